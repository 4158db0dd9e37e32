package dev.posthorn.operator.channel;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationChannel.Trend;
import dev.posthorn.operator.channel.ChannelPace.Running;
import dev.posthorn.operator.lateness.Evidence;
import dev.posthorn.operator.lateness.LadderEvidence;
import dev.posthorn.operator.lateness.LaneEvidence;
import dev.posthorn.operator.scaling.Limit;
import dev.posthorn.operator.scaling.ScalingInput.Caps;
import dev.posthorn.operator.topics.KafkaFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ChannelPaceTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Evidence BLIND = new Evidence.Blind(NOW, new KafkaFailure.Unreachable("nobody answers"));

    private static NotificationChannel channel(String scaling, String status) {
        return Defaulted.channel("""
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationChannel
                metadata: {name: orders, namespace: shop, uid: c-1, generation: 3}
                spec:
                  type: Webhook
                  providers: [{accountRef: {name: hooks}}]
                  worker: {replicas: 2, scaling: %s}
                %s
                """.formatted(scaling, status));
    }

    private static Evidence late(long backlog, int seconds) {
        return new Evidence.Seen(
                NOW,
                List.of(new LaneEvidence(
                        LaneName.normal,
                        6,
                        backlog,
                        Duration.ofSeconds(seconds),
                        Duration.ofSeconds(seconds),
                        100,
                        100,
                        40,
                        0,
                        Optional.empty(),
                        Trend.Rising,
                        Map.of())),
                LadderEvidence.EMPTY);
    }

    private static Running running(int replicas) {
        return new Running(Optional.of(replicas), replicas, false);
    }

    private static ChannelPace after(NotificationChannel channel, Evidence evidence, int replicas, int looks) {
        ChannelPace pace = ChannelPace.resumed(channel, NOW);
        for (int i = 0; i < looks; i++) {
            pace = pace.next(channel, evidence, running(replicas), Caps.NONE, NOW.plusSeconds(5L * i));
        }
        return pace;
    }

    @Test
    void aChannelWithoutScalingIsOnlyLookedAt() {
        var channel = channel("null", "");
        var pace = after(channel, late(5000, 60), 2, 5);

        assertThat(pace.scaling()).isNull();
        assertThat(pace.shown().lateness().late()).isEqualTo("1m");
    }

    @Test
    void theFirstDecisionStartsFromTheDeploymentWithinBounds() {
        assertThat(after(channel("{minReplicas: 3, maxReplicas: 8}", ""), BLIND, 1, 1)
                        .scaling()
                        .desired())
                .isEqualTo(3);
        assertThat(after(channel("{minReplicas: 3, maxReplicas: 8}", ""), BLIND, 12, 1)
                        .scaling()
                        .desired())
                .isEqualTo(8);
    }

    @Test
    void whoCannotSeeKeepsTheCount() {
        var channel = channel("{maxReplicas: 8}", "status: {scaling: {desired: 5}}");

        assertThat(after(channel, BLIND, 5, 200).scaling().desired()).isEqualTo(5);
    }

    @Test
    void afterARestartTheCountAndTheRateOfAWorkerAreThoseOfTheStatus() {
        var channel = channel("{maxReplicas: 50}", """
                status:
                  scaling:
                    desired: 5
                    lastDecision:
                      {time: "2026-11-24T11:00:00Z", from: 4, to: 5, cause: ScaleOut, formula: f,
                       terms: {arrivalPerSecond: "1.0", servicePerSecond: "1.0", perWorkerPerSecond: "10.0", backlog: 1,
                               catchUp: 1m, utilizationPercent: 70, warmWorkers: 4, raw: 5}}
                """);
        // ceil((100 + (2000 - 200) / 60) / (10 x 70%))
        assertThat(after(channel, late(2000, 60), 5, 1).scaling().desired()).isEqualTo(19);
    }

    @Test
    void aRateThatCannotBeReadIsNotKnown() {
        var channel = channel("{maxReplicas: 50}", """
                status:
                  scaling:
                    desired: 5
                    lastDecision:
                      {time: "2026-11-24T11:00:00Z", from: 4, to: 5, cause: ScaleOut, formula: f,
                       terms: {arrivalPerSecond: "1.0", servicePerSecond: "1.0", perWorkerPerSecond: "many", backlog: 1,
                               catchUp: 1m, utilizationPercent: 70, warmWorkers: 4, raw: 5}}
                """);
        assertThat(after(channel, late(2000, 60), 5, 1).scaling().lastDecision().formula())
                .contains("assumed");
    }

    @Test
    void aRecommendationStaysWhileNothingChanges() {
        var channel = channel("{mode: Recommend, maxReplicas: 50}", "");
        var pace = ChannelPace.resumed(channel, NOW);
        var seen = new HashSet<Integer>();
        for (int i = 0; i < 60; i++) {
            pace = pace.next(channel, late(2000, 60), running(2), Caps.NONE, NOW.plusSeconds(5L * i));
            seen.add(pace.scaling().desired());
        }
        assertThat(seen).hasSize(1).allMatch(desired -> desired > 2);
    }

    @Test
    void aStoppedChannelDecidesNothing() {
        var channel = Defaulted.channel("""
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationChannel
                metadata: {name: orders, namespace: shop, uid: c-1, generation: 3}
                spec:
                  type: Webhook
                  state: Stopped
                  providers: [{accountRef: {name: hooks}}]
                  worker: {replicas: 2, scaling: {}}
                status: {scaling: {desired: 3}}
                """);
        assertThat(after(channel, late(5000, 60), 0, 100).scaling().desired()).isEqualTo(3);
    }

    @Test
    void whatLimitsIsShownWithTheDecision() {
        var channel = channel("{maxReplicas: 4}", "");
        var pace = ChannelPace.resumed(channel, NOW)
                .next(channel, late(50_000, 60), running(2), new Caps(OptionalDouble.of(40), OptionalInt.empty()), NOW);

        assertThat(pace.limit()).contains(Limit.ProviderRateLimited);
        assertThat(pace.scaling().lastDecision().terms().providerCapPerSecond()).isEqualTo(40);
    }

    @Test
    void equalLooksShowNothingNew() {
        var channel = channel("{maxReplicas: 4}", "");
        var once = after(channel, late(5000, 60), 4, 10);
        var twice = once.next(channel, late(5000, 60), running(4), Caps.NONE, NOW.plusSeconds(55));

        assertThat(twice.showsOther(once)).isFalse();
    }
}
