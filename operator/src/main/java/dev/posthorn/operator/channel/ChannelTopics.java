package dev.posthorn.operator.channel;

import dev.posthorn.contract.TopicConfigs;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationChannel.Lane;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.operator.topics.TopicSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * The topics of one channel: a work topic per lane, the rungs of the retry ladder, and the dead letters.
 *
 * <pre>{@code
 *   posthorn.<namespace>.<channel>.critical        as many partitions as the lane asks for
 *   posthorn.<namespace>.<channel>.retry-5s        stamped on append, so that what falls due first stands first
 *   posthorn.<namespace>.<channel>.retry-20s
 *   posthorn.<namespace>.<channel>.dead-letter
 * }</pre>
 */
public final class ChannelTopics {

    /** Rungs and dead letters carry what failed; more partitions would cost brokers more than they give. */
    private static final int RUNG_PARTITIONS_AT_MOST = 6;

    private static final int DEAD_LETTER_PARTITIONS_AT_MOST = 3;
    /** How much longer than it must a record stays, for a worker that was down to find it and say what became of it. */
    private static final Duration RETENTION_MARGIN = Duration.ofHours(1);

    private ChannelTopics() {}

    /**
     * All topics, lanes first, most urgent lane first.
     *
     * @param deadLettersOfGroups whether every broker knows dead letters of share groups; older ones refuse the setting
     */
    public static List<TopicSpec> wanted(
            NotificationChannel channel, NotificationRegion region, boolean deadLettersOfGroups) {
        var names = ChannelNames.of(channel).topics();
        var spec = channel.getSpec();
        var kafka = region.getSpec().kafka();
        int largest = spec.lanes().stream().mapToInt(Lane::partitions).max().orElse(1);
        var topics = new ArrayList<TopicSpec>();
        spec.lanes().stream()
                .sorted(Comparator.comparing(Lane::name))
                .forEach(lane -> topics.add(new TopicSpec(
                        names.lane(lane.name()),
                        lane.partitions(),
                        false,
                        kafka.replicationFactor(),
                        config(kafka, workRetention(spec), TopicConfigs.LANE))));
        for (var delay : RetryRungs.of(spec.delivery().backoff())) {
            topics.add(new TopicSpec(
                    names.rung(delay),
                    Math.min(largest, RUNG_PARTITIONS_AT_MOST),
                    true,
                    kafka.replicationFactor(),
                    config(kafka, rungRetention(spec, delay), TopicConfigs.RUNG)));
        }
        topics.add(new TopicSpec(
                names.deadLetter(),
                Math.min(largest, DEAD_LETTER_PARTITIONS_AT_MOST),
                true,
                kafka.replicationFactor(),
                config(
                        kafka,
                        spec.topics().deadLetterRetention().toDuration(),
                        deadLettersOfGroups ? TopicConfigs.DEAD_LETTER_BY_BROKER : Map.of())));
        return List.copyOf(topics);
    }

    /** Never below the time to live: a record that Kafka drops before its deadline would have no terminal status. */
    private static Duration workRetention(NotificationChannel.Spec spec) {
        return longer(
                spec.topics().retention().toDuration(),
                spec.delivery().ttl().toDuration().plus(RETENTION_MARGIN));
    }

    private static Duration rungRetention(NotificationChannel.Spec spec, Duration delay) {
        return longer(workRetention(spec), delay.multipliedBy(2).plus(RETENTION_MARGIN));
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }

    static Map<String, String> config(NotificationRegion.Kafka kafka, Duration retention, Map<String, String> further) {
        var config = new TreeMap<>(further);
        config.putIfAbsent(TopicSpec.CLEANUP, "delete");
        config.put(TopicSpec.RETENTION, Long.toString(retention.toMillis()));
        config.put(TopicSpec.MIN_IN_SYNC, Integer.toString(kafka.minInSyncReplicas()));
        return config;
    }
}
