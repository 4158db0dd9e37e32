package dev.posthorn.operator.channel;

import dev.posthorn.crd.NotificationChannel.Backoff;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Delays of the retry ladder: {@code initial * factor^k}, as long as they are not above {@code maxDelay}. A wait between two of
 * them is spent on several rungs in turn, so {@code maxDelay} itself needs none.
 */
final class RetryRungs {

    static final int AT_MOST = 8;

    private RetryRungs() {}

    /** Ascending, from 1 to {@link #AT_MOST}. */
    static List<Duration> of(Backoff backoff) {
        var maxDelay = backoff.maxDelay().toDuration();
        var rungs = new ArrayList<Duration>();
        var delay = backoff.initial().toDuration();
        do {
            rungs.add(delay);
            delay = delay.multipliedBy(backoff.factor());
        } while (rungs.size() < AT_MOST && delay.compareTo(maxDelay) <= 0);
        return List.copyOf(rungs);
    }
}
