package dev.posthorn.worker.store;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;

/** How long a record waits on the ladder before a store that was down is asked again: 3 to 8 s, so that not all come back at once. */
public final class StorePause {

    private static final Duration SHORTEST = Duration.ofSeconds(3);
    private static final int SPREAD_MILLIS = 5_000;

    private StorePause() {}

    public static Instant until(Instant now) {
        return now.plus(SHORTEST).plusMillis(ThreadLocalRandom.current().nextInt(SPREAD_MILLIS));
    }
}
