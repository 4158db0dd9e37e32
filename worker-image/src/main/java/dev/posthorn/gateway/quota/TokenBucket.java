package dev.posthorn.gateway.quota;

import java.time.Duration;

/** A bucket on a clock that is handed in; not for two threads at once. */
final class TokenBucket {

    private static final long SECOND = Duration.ofSeconds(1).toNanos();

    private double tokens;
    private long filledAt;

    /** A full one. */
    TokenBucket(int burst, long nanos) {
        this.tokens = burst;
        this.filledAt = nanos;
    }

    /** Takes a token; zero when there was one, else how long it takes until there is. */
    Duration take(int perSecond, int burst, long nanos) {
        fill(perSecond, burst, nanos);
        if (tokens >= 1) {
            tokens -= 1;
            return Duration.ZERO;
        }
        return Duration.ofNanos((long) Math.ceil((1 - tokens) * SECOND / perSecond));
    }

    /** How many there are. */
    int left(int perSecond, int burst, long nanos) {
        fill(perSecond, burst, nanos);
        return (int) tokens;
    }

    private void fill(int perSecond, int burst, long nanos) {
        tokens = Math.min(burst, tokens + (double) Math.max(0, nanos - filledAt) * perSecond / SECOND);
        filledAt = nanos;
    }
}
