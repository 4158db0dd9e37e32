package dev.posthorn.gateway.accept;

import java.time.Instant;

/**
 * Remembers which Idempotency-Keys were used for what. It answers repeats early and refuses a key that is used for something else; it
 * is not what keeps a repeat from being delivered twice (see the package).
 */
public interface IdempotencyWindow {

    /** What is known of a key. */
    sealed interface Claim {
        /** Nobody used it, or who did does not know whether Kafka took the notification: go on and tell the outcome. */
        record Free() implements Claim {}

        /** Another request with it and the same body is under way. */
        record InFlight() implements Claim {}

        /** It was accepted before. */
        record Repeat(String id, Instant acceptedAt) implements Claim {}

        /** It was used with another body. */
        record OtherBody() implements Claim {}
    }

    /** Takes a key for a body; after {@link Claim.Free} one of the two others must be called. */
    Claim claim(String tenant, String key, Fingerprint body, Instant now);

    /** Kafka has confirmed the notification. */
    void accepted(String tenant, String key, String id, Instant acceptedAt);

    /** It was refused, or nobody knows whether Kafka has it: the same body may be tried again, another one may not. */
    void unsure(String tenant, String key);
}
