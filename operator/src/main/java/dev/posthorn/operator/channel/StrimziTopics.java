package dev.posthorn.operator.channel;

import dev.posthorn.crd.Group;
import dev.posthorn.crd.NotificationRegion.Strimzi;
import dev.posthorn.operator.topics.TopicSpec;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.topic.KafkaTopicBuilder;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Topics as {@code KafkaTopic} objects beside the Strimzi cluster. They carry no owner reference, which cannot cross namespaces;
 * labels say whose they are.
 */
public final class StrimziTopics {

    static final String CLUSTER = "strimzi.io/cluster";
    static final String API_VERSION = "kafka.strimzi.io/v1";

    private StrimziTopics() {}

    /**
     * One topic.
     *
     * @param existing the object as it is, so that a topic that may have more partitions keeps them
     * @param labels whose it is: {@link ChannelNames#labels()}, or {@link #regionLabels()}
     */
    public static KafkaTopic wanted(
            TopicSpec topic, Strimzi strimzi, Map<String, String> labels, Optional<KafkaTopic> existing) {
        return new KafkaTopicBuilder()
                .withApiVersion(API_VERSION)
                .withNewMetadata()
                .withName(topic.name())
                .withNamespace(strimzi.namespace())
                .withLabels(labels(strimzi, labels))
                .endMetadata()
                .withNewSpec()
                .withTopicName(topic.name())
                .withPartitions(partitions(topic, existing))
                .withReplicas(topic.replicas())
                .withConfig(new TreeMap<String, Object>(topic.config()))
                .endSpec()
                .build();
    }

    /** Labels of what belongs to the region and to no channel. */
    public static Map<String, String> regionLabels() {
        return new TreeMap<>(Map.of(Group.LABEL_NAME, "posthorn", Group.LABEL_MANAGED_BY, Group.MANAGER));
    }

    static Map<String, String> labels(Strimzi strimzi, Map<String, String> labels) {
        var all = new TreeMap<>(labels);
        all.put(CLUSTER, strimzi.cluster());
        return all;
    }

    private static int partitions(TopicSpec topic, Optional<KafkaTopic> existing) {
        if (!topic.mayHaveMore()) {
            return topic.partitions();
        }
        return existing.map(KafkaTopic::getSpec)
                .map(spec -> spec.getPartitions())
                .filter(count -> count > topic.partitions())
                .orElse(topic.partitions());
    }
}
