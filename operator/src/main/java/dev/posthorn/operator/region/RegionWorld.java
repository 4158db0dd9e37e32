package dev.posthorn.operator.region;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.operator.topics.KafkaAccess;
import dev.posthorn.operator.topics.TopicSnapshot;
import dev.posthorn.operator.watch.KindCache;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.time.Instant;
import java.util.Optional;

/**
 * All that is known when a region is judged.
 *
 * @param access how Kafka is reached, or why it cannot be
 * @param kafka what Kafka last said
 * @param strimziServed whether the cluster serves KafkaTopic
 * @param statusTopic the KafkaTopic of {@code posthorn.status}, where Strimzi makes topics
 */
record RegionWorld(
        KafkaAccess access, TopicSnapshot kafka, boolean strimziServed, Optional<KafkaTopic> statusTopic, Instant now) {

    static RegionWorld observe(
            NotificationRegion region,
            KafkaAccess access,
            TopicSnapshot kafka,
            KindCache<KafkaTopic> kafkaTopics,
            Instant now) {
        var strimzi = region.getSpec().kafka().strimzi();
        return new RegionWorld(
                access,
                kafka,
                kafkaTopics.running(),
                strimzi == null ? Optional.empty() : kafkaTopics.get(strimzi.namespace(), TopicNames.STATUS),
                now);
    }
}
