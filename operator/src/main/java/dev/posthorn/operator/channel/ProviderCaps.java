package dev.posthorn.operator.channel;

import dev.posthorn.crd.ProviderAccount;
import java.util.Collection;
import java.util.OptionalDouble;

/** What the providers of a channel take in all; pure. */
final class ProviderCaps {
    private ProviderCaps() {}

    /** Notifications per second; empty when an account has no limit, since it could take them all. */
    static OptionalDouble perSecond(Collection<ProviderAccount> accounts) {
        return OptionalDouble.empty();
    }
}
