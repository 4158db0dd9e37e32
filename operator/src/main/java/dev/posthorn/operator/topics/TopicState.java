package dev.posthorn.operator.topics;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * A topic as Kafka has it.
 *
 * @param name name in Kafka
 * @param partitions count
 * @param replicas replicas of its first partition, count
 * @param config the effective values of {@link TopicSpec#OWNED_CONFIG}, defaults included, as far as the brokers know the setting
 */
public record TopicState(String name, int partitions, int replicas, Map<String, String> config) {

    public TopicState {
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
    }

    TopicState withPartitions(int count) {
        return new TopicState(name, count, replicas, config);
    }

    TopicState withConfig(Map<String, String> changed) {
        var all = new TreeMap<>(config);
        all.putAll(changed);
        return new TopicState(name, partitions, replicas, all);
    }
}
