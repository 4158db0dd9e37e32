package dev.posthorn.operator.topics;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What stands at the head of a partition's backlog.
 *
 * @param topic name of the topic
 * @param partition number
 * @param offset offset of the first record
 * @param timestamp the first record's timestamp
 * @param acceptedAt when its notification was accepted, if its header says so
 * @param tenants tenants of the first records, and how many of them are each one's
 */
public record RecordHead(
        String topic,
        int partition,
        long offset,
        Instant timestamp,
        Optional<Instant> acceptedAt,
        Map<String, Integer> tenants) {

    public RecordHead {
        tenants = Map.copyOf(tenants);
    }

    /** Where a record is wanted from. */
    public record Place(String topic, int partition, long offset) {}
}
