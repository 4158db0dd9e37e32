package dev.posthorn.local.account;

/**
 * What became of all notifications of a run.
 *
 * @param accepted confirmed by Kafka, count
 * @param delivered said to be delivered, and seen by a provider, count
 * @param retried had at least one more attempt on the ladder, whatever came of them, count
 * @param deadLettered parked in a dead-letter topic, count
 * @param expired given up because their deadline passed, count
 * @param suppressed ended unsent on purpose, such as by an opt-out, count
 * @param duplicates times that a recipient got one that it already had, count
 * @param lost accepted, and either without an end or said to be delivered although no provider got it, count
 * @param contradictory with more than one terminal status, such as both delivered and expired, count
 * @param repeated times that the same end was said again: the worker had settled the record, but Kafka did not hear of it in
 *     time and handed it out once more, count
 * @param latenessSeconds how long the delivered ones took from being accepted to being settled
 */
public record Account(
        int accepted,
        int delivered,
        int retried,
        int deadLettered,
        int expired,
        int suppressed,
        long duplicates,
        int lost,
        int contradictory,
        int repeated,
        Lateness latenessSeconds) {

    /** Percentiles in seconds; 0 when nothing was delivered. */
    public record Lateness(double p50, double p99) {}

    /** Whether every accepted notification has exactly one terminal status, and none was lost. */
    public boolean clean() {
        return lost == 0 && contradictory == 0 && delivered + deadLettered + expired + suppressed == accepted;
    }
}
