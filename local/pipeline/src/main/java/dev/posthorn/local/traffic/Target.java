package dev.posthorn.local.traffic;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.NotificationChannel;
import java.util.List;

/**
 * A channel to send to.
 *
 * @param topics names of its topics
 * @param type what it delivers
 * @param lanes the lanes that it has, at least one
 * @param weight its share of the traffic, relative to the other targets
 */
public record Target(TopicNames topics, ChannelType type, List<LaneName> lanes, int weight) {
    public Target {
        lanes = List.copyOf(lanes);
    }

    /** The target that a channel, as the API server holds it, is. */
    public static Target of(NotificationChannel channel, int weight) {
        var spec = channel.getSpec();
        return new Target(
                new TopicNames(
                        channel.getMetadata().getNamespace(),
                        channel.getMetadata().getName()),
                spec.type(),
                spec.lanes().stream().map(NotificationChannel.Lane::name).toList(),
                weight);
    }
}
