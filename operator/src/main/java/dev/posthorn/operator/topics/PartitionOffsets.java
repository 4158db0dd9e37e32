package dev.posthorn.operator.topics;

import java.util.OptionalLong;

/**
 * How far a partition's producers and its group are.
 *
 * @param topic name of the topic
 * @param partition number
 * @param earliest first offset that Kafka still has; empty where nobody asked because nothing is behind
 * @param start first offset that the group has not settled; empty when it has settled none yet
 * @param end offset that the next record will get
 * @param unsettled records between start and end that are not settled, where the group's kind counts them; share groups settle out
 *     of order, so that it may be less than the distance
 */
public record PartitionOffsets(
        String topic, int partition, OptionalLong earliest, OptionalLong start, long end, OptionalLong unsettled) {

    /**
     * The oldest record that the group still has to settle, or {@link #end} when there is none. A start before what Kafka still has was
     * passed by retention, and one beyond the end is of a topic of the same name that is no more.
     */
    public long head() {
        long first = Math.min(earliest.orElse(0), end);
        long from = start.orElse(first);
        return from > end ? first : Math.max(from, first);
    }

    /** Records that are not settled, count. */
    public long backlog() {
        long distance = end - head();
        boolean counted = start.isPresent() && start.getAsLong() == head();
        return counted ? Math.min(distance, unsettled.orElse(distance)) : distance;
    }

    /** Records of the topic's life that need no worker any more, count; grows as the group works. */
    public long settled() {
        return end - backlog();
    }

    /** Whether two are of the same partition. */
    public boolean samePartition(String otherTopic, int otherPartition) {
        return partition == otherPartition && topic.equals(otherTopic);
    }
}
