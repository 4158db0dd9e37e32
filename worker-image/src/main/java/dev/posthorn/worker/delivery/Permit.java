package dev.posthorn.worker.delivery;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** What a {@link Check} holds for a notification that it let through; exactly one of the methods is called, once. */
public interface Permit {

    /** One that nobody needs to be told of. */
    Permit NONE = new Permit() {};

    /**
     * The attempt was made. Called before anything is written about it and must not block; the record is acknowledged only after
     * what is returned has completed, and goes back to Kafka if that fails.
     *
     * @param after counts the attempt
     * @param decision what becomes of the notification
     */
    default CompletionStage<?> ended(Envelope after, Outcome outcome, Decision decision, Instant now) {
        return CompletableFuture.completedFuture(null);
    }

    /** No attempt was made: a later check stopped it, or the worker did. */
    default void withdrawn() {}
}
