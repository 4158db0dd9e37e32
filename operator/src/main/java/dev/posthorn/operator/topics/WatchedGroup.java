package dev.posthorn.operator.topics;

import dev.posthorn.contract.TopicNames;

/**
 * A channel whose progress is watched.
 *
 * @param names names of the channel
 * @param kind kind of the group that reads its lanes
 */
public record WatchedGroup(TopicNames names, Kind kind) {
    /** How a group keeps its place. */
    public enum Kind {
        /** Records are settled one by one. */
        Share,
        /** Records are settled in order, partition by partition. */
        Consumer
    }
}
