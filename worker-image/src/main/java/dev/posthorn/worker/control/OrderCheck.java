package dev.posthorn.worker.control;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.worker.delivery.Check;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Permit;
import dev.posthorn.worker.delivery.Verdict;
import java.time.Duration;
import java.time.Instant;

/** Stops what was in hand already when the channel was held, and what a later epoch of the region accepted. */
public record OrderCheck(Orders orders) implements Check {

    /** The ladder looks again after this; long enough to be cheap, short enough to be late by little. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    @Override
    public Verdict before(Envelope envelope, Instant now) {
        var order = orders.current();
        if (!order.state().delivers()) {
            return new Verdict.Hold(now.plus(LOOK_AGAIN), Reason.ChannelHeld);
        }
        if (envelope.epoch() > order.epoch()) {
            return new Verdict.Hold(now.plus(LOOK_AGAIN), Reason.EpochUnknown);
        }
        return new Verdict.Send(Permit.NONE);
    }
}
