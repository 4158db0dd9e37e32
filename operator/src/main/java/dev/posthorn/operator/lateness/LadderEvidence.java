package dev.posthorn.operator.lateness;

import java.time.Duration;

/**
 * What waits on the retry ladder.
 *
 * @param records count
 * @param oldestAccepted age since acceptance of the oldest notification at the head of a rung's partition
 * @param overdue how long the most overdue record should have left its rung; zero while the ladder moves
 */
public record LadderEvidence(long records, Duration oldestAccepted, Duration overdue) {
    public static final LadderEvidence EMPTY = new LadderEvidence(0, Duration.ZERO, Duration.ZERO);
}
