package dev.posthorn.operator.suite;

import java.time.Duration;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;

/** Bounded waits for what the operator does in its own time. */
final class Waits {
    private static final Duration LONG = Duration.ofSeconds(40);

    private Waits() {}

    static void until(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .until(condition);
    }

    static void untilAsserted(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(LONG)
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }
}
