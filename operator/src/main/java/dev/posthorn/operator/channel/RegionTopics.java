package dev.posthorn.operator.channel;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.operator.topics.TopicSpec;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** The topics that all channels of a region share. */
public final class RegionTopics {

    /** Settled notifications are small and short-lived; a reader that needs more than this has another bottleneck. */
    private static final int STATUS_PARTITIONS = 6;

    /** The longest time to live of a channel is 72h, so every step of a notification can still be read when it ends. */
    private static final Duration STATUS_RETENTION = Duration.ofDays(7);

    /** Never to be changed: a recipient's documents must stay in one partition, or an old one could win. */
    private static final int PREFERENCES_PARTITIONS = 12;

    /** Workers report every ten minutes; those that are gone are forgotten after this. */
    private static final Duration REPORT_RETENTION = Duration.ofDays(1);

    private RegionTopics() {}

    public static List<TopicSpec> wanted(NotificationRegion region) {
        var kafka = region.getSpec().kafka();
        return List.of(
                new TopicSpec(
                        TopicNames.STATUS,
                        STATUS_PARTITIONS,
                        true,
                        kafka.replicationFactor(),
                        ChannelTopics.config(kafka, STATUS_RETENTION, Map.of())),
                new TopicSpec(
                        TopicNames.PREFERENCES,
                        PREFERENCES_PARTITIONS,
                        true,
                        kafka.replicationFactor(),
                        Map.of(
                                TopicSpec.CLEANUP,
                                "compact",
                                TopicSpec.MIN_IN_SYNC,
                                Integer.toString(kafka.minInSyncReplicas()))),
                // One partition each: what is read whole must be in order, and it is little.
                new TopicSpec(
                        TopicNames.CONTROL,
                        1,
                        true,
                        kafka.replicationFactor(),
                        ChannelTopics.config(kafka, REPORT_RETENTION, Map.of("cleanup.policy", "compact"))),
                new TopicSpec(
                        TopicNames.REPORTS,
                        1,
                        true,
                        kafka.replicationFactor(),
                        ChannelTopics.config(kafka, REPORT_RETENTION, Map.of("cleanup.policy", "compact,delete"))));
    }
}
