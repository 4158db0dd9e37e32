package dev.posthorn.worker.provider;

import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import java.time.Duration;

/** An account at somebody who delivers. */
public interface Provider extends AutoCloseable {

    /** Name of the account. */
    String name();

    /**
     * Makes one attempt, blocking the (virtual) thread of the caller. Never throws: what goes wrong is an outcome.
     *
     * @param timeout after which the attempt is given up as ambiguous
     */
    Outcome deliver(Envelope envelope, Duration timeout);

    /**
     * What became of an earlier call for the notification that had no answer, as far as the provider can tell; blocks the (virtual)
     * thread of the caller and never throws.
     */
    default Found lookUp(Envelope envelope, Duration timeout) {
        return Found.Unknown;
    }

    /** Whether the recipient is of the kind that this account can reach, such as a device token of its own service. */
    default boolean addresses(String recipient) {
        return true;
    }

    @Override
    default void close() {}
}
