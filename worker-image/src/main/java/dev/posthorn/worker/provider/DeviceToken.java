package dev.posthorn.worker.provider;

/** A recipient of a push: a token of one service, which {@code apns:} or {@code fcm:} in front may name. */
public final class DeviceToken {

    /** Who gave the token out; the name is the prefix. */
    public enum Service {
        apns,
        fcm
    }

    private DeviceToken() {}

    /** Whether the token may be one of the service: it says so, or says nothing. */
    public static boolean isOf(Service service, String recipient) {
        for (var other : Service.values()) {
            if (recipient.startsWith(other.name() + ":")) {
                return other == service;
            }
        }
        return true;
    }

    /** The token without the prefix. */
    public static String bare(String recipient) {
        for (var service : Service.values()) {
            if (recipient.startsWith(service.name() + ":")) {
                return recipient.substring(service.name().length() + 1);
            }
        }
        return recipient;
    }
}
