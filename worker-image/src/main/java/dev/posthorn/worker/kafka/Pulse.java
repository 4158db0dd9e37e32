package dev.posthorn.worker.kafka;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** Whether a loop still turns. */
final class Pulse {

    /** No turn waits longer for Kafka than its time-outs add up to. */
    private static final Duration STUCK_AFTER = Duration.ofMinutes(2);

    private final Clock clock;
    private volatile Instant last;
    private volatile boolean turned;

    Pulse(Clock clock) {
        this.clock = clock;
        this.last = clock.instant();
    }

    void beat() {
        last = clock.instant();
    }

    /** Notes that Kafka was reached in this turn. */
    void turned() {
        beat();
        turned = true;
    }

    boolean hasTurned() {
        return turned;
    }

    boolean alive() {
        return last.plus(STUCK_AFTER).isAfter(clock.instant());
    }
}
