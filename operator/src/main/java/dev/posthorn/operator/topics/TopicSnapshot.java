package dev.posthorn.operator.topics;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the Kafka of a region and of some of its topics, at one moment.
 *
 * @param at when Kafka was last seen whole; null when it never was, and then nothing else is known either
 * @param failure why Kafka does not answer now; null when it does, or when it was not asked yet
 * @param cluster what Kafka said about itself when it was last seen
 * @param topics the topics that were asked for, by name, as they were when last seen
 */
public record TopicSnapshot(
        @Nullable Instant at,
        @Nullable KafkaFailure failure,
        @Nullable KafkaCluster cluster,
        Map<String, TopicState> topics) {

    public TopicSnapshot {
        topics = Map.copyOf(topics);
    }

    /** Whether {@code topics} can be acted on: Kafka was seen, and answers as far as is known. */
    public boolean current() {
        return at != null && failure == null;
    }
}
