package dev.posthorn.gateway.http;

import java.util.Locale;

/** All that a gateway can object to; a closed set that docs/gateway.md and the OpenAPI document list. */
public enum ProblemType {
    Unauthenticated(
            401, "No valid API key", "Send 'Authorization: Bearer phk_...' with a key of your tenant that is live."),
    UnknownPath(404, "No such path", "See /openapi.yaml for the paths there are."),
    MethodNotAllowed(405, "The path does not take this method", "Use a method that the header Allow names."),
    MalformedRequest(
            400, "Not a request that can be read", "Send a well-formed HTTP/1.1 request; do not repeat this one."),
    MalformedJson(400, "The body is not JSON", "Send one JSON object in UTF-8; do not repeat this request."),
    InvalidRequest(400, "Some fields are wrong", "Correct the fields that errors names; do not repeat this request."),
    UnsupportedMediaType(415, "The body is not declared as JSON", "Send 'Content-Type: application/json'."),
    TooLarge(413, "Larger than allowed", "Send less: shorter notifications, or fewer in a batch."),
    UnknownChannel(
            404,
            "No such channel for this key",
            "Check namespace and name with 'kubectl get nch', and which channels your key may use."),
    UnknownLane(404, "The channel has no such lane", "Use one of the lanes that the channel has."),
    UnknownNotification(
            404,
            "Nothing is known of this notification",
            "Check the id. A gateway remembers recent notifications of your tenant only; older ones are in the topic posthorn.status."),
    UnknownRecipient(
            404, "Nothing is kept of this recipient", "Nothing to do: without preferences everything may be sent."),
    KeyInFlight(
            409,
            "A request with this Idempotency-Key is under way",
            "Wait a second and send the same request again; you then get its answer."),
    KeyReused(
            422,
            "This Idempotency-Key was used with another body",
            "Use a new key for a new notification, or send the body that the key was first used with."),
    RateLimited(
            429,
            "Over the tenant's rate",
            "Wait as long as Retry-After says, then send the same request again. reason names the rule."),
    TooManyRequests(
            429, "Too many requests of this tenant at a time", "Wait for answers before you send more, then repeat."),
    Overloaded(503, "The gateway has no room for this request", "Send it again after a second, with growing pauses."),
    NotReadUp(503, "The gateway has not read up to now", "Send the request again after a few seconds."),
    KafkaUnavailable(
            503,
            "Kafka did not confirm in time",
            "Send the same request again with the same Idempotency-Key, with growing pauses: if Kafka has it after all, the repeat is not"
                    + " delivered again. Without a key a repeat may be a second notification."),
    Internal(
            500,
            "A fault of the gateway",
            "Send the request again with the same Idempotency-Key; if it stays, tell your platform team.");

    private static final String BASE = "https://posthorn.dev/problems/";

    private final int status;
    private final String title;
    private final String action;

    ProblemType(int status, String title, String action) {
        this.status = status;
        this.title = title;
        this.action = action;
    }

    public int status() {
        return status;
    }

    public String title() {
        return title;
    }

    /** What a client does about it. */
    public String action() {
        return action;
    }

    /** {@code unknown-channel} and the like. */
    public String slug() {
        return name().replaceAll("(?<=[a-z])(?=[A-Z])", "-").toLowerCase(Locale.ROOT);
    }

    /** What tells one type from another for programs. */
    public String uri() {
        return BASE + slug();
    }
}
