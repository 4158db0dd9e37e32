package dev.posthorn.worker.metrics;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.contract.metrics.Settlement;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.LaneName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class WorkerMetricsTest {
    private static final Instant ACCEPTED = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration OBJECTIVE = Duration.ofSeconds(60);

    private final WorkerMetrics metrics = new WorkerMetrics(settings());

    @Test
    void everyClassOfSettlementIsThereBeforeTheFirstNotification() {
        for (var settlement : Settlement.values()) {
            assertThat(settled(settlement)).as("%s", settlement).isEqualTo("0.0");
        }
    }

    @Test
    void aDeliveryIsGoodUpToTheObjectiveAndLateAfterIt() {
        settle(Status.Delivered, OBJECTIVE);
        settle(Status.Delivered, OBJECTIVE.plusMillis(1));
        settle(Status.Delivered, Duration.ofSeconds(-1));

        assertThat(settled(Settlement.good)).isEqualTo("2.0");
        assertThat(settled(Settlement.late)).isEqualTo("1.0");
    }

    @Test
    void whatIsGivenUpIsBadHoweverSoon() {
        settle(Status.DeadLettered, Duration.ZERO);
        settle(Status.Expired, Duration.ZERO);

        assertThat(settled(Settlement.failed)).isEqualTo("1.0");
        assertThat(settled(Settlement.expired)).isEqualTo("1.0");
        assertThat(settled(Settlement.good)).isEqualTo("0.0");
    }

    @Test
    void anAttemptThatIsMadeAgainSettlesNothing() {
        metrics.step(LaneName.normal, Status.Retrying, Optional.of(Reason.ProviderError), ACCEPTED, ACCEPTED);

        for (var settlement : Settlement.values()) {
            assertThat(settled(settlement)).as("%s", settlement).isEqualTo("0.0");
        }
    }

    private void settle(Status status, Duration after) {
        metrics.step(LaneName.normal, status, Optional.empty(), ACCEPTED, ACCEPTED.plus(after));
    }

    private String settled(Settlement settlement) {
        return metrics.scrape()
                .lines()
                .filter(line -> line.startsWith("posthorn_worker_settled_total{"))
                .filter(line -> line.contains("class=\"" + settlement + "\"") && line.contains("lane=\"normal\""))
                .map(line -> line.substring(line.lastIndexOf(' ') + 1))
                .findFirst()
                .orElse("none");
    }

    private static WorkerSettings settings() {
        var second = new KubernetesDuration("1s");
        return new WorkerSettings(
                "shop",
                "order-mail",
                "eu-west",
                ChannelType.Webhook,
                new WorkerSettings.Kafka("localhost:9092", false),
                List.of(new WorkerSettings.Lane(LaneName.normal, KubernetesDuration.of(OBJECTIVE))),
                List.of(second),
                new WorkerSettings.Delivery(second, second, 1, second, 2, second, second, null, null, null),
                List.of(),
                1,
                second,
                null,
                null);
    }
}
