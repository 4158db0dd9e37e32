package dev.posthorn.operator.topics;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.LaneName;
import dev.posthorn.operator.topics.WatchedGroup.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.TopicPartition;

/**
 * Takes one sample of all watched channels: ends of all their partitions, offsets of all their groups, and the first offsets of those
 * partitions that are behind. So many requests whatever the number of channels, but for cutting them into pieces of a bearable size.
 */
final class OffsetPoll {
    private static final int PARTITIONS_PER_REQUEST = 10_000;
    private static final int GROUPS_PER_REQUEST = 1_000;

    private final KafkaOffsets offsets;
    private final KnownTopics topics;
    private final boolean withLadder;
    private final Map<TopicPartition, Long> ends = new HashMap<>();
    private final Map<TopicPartition, Long> earliest = new HashMap<>();
    private final Map<TopicPartition, SharePartitionOffsetInfo> shares = new HashMap<>();
    private final Map<TopicPartition, Long> committed = new HashMap<>();
    private final Map<TopicPartition, KafkaFailure> failedPartitions = new HashMap<>();
    private final Map<String, KafkaFailure> failedGroups = new HashMap<>();

    /** The topics of one channel by what they are for. */
    private record Channel(
            WatchedGroup group, Map<LaneName, List<TopicPartition>> lanes, Map<Duration, List<TopicPartition>> rungs) {

        List<TopicPartition> laneParts() {
            return lanes.values().stream().flatMap(List::stream).toList();
        }

        List<TopicPartition> rungParts() {
            return rungs.values().stream().flatMap(List::stream).toList();
        }

        String workGroup() {
            return switch (group.kind()) {
                case Share -> group.names().workGroup();
                case Consumer -> group.names().orderedGroup();
            };
        }
    }

    private OffsetPoll(KafkaOffsets offsets, KnownTopics topics, boolean withLadder) {
        this.offsets = offsets;
        this.topics = topics;
        this.withLadder = withLadder;
    }

    /**
     * Takes a sample.
     *
     * @param now the time of the sample
     * @param withLadder whether rungs are asked for too
     */
    static OffsetSample take(
            KafkaOffsets offsets, KnownTopics topics, Collection<WatchedGroup> groups, Instant now, boolean withLadder)
            throws KafkaAskedException {
        return new OffsetPoll(offsets, topics, withLadder).take(groups, now);
    }

    private OffsetSample take(Collection<WatchedGroup> groups, Instant now) throws KafkaAskedException {
        var channels = groups.stream()
                .map(this::channel)
                .filter(channel -> !channel.lanes().isEmpty())
                .toList();
        // Groups before ends: what is settled in between must not read as more settled than there is.
        askGroups(channels);
        askEnds(channels);
        askEarliest();
        var sampled = new HashMap<TopicNames, ChannelOffsets>();
        var failed = new HashMap<TopicNames, KafkaFailure>();
        for (var channel : channels) {
            failure(channel)
                    .ifPresentOrElse(
                            why -> failed.put(channel.group().names(), why),
                            () -> sampled.put(channel.group().names(), offsets(channel)));
        }
        return new OffsetSample(now, sampled, failed);
    }

    private Channel channel(WatchedGroup group) {
        var names = group.names();
        var lanes = new TreeMap<LaneName, List<TopicPartition>>();
        var rungs = new TreeMap<Duration, List<TopicPartition>>();
        for (var topic : topics.startingWith(names.prefix()).values()) {
            laneOf(names, topic.name()).ifPresent(lane -> lanes.put(lane, partitions(topic)));
            if (withLadder && names.isRung(topic.name())) {
                rungs.put(names.rungDelay(topic.name()), partitions(topic));
            }
        }
        return new Channel(group, lanes, rungs);
    }

    private static Optional<LaneName> laneOf(TopicNames names, String topic) {
        for (LaneName lane : LaneName.values()) {
            if (names.lane(lane).equals(topic)) {
                return Optional.of(lane);
            }
        }
        return Optional.empty();
    }

    private static List<TopicPartition> partitions(TopicState topic) {
        var partitions = new ArrayList<TopicPartition>(topic.partitions());
        for (int number = 0; number < topic.partitions(); number++) {
            partitions.add(new TopicPartition(topic.name(), number));
        }
        return partitions;
    }

    private void askGroups(List<Channel> channels) throws KafkaAskedException {
        for (var some : pieces(channels, GROUPS_PER_REQUEST)) {
            var share = new HashMap<String, List<TopicPartition>>();
            var consumer = new HashMap<String, List<TopicPartition>>();
            for (var channel : some) {
                (channel.group().kind() == Kind.Share ? share : consumer).put(channel.workGroup(), channel.laneParts());
                if (withLadder && !channel.rungs().isEmpty()) {
                    consumer.put(channel.group().names().ladderGroup(), channel.rungParts());
                }
            }
            var shareAnswers = offsets.shares(share);
            shareAnswers.found().values().forEach(shares::putAll);
            failedGroups.putAll(shareAnswers.failed());
            var consumerAnswers = offsets.committed(consumer);
            consumerAnswers.found().values().forEach(committed::putAll);
            failedGroups.putAll(consumerAnswers.failed());
        }
    }

    private void askEnds(List<Channel> channels) throws KafkaAskedException {
        var all = new ArrayList<TopicPartition>();
        channels.forEach(channel -> {
            all.addAll(channel.laneParts());
            all.addAll(channel.rungParts());
        });
        for (var some : pieces(all, PARTITIONS_PER_REQUEST)) {
            var answers = offsets.ends(some);
            ends.putAll(answers.found());
            failedPartitions.putAll(answers.failed());
        }
    }

    /** Only of partitions that are behind, or whose group has never settled anything. */
    private void askEarliest() throws KafkaAskedException {
        Set<TopicPartition> behind = new HashSet<>();
        ends.forEach((partition, end) -> {
            if (end > 0 && start(partition).orElse(-1) != end) {
                behind.add(partition);
            }
        });
        for (var some : pieces(List.copyOf(behind), PARTITIONS_PER_REQUEST)) {
            var answers = offsets.earliest(some);
            earliest.putAll(answers.found());
            failedPartitions.putAll(answers.failed());
        }
    }

    private OptionalLong start(TopicPartition partition) {
        var share = shares.get(partition);
        Long at = share != null ? Long.valueOf(share.startOffset()) : committed.get(partition);
        return at == null || at < 0 ? OptionalLong.empty() : OptionalLong.of(at);
    }

    private Optional<KafkaFailure> failure(Channel channel) {
        var groups = new ArrayList<>(List.of(channel.workGroup()));
        groups.add(channel.group().names().ladderGroup());
        return groups.stream()
                .map(failedGroups::get)
                .filter(Objects::nonNull)
                .findFirst()
                .or(() -> channel.laneParts().stream()
                        .map(failedPartitions::get)
                        .filter(Objects::nonNull)
                        .findFirst());
    }

    private ChannelOffsets offsets(Channel channel) {
        var lanes = new HashMap<LaneName, List<PartitionOffsets>>();
        channel.lanes().forEach((lane, partitions) -> lanes.put(lane, offsets(partitions)));
        var rungs = new HashMap<Duration, List<PartitionOffsets>>();
        channel.rungs().forEach((delay, partitions) -> rungs.put(delay, offsets(partitions)));
        return new ChannelOffsets(lanes, withLadder ? Optional.of(rungs) : Optional.empty());
    }

    private List<PartitionOffsets> offsets(List<TopicPartition> partitions) {
        return partitions.stream()
                .filter(ends::containsKey)
                .map(partition -> new PartitionOffsets(
                        partition.topic(),
                        partition.partition(),
                        optional(earliest.get(partition)),
                        start(partition),
                        Objects.requireNonNull(ends.get(partition)),
                        optional(Optional.ofNullable(shares.get(partition))
                                .flatMap(SharePartitionOffsetInfo::lag)
                                .orElse(null))))
                .toList();
    }

    private static OptionalLong optional(@org.jspecify.annotations.Nullable Long value) {
        return value == null || value < 0 ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static <T> List<List<T>> pieces(List<T> all, int most) {
        var pieces = new ArrayList<List<T>>();
        for (int from = 0; from < all.size(); from += most) {
            pieces.add(all.subList(from, Math.min(all.size(), from + most)));
        }
        return pieces;
    }
}
