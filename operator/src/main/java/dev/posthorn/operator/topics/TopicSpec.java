package dev.posthorn.operator.topics;

import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * A topic as it should be.
 *
 * @param name name in Kafka
 * @param partitions count
 * @param mayHaveMore whether a topic that exists with more partitions is as good: true where the count is derived and not written
 *     by a user
 * @param replicas replicas of each partition, count
 * @param config settings, sorted, all of {@link #OWNED_CONFIG}; others are left as they are
 */
public record TopicSpec(String name, int partitions, boolean mayHaveMore, int replicas, Map<String, String> config) {

    public static final String RETENTION = "retention.ms";
    public static final String CLEANUP = "cleanup.policy";
    public static final String MIN_IN_SYNC = "min.insync.replicas";
    public static final String TIMESTAMPS = "message.timestamp.type";
    public static final String DEAD_LETTERS = "errors.deadletterqueue.group.enable";

    /** The settings that Posthorn corrects when they drift. */
    public static final Set<String> OWNED_CONFIG = Set.of(RETENTION, CLEANUP, MIN_IN_SYNC, TIMESTAMPS, DEAD_LETTERS);

    /** @throws IllegalArgumentException when a setting is not one that Posthorn owns */
    public TopicSpec {
        config = Collections.unmodifiableSortedMap(new TreeMap<>(config));
        if (!OWNED_CONFIG.containsAll(config.keySet())) {
            throw new IllegalArgumentException("Topic " + name + " asks for " + config.keySet()
                    + ", but drift is only watched for " + OWNED_CONFIG + "; add the setting there");
        }
    }
}
