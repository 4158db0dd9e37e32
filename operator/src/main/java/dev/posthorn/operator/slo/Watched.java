package dev.posthorn.operator.slo;

import dev.posthorn.contract.WorkerSettings;
import java.time.Duration;
import java.util.List;

/**
 * A channel in a region, as its alerts see it.
 *
 * @param namespace namespace of the channel
 * @param channel name of the channel
 * @param region name of the region
 * @param objective what is promised
 * @param lanes the channel's lanes
 * @param longestRest the longest rest on the retry ladder
 * @param delivers whether workers are meant to run
 * @param bootstrapServers where the region's Kafka is, host:port pairs separated by commas
 * @param deadLetters the dead-letter topic
 * @param podSelector label selector of the workers, {@code key=value} pairs separated by commas
 */
public record Watched(
        String namespace,
        String channel,
        String region,
        Objective objective,
        List<WorkerSettings.Lane> lanes,
        Duration longestRest,
        boolean delivers,
        String bootstrapServers,
        String deadLetters,
        String podSelector) {

    public Watched {
        lanes = List.copyOf(lanes);
    }

    /** A Prometheus selector of the channel's series, in braces. */
    String selector(String... further) {
        var matchers = new StringBuilder("{namespace=\"%s\",channel=\"%s\"".formatted(namespace, channel));
        for (var matcher : further) {
            matchers.append(',').append(matcher);
        }
        return matchers.append('}').toString();
    }
}
