package dev.posthorn.worker.control;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.worker.delivery.Check;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Permit;
import dev.posthorn.worker.delivery.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;

/**
 * Lets no more calls through than the order allows. A notification waits here for its turn if that comes soon; the records in hand
 * are few, and Kafka keeps the others. One whose turn is far goes to the ladder.
 */
public final class PaceCheck implements Check {

    private static final long LONGEST_WAIT = TimeUnit.SECONDS.toNanos(2);

    private final Orders orders;
    private final Pace pace = new Pace();

    public PaceCheck(Orders orders) {
        this.orders = orders;
    }

    @Override
    public Verdict before(Envelope envelope, Instant now) {
        var allowed = orders.current().perSecondPerWorker();
        if (allowed == null) {
            return new Verdict.Send(Permit.NONE);
        }
        var wait = pace.take(allowed, System.nanoTime(), LONGEST_WAIT);
        if (wait > LONGEST_WAIT) {
            return new Verdict.Hold(now.plus(Duration.ofNanos(wait)), Reason.ChannelThrottled);
        }
        return slept(wait)
                ? new Verdict.Send(Permit.NONE)
                : new Verdict.Hold(now.plus(Duration.ofNanos(LONGEST_WAIT)), Reason.ChannelThrottled);
    }

    private static boolean slept(long nanos) {
        try {
            TimeUnit.NANOSECONDS.sleep(nanos);
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
