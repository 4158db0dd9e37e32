package dev.posthorn.local.simulators;

import java.util.Arrays;

/** When calls came in: the witness of how fast a provider was called, whoever called. */
public final class CallTimes {

    private long[] nanos = new long[1024];
    private int count;

    synchronized void add(long arrivedNanos) {
        if (count == nanos.length) {
            nanos = Arrays.copyOf(nanos, count * 2);
        }
        nanos[count++] = arrivedNanos;
    }

    /** {@link System#nanoTime()} of every call, ascending. */
    public synchronized long[] sorted() {
        var copy = Arrays.copyOf(nanos, count);
        Arrays.sort(copy);
        return copy;
    }

    /** The most calls that came within any span of {@code spanNanos}, count. */
    public int mostWithin(long spanNanos) {
        var all = sorted();
        var most = 0;
        for (int last = 0, first = 0; last < all.length; last++) {
            while (all[last] - all[first] >= spanNanos) {
                first++;
            }
            most = Math.max(most, last - first + 1);
        }
        return most;
    }
}
