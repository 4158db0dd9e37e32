package dev.posthorn.local.kubelet;

import java.time.Duration;

/** How long a crashed container rests before it is started again: doubling, as a kubelet does, but in a hurry. */
final class RestartDelay {

    private static final Duration FIRST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofSeconds(30);

    private RestartDelay() {}

    /** @param restarts how often it was started again already, count */
    static Duration after(int restarts) {
        var doubled = FIRST.multipliedBy(1L << Math.min(restarts, 10));
        return doubled.compareTo(LONGEST) < 0 ? doubled : LONGEST;
    }
}
