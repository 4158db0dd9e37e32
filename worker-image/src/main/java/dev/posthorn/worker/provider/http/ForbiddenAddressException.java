package dev.posthorn.worker.provider.http;

import java.net.UnknownHostException;

/** All addresses of a host are ones that the account may not call. */
final class ForbiddenAddressException extends UnknownHostException {
    private static final long serialVersionUID = 1;

    ForbiddenAddressException(String host) {
        super("Every address of " + host + " is private or reserved, and the account does not allow it");
    }
}
