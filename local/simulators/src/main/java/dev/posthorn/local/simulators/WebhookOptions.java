package dev.posthorn.local.simulators;

import org.jspecify.annotations.Nullable;

/**
 * What a simulated webhook endpoint is like; start from {@link #https()} or {@link #http()}.
 *
 * @param tls whether it speaks HTTPS
 * @param token the bearer token that callers must show, or {@code null} for none; others get 401
 * @param faults what goes wrong
 */
public record WebhookOptions(boolean tls, @Nullable String token, FaultPlan faults) {

    public static WebhookOptions https() {
        return new WebhookOptions(true, null, FaultPlan.none());
    }

    public static WebhookOptions http() {
        return new WebhookOptions(false, null, FaultPlan.none());
    }

    public WebhookOptions with(FaultPlan plan) {
        return new WebhookOptions(tls, token, plan);
    }

    public WebhookOptions withToken(String bearer) {
        return new WebhookOptions(tls, bearer, faults);
    }

    /** Never shows the token: records end up in logs. */
    @Override
    public String toString() {
        return "WebhookOptions[tls=" + tls + ", token=" + (token == null ? "none" : "hidden") + ", faults=" + faults
                + "]";
    }
}
