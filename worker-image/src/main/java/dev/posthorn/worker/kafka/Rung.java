package dev.posthorn.worker.kafka;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.worker.delivery.RetryLadder;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Where a record rests or goes next.
 *
 * @param topic a rung of the ladder, or a work topic
 * @param partition which partition, or empty to let the key decide
 */
record Rung(String topic, Optional<Integer> partition) {

    /** The rung for a record that is due in {@code remaining}. */
    static Rung forWait(Duration remaining, RetryLadder ladder, TopicNames topics, Journal journal) {
        var topic = topics.rung(ladder.rungFor(remaining));
        var partitions = journal.partitions(topic);
        if (partitions.isEmpty()) {
            return new Rung(topic, Optional.empty());
        }
        // Not by key: a recipient with many retries would fill one partition.
        var any = ThreadLocalRandom.current().nextInt(partitions.getAsInt());
        return new Rung(
                topic,
                Optional.of(ladder.bucket(remaining, partitions.getAsInt()).orElse(any)));
    }

    static Rung work(String topic) {
        return new Rung(topic, Optional.empty());
    }
}
