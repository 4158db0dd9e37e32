package dev.posthorn.operator.lateness;

import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.NotificationChannel.Trend;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/**
 * How late a lane is.
 *
 * @param lane the lane
 * @param partitions partitions of its work topic, count
 * @param backlog records that are not settled, count, those in the hands of workers included
 * @param late how long the oldest of them has stood in the lane; a retry counts from its return
 * @param oldestAccepted age since acceptance of the oldest notification looked at; never below {@code late}
 * @param arrivalPerSecond records that come: the mean of 10 or of 60 seconds, whichever is more
 * @param sustainedPerSecond records that come: the mean of 60 seconds
 * @param servicePerSecond records that are settled: the mean of 15 seconds
 * @param arrived offset ends of its partitions, summed; only grows while the topic lives
 * @param drain how long the backlog takes at the rates of now; empty: it does not get less
 * @param trend whether the backlog grows
 * @param tenants tenants of the records at the head of the oldest partitions, and how many of them are each one's; empty while on time
 */
public record LaneEvidence(
        LaneName lane,
        int partitions,
        long backlog,
        Duration late,
        Duration oldestAccepted,
        double arrivalPerSecond,
        double sustainedPerSecond,
        double servicePerSecond,
        long arrived,
        Optional<Duration> drain,
        Trend trend,
        Map<String, Integer> tenants) {

    public LaneEvidence {
        tenants = Map.copyOf(tenants);
    }
}
