package dev.posthorn.operator.region;

import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.operator.channel.RegionTopics;
import dev.posthorn.operator.topics.KafkaAccess;
import dev.posthorn.operator.topics.TopicSnapshot;
import dev.posthorn.operator.watch.KindCache;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/**
 * All that is known when a region is judged.
 *
 * @param access how Kafka is reached, or why it cannot be
 * @param kafka what Kafka last said
 * @param strimziServed whether the cluster serves KafkaTopic
 * @param kafkaTopics the KafkaTopics that exist of those that the region's channels share, by name
 */
record RegionWorld(
        KafkaAccess access,
        TopicSnapshot kafka,
        boolean strimziServed,
        Map<String, KafkaTopic> kafkaTopics,
        Instant now) {

    RegionWorld {
        kafkaTopics = Map.copyOf(kafkaTopics);
    }

    static RegionWorld observe(
            NotificationRegion region,
            KafkaAccess access,
            TopicSnapshot kafka,
            KindCache<KafkaTopic> kafkaTopics,
            Instant now) {
        var strimzi = region.getSpec().kafka().strimzi();
        var existing = new HashMap<String, KafkaTopic>();
        if (strimzi != null) {
            RegionTopics.wanted(region)
                    .forEach(topic -> kafkaTopics
                            .get(strimzi.namespace(), topic.name())
                            .ifPresent(found -> existing.put(topic.name(), found)));
        }
        return new RegionWorld(access, kafka, kafkaTopics.running(), existing, now);
    }
}
