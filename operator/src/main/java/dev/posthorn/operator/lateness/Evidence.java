package dev.posthorn.operator.lateness;

import dev.posthorn.operator.topics.KafkaFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What is known of how late a channel is. Not knowing is a state of its own, and never reads as on time. */
public sealed interface Evidence {

    /** Nobody has asked Kafka yet, or the channel's topics are not there. */
    record NotYet() implements Evidence {}

    /** Kafka was asked and did not say. */
    record Blind(Instant since, KafkaFailure why) implements Evidence {}

    /**
     * Kafka said how far the channel is.
     *
     * @param at when
     * @param lanes each lane, most urgent first
     * @param ladder what waits to be tried again
     */
    record Seen(Instant at, List<LaneEvidence> lanes, LadderEvidence ladder) implements Evidence {

        public Seen {
            lanes = List.copyOf(lanes);
        }

        /** How long the oldest record that is due has waited, in whichever lane; a rung that is overdue counts. */
        public Duration late() {
            return lanes.stream()
                    .map(LaneEvidence::late)
                    .max(Comparator.naturalOrder())
                    .filter(late -> late.compareTo(ladder.overdue()) > 0)
                    .orElse(ladder.overdue());
        }

        /** Records that are due and not settled, count. */
        public long backlog() {
            return lanes.stream().mapToLong(LaneEvidence::backlog).sum();
        }

        public double arrivalPerSecond() {
            return lanes.stream().mapToDouble(LaneEvidence::arrivalPerSecond).sum();
        }

        /** The mean of a minute, which a burst of a few seconds hardly moves. */
        public double sustainedPerSecond() {
            return lanes.stream().mapToDouble(LaneEvidence::sustainedPerSecond).sum();
        }

        public double servicePerSecond() {
            return lanes.stream().mapToDouble(LaneEvidence::servicePerSecond).sum();
        }

        /** How long the backlog of the slowest lane takes; empty: it grows. */
        public Optional<Duration> drain() {
            Duration longest = Duration.ZERO;
            for (LaneEvidence lane : lanes) {
                if (lane.drain().isEmpty()) {
                    return Optional.empty();
                }
                longest =
                        longest.compareTo(lane.drain().get()) < 0 ? lane.drain().get() : longest;
            }
            return Optional.of(longest);
        }

        /** Age since acceptance of the oldest notification without an end, as far as records were looked at. */
        public Duration oldestAccepted() {
            return lanes.stream()
                    .map(LaneEvidence::oldestAccepted)
                    .max(Comparator.naturalOrder())
                    .filter(oldest -> oldest.compareTo(ladder.oldestAccepted()) > 0)
                    .orElse(ladder.oldestAccepted());
        }
    }
}
