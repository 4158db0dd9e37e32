package dev.posthorn.worker.kafka;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** The one signal by which all loops of a worker end, and the only way in which they wait. */
public final class Stop {

    private final CountDownLatch requested = new CountDownLatch(1);

    /** Asks all loops to end. */
    public void request() {
        requested.countDown();
    }

    public boolean requested() {
        return requested.getCount() == 0;
    }

    /** Waits, shorter if a stop is requested; an interrupt counts as a request. */
    void pause(Duration longest) {
        try {
            if (requested.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            request();
        }
    }
}
