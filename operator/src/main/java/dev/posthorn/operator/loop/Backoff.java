package dev.posthorn.operator.loop;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait after a number of failures in a row: at random between half and all of
 * {@code min(cap, initial * 2^(failures - 1))}. It never gives up.
 *
 * @param initial longest wait after the first failure
 * @param cap longest wait after any
 */
public record Backoff(Duration initial, Duration cap) {
    private static final int LARGEST_SHIFT = 30;

    /**
     * A wait, drawn at random.
     *
     * @param failures failures in a row, from 1
     */
    public Duration delay(int failures, RandomGenerator random) {
        long longest = ceiling(failures).toMillis();
        return Duration.ofMillis(longest / 2 + random.nextLong(longest / 2 + 1));
    }

    /** The longest that {@link #delay} can be. */
    public Duration ceiling(int failures) {
        int shift = Math.min(Math.max(failures, 1) - 1, LARGEST_SHIFT);
        Duration grown = initial.multipliedBy(1L << shift);
        return grown.compareTo(cap) < 0 ? grown : cap;
    }
}
