package dev.posthorn.local.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Times how fast a known number of records goes by, from the first tenth to the last, so that getting started does not count. */
final class RateMeter {

    /**
     * What was measured.
     *
     * @param perSecond records per second
     * @param perCoreSecond records per second of CPU that the contestant's own threads used
     * @param bytesEach bytes that they allocated per record
     */
    record Reading(double perSecond, double perCoreSecond, double bytesEach) {}

    private final int expected;
    private final int from;
    private final AtomicInteger seen = new AtomicInteger();
    private final CountDownLatch all = new CountDownLatch(1);
    private volatile long fromNanos;
    private volatile long toNanos;
    private volatile @Nullable ThreadCosts fromCosts;
    private volatile @Nullable ThreadCosts toCosts;

    RateMeter(int expected) {
        this.expected = expected;
        this.from = expected / 10;
    }

    int expected() {
        return expected;
    }

    void count() {
        var now = seen.incrementAndGet();
        if (now == from) {
            fromCosts = ThreadCosts.now();
            fromNanos = System.nanoTime();
        } else if (now == expected) {
            toNanos = System.nanoTime();
            toCosts = ThreadCosts.now();
            all.countDown();
        }
    }

    /**
     * Waits for the last record.
     *
     * @param healthy whether there is still somebody who reads
     * @throws IllegalStateException when they do not come in time
     */
    Reading await(Duration atMost, BooleanSupplier healthy) throws InterruptedException {
        var end = System.nanoTime() + atMost.toNanos();
        while (!all.await(200, TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() > end || !healthy.getAsBoolean()) {
                throw new IllegalStateException("Only " + seen.get() + " of " + expected + " records came within "
                        + atMost.toSeconds() + " s, or their reader gave up; see the log");
            }
        }
        double records = expected - from;
        var before = fromCosts;
        var after = toCosts;
        if (before == null || after == null) {
            throw new IllegalStateException("Records were counted, but not what they cost");
        }
        var cost = after.since(before);
        return new Reading(
                records * 1e9 / (toNanos - fromNanos),
                records * 1e9 / Math.max(1, cost.nanos()),
                cost.bytes() / records);
    }
}
