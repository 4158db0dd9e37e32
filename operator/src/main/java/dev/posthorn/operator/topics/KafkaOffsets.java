package dev.posthorn.operator.topics;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** Asks Kafka for offsets; many partitions or groups make one request to each broker that knows about them. */
final class KafkaOffsets {
    private static final int LIST_TIMEOUT_MILLIS = 5000;

    private final Admin admin;
    private final KafkaCalls calls;

    KafkaOffsets(Admin admin, KafkaCalls calls) {
        this.admin = admin;
        this.calls = calls;
    }

    /**
     * Answers by key, and why there is none for the others.
     *
     * @param found answers
     * @param failed why not; what does not exist is in neither
     */
    record Answers<K, V>(Map<K, V> found, Map<K, KafkaFailure> failed) {
        static <K, V> Answers<K, V> none() {
            return new Answers<>(new HashMap<>(), new HashMap<>());
        }
    }

    /** Offsets that the next records will get. */
    Answers<TopicPartition, Long> ends(Collection<TopicPartition> partitions) throws KafkaAskedException {
        return list(partitions, OffsetSpec.latest(), "list_end_offsets");
    }

    /** First offsets that Kafka still has. */
    Answers<TopicPartition, Long> earliest(Collection<TopicPartition> partitions) throws KafkaAskedException {
        return list(partitions, OffsetSpec.earliest(), "list_start_offsets");
    }

    private Answers<TopicPartition, Long> list(Collection<TopicPartition> partitions, OffsetSpec what, String request)
            throws KafkaAskedException {
        var answers = Answers.<TopicPartition, Long>none();
        if (partitions.isEmpty()) {
            return answers;
        }
        calls.counted(request);
        var specs = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> specs.put(partition, what));
        var result = admin.listOffsets(specs, new ListOffsetsOptions().timeoutMs(LIST_TIMEOUT_MILLIS));
        for (var partition : partitions) {
            collect(partition, result.partitionResult(partition), "asking for offsets of " + partition, answers)
                    .ifPresent(info -> answers.found().put(partition, info.offset()));
        }
        return sound(answers);
    }

    /** How far share groups are, by group; a group that has never had a member is known to have settled nothing. */
    Answers<String, Map<TopicPartition, SharePartitionOffsetInfo>> shares(
            Map<String, ? extends Collection<TopicPartition>> groups) throws KafkaAskedException {
        var answers = Answers.<String, Map<TopicPartition, SharePartitionOffsetInfo>>none();
        if (groups.isEmpty()) {
            return answers;
        }
        calls.counted("list_share_group_offsets");
        var specs = new HashMap<String, ListShareGroupOffsetsSpec>();
        groups.forEach((group, partitions) ->
                specs.put(group, new ListShareGroupOffsetsSpec().topicPartitions(new ArrayList<>(partitions))));
        var result = admin.listShareGroupOffsets(specs);
        for (var group : groups.keySet()) {
            answers.found()
                    .put(
                            group,
                            collect(
                                            group,
                                            result.partitionsToOffsetInfo(group),
                                            "asking for offsets of share group " + group,
                                            answers)
                                    .orElse(Map.of()));
        }
        answers.found().keySet().removeAll(answers.failed().keySet());
        return sound(answers);
    }

    /** Committed offsets of consumer groups, by group. */
    Answers<String, Map<TopicPartition, Long>> committed(Map<String, ? extends Collection<TopicPartition>> groups)
            throws KafkaAskedException {
        var answers = Answers.<String, Map<TopicPartition, Long>>none();
        if (groups.isEmpty()) {
            return answers;
        }
        calls.counted("list_consumer_group_offsets");
        var specs = new HashMap<String, ListConsumerGroupOffsetsSpec>();
        groups.forEach((group, partitions) ->
                specs.put(group, new ListConsumerGroupOffsetsSpec().topicPartitions(new ArrayList<>(partitions))));
        var result = admin.listConsumerGroupOffsets(specs);
        for (var group : groups.keySet()) {
            var offsets = new HashMap<TopicPartition, Long>();
            collect(group, result.partitionsToOffsetAndMetadata(group), "asking for offsets of group " + group, answers)
                    .ifPresent(committed -> committed.forEach((partition, offset) -> {
                        if (offset != null) {
                            offsets.put(partition, offset.offset());
                        }
                    }));
            answers.found().put(group, offsets);
        }
        answers.found().keySet().removeAll(answers.failed().keySet());
        return sound(answers);
    }

    private <K, T> Optional<T> collect(K key, KafkaFuture<T> future, String doing, Answers<K, ?> into) {
        try {
            return calls.existing(future, doing);
        } catch (KafkaAskedException e) {
            into.failed().put(key, e.failure());
            return Optional.empty();
        }
    }

    /** One leaderless partition blinds one channel; when nothing at all was answered, all are blind. */
    private static <K, V> Answers<K, V> sound(Answers<K, V> answers) throws KafkaAskedException {
        if (answers.found().isEmpty() && !answers.failed().isEmpty()) {
            throw new KafkaAskedException(List.copyOf(answers.failed().values()).getFirst());
        }
        return answers;
    }
}
