package dev.posthorn.local.bench;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/** Times how fast a known number of records goes by, from the first tenth to the last, so that getting started does not count. */
final class RateMeter {

    private final int expected;
    private final int from;
    private final AtomicInteger seen = new AtomicInteger();
    private final CountDownLatch all = new CountDownLatch(1);
    private volatile long fromNanos;
    private volatile long toNanos;

    RateMeter(int expected) {
        this.expected = expected;
        this.from = expected / 10;
    }

    void count() {
        var now = seen.incrementAndGet();
        if (now == from) {
            fromNanos = System.nanoTime();
        } else if (now == expected) {
            toNanos = System.nanoTime();
            all.countDown();
        }
    }

    /**
     * Waits for the last record and returns records per second.
     *
     * @param healthy whether there is still somebody who reads
     * @throws IllegalStateException when they do not come in time
     */
    double await(Duration atMost, BooleanSupplier healthy) throws InterruptedException {
        var end = System.nanoTime() + atMost.toNanos();
        while (!all.await(200, TimeUnit.MILLISECONDS)) {
            if (System.nanoTime() > end || !healthy.getAsBoolean()) {
                throw new IllegalStateException("Only " + seen.get() + " of " + expected + " records came within "
                        + atMost.toSeconds() + " s, or their reader gave up; see the log");
            }
        }
        return (expected - from) * 1e9 / (toNanos - fromNanos);
    }
}
