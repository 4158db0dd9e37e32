package dev.posthorn.operator.topics;

import dev.posthorn.contract.TopicNames;
import java.time.Instant;
import java.util.Map;

/**
 * How far all watched channels were, as one poll saw it.
 *
 * @param at when the ends of the partitions were asked for
 * @param channels those whose topics exist
 * @param failures why others are not among them
 */
public record OffsetSample(
        Instant at, Map<TopicNames, ChannelOffsets> channels, Map<TopicNames, KafkaFailure> failures) {

    public OffsetSample {
        channels = Map.copyOf(channels);
        failures = Map.copyOf(failures);
    }
}
