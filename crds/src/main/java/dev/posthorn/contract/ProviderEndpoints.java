package dev.posthorn.contract;

import dev.posthorn.crd.ProviderApis.ApnsEnvironment;

/** Where providers are when an account names no endpoint of its own; base URLs without a slash at the end. */
public final class ProviderEndpoints {
    public static final String FCM = "https://fcm.googleapis.com";
    public static final String TWILIO = "https://api.twilio.com";

    private ProviderEndpoints() {}

    public static String apns(ApnsEnvironment environment) {
        return switch (environment) {
            case Production -> "https://api.push.apple.com";
            case Sandbox -> "https://api.sandbox.push.apple.com";
        };
    }

    public static String ses(String region) {
        return "https://email." + region + ".amazonaws.com";
    }
}
