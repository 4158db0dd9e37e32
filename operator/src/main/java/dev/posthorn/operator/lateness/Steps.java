package dev.posthorn.operator.lateness;

import dev.posthorn.crd.KubernetesDuration;
import java.time.Duration;
import java.util.List;

/** Rounds what a status shows down to a step, so that it changes seldom; pure. */
final class Steps {
    private static final List<Duration> TIMES = List.of(
            Duration.ZERO,
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(15),
            Duration.ofSeconds(20),
            Duration.ofSeconds(30),
            Duration.ofSeconds(45),
            Duration.ofMinutes(1),
            Duration.ofSeconds(90),
            Duration.ofMinutes(2),
            Duration.ofMinutes(3),
            Duration.ofMinutes(5),
            Duration.ofMinutes(7),
            Duration.ofMinutes(10),
            Duration.ofMinutes(15),
            Duration.ofMinutes(20),
            Duration.ofMinutes(30),
            Duration.ofMinutes(45),
            Duration.ofHours(1),
            Duration.ofHours(2),
            Duration.ofHours(3),
            Duration.ofHours(5),
            Duration.ofHours(8),
            Duration.ofHours(12),
            Duration.ofHours(24),
            Duration.ofHours(48),
            Duration.ofHours(72));

    private static final long DECADE = 10;

    private Steps() {}

    /** The largest step that is not above. */
    static String time(Duration exact) {
        Duration shown = Duration.ZERO;
        for (Duration step : TIMES) {
            shown = step.compareTo(exact) <= 0 ? step : shown;
        }
        return KubernetesDuration.of(shown).text();
    }

    /** Rounded down to one digit and zeros. */
    static long count(long exact) {
        long decade = 1;
        while (exact / decade >= DECADE) {
            decade *= DECADE;
        }
        return exact / decade * decade;
    }
}
