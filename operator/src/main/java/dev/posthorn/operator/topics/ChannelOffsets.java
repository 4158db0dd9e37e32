package dev.posthorn.operator.topics;

import dev.posthorn.crd.LaneName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * How far a channel is at one moment.
 *
 * @param lanes partitions of each lane's work topic
 * @param rungs partitions of each rung of the ladder, by its delay; empty where they were not asked this time
 */
public record ChannelOffsets(
        Map<LaneName, List<PartitionOffsets>> lanes, Optional<Map<Duration, List<PartitionOffsets>>> rungs) {

    public ChannelOffsets {
        lanes = Map.copyOf(lanes);
        rungs = rungs.map(Map::copyOf);
    }
}
