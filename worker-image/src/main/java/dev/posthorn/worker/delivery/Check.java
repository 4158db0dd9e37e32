package dev.posthorn.worker.delivery;

import java.time.Instant;

/**
 * A question that a notification must pass before a provider is called; see {@link Checks} for the order. Runs on the
 * notification's own (virtual) thread, may block, and must not throw: what goes wrong is a verdict.
 */
public interface Check {

    /** Lets everything through. */
    Check NONE = (envelope, now) -> new Verdict.Send(Permit.NONE);

    /** Whether the attempt may be made at {@code now}; {@code envelope} counts the attempts before it. */
    Verdict before(Envelope envelope, Instant now);
}
