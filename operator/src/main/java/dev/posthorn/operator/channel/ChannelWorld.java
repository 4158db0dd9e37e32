package dev.posthorn.operator.channel;

import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.operator.topics.TopicSnapshot;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * All that the planner may know about a channel's surroundings, read once.
 *
 * @param site what this operator is, whatever the channel
 * @param region the region of this operator, if it exists
 * @param unknownRegions names in {@code spec.regions} for which there is no NotificationRegion
 * @param accounts the provider accounts that exist, by name
 * @param identity how workers reach Kafka
 * @param storeLogin how workers log in to the region's store
 * @param topics what Kafka last said about the channel's topics
 * @param owned every object that the channel owns
 * @param unseenTopics how many KafkaTopics of the region, of any channel, Strimzi has not looked at yet
 * @param pace how late the channel is and how many workers it needs; empty until Kafka was asked
 * @param served which optional kinds the cluster serves
 * @param now the time of the decision
 */
record ChannelWorld(
        Site site,
        Optional<NotificationRegion> region,
        List<String> unknownRegions,
        Map<String, ProviderAccount> accounts,
        KafkaIdentity identity,
        StoreLogin storeLogin,
        TopicSnapshot topics,
        List<HasMetadata> owned,
        int unseenTopics,
        Optional<ChannelPace> pace,
        Served served,
        Instant now) {

    /**
     * What this operator is.
     *
     * @param regionName name of its region
     * @param workerImage image for channels that name none
     * @param deletionTimeout how long a deletion waits for Kafka or Strimzi
     */
    record Site(String regionName, String workerImage, Duration deletionTimeout) {}

    /** Which optional kinds the cluster serves. */
    record Served(boolean strimzi, boolean prometheusRules, boolean podMonitors, boolean scaledObjects) {}

    ChannelWorld {
        unknownRegions = List.copyOf(unknownRegions);
        accounts = Map.copyOf(accounts);
        owned = List.copyOf(owned);
    }

    /** The owned object of a type and name. */
    <R extends HasMetadata> Optional<R> owned(Class<R> type, String name) {
        return owned.stream()
                .filter(type::isInstance)
                .map(type::cast)
                .filter(object -> object.getMetadata().getName().equals(name))
                .findFirst();
    }

    List<KafkaTopic> kafkaTopics() {
        return owned.stream()
                .filter(KafkaTopic.class::isInstance)
                .map(KafkaTopic.class::cast)
                .toList();
    }

    /** Whether a channel asks for this region. */
    boolean asksForHere(NotificationChannel channel) {
        List<String> regions = channel.getSpec().regions();
        return regions == null || regions.isEmpty() || regions.contains(site.regionName());
    }
}
