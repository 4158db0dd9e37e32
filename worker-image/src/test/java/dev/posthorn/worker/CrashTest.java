package dev.posthorn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.contract.StatusEvent;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.local.simulators.Fault;
import dev.posthorn.local.simulators.FaultPlan;
import dev.posthorn.local.simulators.WebhookOptions;
import dev.posthorn.local.simulators.WebhookSimulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Workers and brokers end at bad moments, under load and with a provider that fails; nothing may be lost. */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
@SuppressWarnings("try") // A worker need not be spoken to: it is there to run.
class CrashTest {

    private static final int COUNT = 2_000;
    private static final Duration LONGEST = Duration.ofSeconds(150);
    private static final FaultPlan FAULTS = FaultPlan.seeded(11)
            .with(Fault.SERVER_ERROR, 0.05)
            .with(Fault.THROTTLED, 0.03)
            .with(Fault.GONE, 0.02)
            .withLatency(Duration.ofMillis(10));

    @TempDir
    Path folder;

    @Test
    void aWorkerThatIsKilledUnderLoadLosesNothing() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.plaintext());
                var endpoint = WebhookSimulator.start(WebhookOptions.http().with(FAULTS));
                var channel = new TestChannel(broker, "killed", settings -> towards(settings, endpoint));
                var other = WorkerProcess.start(channel, folder, "worker-1");
                var victim = WorkerProcess.start(channel, folder, "worker-0")) {
            // Given
            var ids = channel.acceptMany(LaneName.critical, "n", COUNT);
            channel.awaitStatuses(LONGEST, events -> events.size() > COUNT / 4);

            // When
            victim.kill();

            // Then
            channel.awaitStatuses(LONGEST, events -> ended(events).containsAll(ids));
            assertNothingLost(channel, endpoint, ids);
            // At most what the victim had in hand is delivered twice.
            assertThat(endpoint.ledger().totals().duplicates())
                    .isLessThanOrEqualTo(channel.settings().maxInFlight());
        }
    }

    @Test
    void aWorkerThatIsAskedToStopUnderLoadDrainsAndRepeatsNothing() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.plaintext());
                var endpoint = WebhookSimulator.start(WebhookOptions.http().with(FAULTS));
                var channel = new TestChannel(broker, "drained", settings -> towards(settings, endpoint));
                var first = WorkerProcess.start(channel, folder, "worker-0")) {
            // Given
            var ids = channel.acceptMany(LaneName.critical, "n", COUNT);
            channel.awaitStatuses(LONGEST, events -> events.size() > COUNT / 4);

            // When
            var status = first.terminate();
            var soFar = ended(channel.statuses()).size();

            // Then
            assertThat(status).as(first.log()).isZero();
            assertThat(first.log()).contains("\"channel\":\"drained\"").contains("Drained");
            assertThat(soFar).isLessThan(COUNT);
            try (var second = WorkerProcess.start(channel, folder, "worker-1")) {
                channel.awaitStatuses(LONGEST, events -> ended(events).containsAll(ids));
                assertNothingLost(channel, endpoint, ids);
                assertThat(channel.terminal()).hasSize(COUNT);
                assertThat(endpoint.ledger().totals().duplicates()).isZero();
            }
        }
    }

    @Test
    void aBrokerThatGoesAwayAndComesBackIsWaitedFor() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.plaintext());
                var endpoint = WebhookSimulator.start(WebhookOptions.http().with(FAULTS));
                var channel = new TestChannel(broker, "outage", settings -> towards(settings, endpoint));
                var worker = WorkerProcess.start(channel, folder, "worker-0")) {
            // Given
            var ids = channel.acceptMany(LaneName.critical, "n", COUNT);
            channel.awaitStatuses(LONGEST, events -> events.size() > COUNT / 4);

            // When
            broker.stop();
            broker.start();

            // Then
            channel.awaitStatuses(LONGEST, events -> ended(events).containsAll(ids));
            assertNothingLost(channel, endpoint, ids);
        }
    }

    private static void assertNothingLost(TestChannel channel, WebhookSimulator endpoint, List<String> ids)
            throws Exception {
        assertThat(ended(channel.statuses())).containsExactlyInAnyOrderElementsOf(ids);
        var delivered = channel.terminal().stream()
                .filter(event -> event.status() == Status.Delivered)
                .map(StatusEvent::id)
                .collect(Collectors.toSet());
        assertThat(delivered)
                .allSatisfy(id -> assertThat(endpoint.ledger().tally(id).accepted())
                        .as(id)
                        .isPositive());
        var dead = channel.deadLetters().stream()
                .map(record -> TestChannel.header(record, "posthorn-id"))
                .collect(Collectors.toSet());
        var both = new HashSet<>(delivered);
        both.addAll(dead);
        assertThat(both).as("every id is delivered or in the dead-letter topic").containsAll(ids);
    }

    private static Set<String> ended(List<StatusEvent> events) {
        return events.stream()
                .filter(StatusEvent::terminal)
                .map(StatusEvent::id)
                .collect(Collectors.toSet());
    }

    private static void towards(ObjectNode settings, WebhookSimulator endpoint) {
        ((ObjectNode) ((ArrayNode) settings.get("providers")).get(0).get("webhook"))
                .put("url", endpoint.url().toString());
        ((ObjectNode) settings.get("delivery")).put("maxAttempts", 6);
        settings.put("maxInFlight", 128);
    }
}
