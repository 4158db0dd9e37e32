package dev.posthorn.worker.delivery;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * Which rung a waiting record rests on, and until when. A record goes to the longest rung that it can sit out in full, moves on
 * when that time is up, and on the shortest rung stays until it is due:
 *
 * <pre>{@code
 *   wait 93 s, rungs 5s 20s 1m20s:   1m20s (80 s) -> 5s (5 s) -> 5s (5 s) -> 5s (3 s) -> work
 * }</pre>
 *
 * <p>Only the shortest rung holds records for unequal times, all below its delay. Its partitions are therefore used as buckets
 * by remaining time: in each, waits differ by less than {@code delay / partitions}, which bounds how long one record can be held
 * up by another.
 *
 * @param rungs delays, ascending, at least one
 */
public record RetryLadder(List<Duration> rungs) {

    public RetryLadder {
        rungs = rungs.stream().sorted().toList();
        if (rungs.isEmpty()) {
            throw new IllegalArgumentException(
                    "A retry ladder needs at least one rung; rungs of the settings is empty");
        }
    }

    /** The rung for a record that is due in {@code remaining}. */
    public Duration rungFor(Duration remaining) {
        var chosen = rungs.getFirst();
        for (var rung : rungs) {
            if (rung.compareTo(remaining) <= 0) {
                chosen = rung;
            }
        }
        return chosen;
    }

    /**
     * The partition of the rung by which waits are kept apart, or empty where all waits of the rung are the same and any
     * partition will do.
     */
    public Optional<Integer> bucket(Duration remaining, int partitions) {
        var shortest = rungs.getFirst();
        if (remaining.compareTo(shortest) >= 0) {
            return Optional.empty();
        }
        var share = Math.max(0, remaining.toMillis()) * partitions / Math.max(1, shortest.toMillis());
        return Optional.of((int) Math.min(partitions - 1L, share));
    }

    /** When a record that was appended to a rung must leave it: after the rung's delay, or when it is due if that is sooner. */
    public static Instant leavesAt(Instant appended, Duration rung, Optional<Instant> notBefore) {
        var full = appended.plus(rung);
        return notBefore.filter(due -> due.isBefore(full)).orElse(full);
    }
}
