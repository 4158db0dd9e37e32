package dev.posthorn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.ControlOrder.State;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Orders that reach workers while they run. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@SuppressWarnings("try") // A worker need not be spoken to: it is there to run.
class ControlTest {

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(BrokerOptions.plaintext());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static String order(long generation, String state, String more) {
        return "{\"generation\":" + generation + ",\"state\":\"" + state + "\"" + more + "}";
    }

    @Test
    void aChannelThatIsHeldBeforeAWorkerComesSendsNothingUntilItRuns() throws Exception {
        try (var channel = new TestChannel(broker, "held")) {
            var provider = FakeProvider.delivering();
            channel.order(order(3, "Held", ""));
            channel.accept(LaneName.critical, "n-1");
            try (var worker = channel.startWorker(provider)) {
                var held = channel.awaitReport(report -> report.generation() == 3);
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(worker::ready);
                assertThat(held.state()).isEqualTo(State.Held);
                assertThat(provider.calls).isEmpty();

                channel.order(order(4, "Running", ""));

                assertThat(channel.terminalOf("n-1").status()).isEqualTo(Status.Delivered);
                assertThat(channel.awaitReport(report -> report.generation() == 4)
                                .state())
                        .isEqualTo(State.Running);
            }
        }
    }

    @Test
    void anOrderThatMakesNoSenseIsCountedAndTheOneBeforeStaysInForce() throws Exception {
        try (var channel = new TestChannel(broker, "nonsense")) {
            var provider = FakeProvider.delivering();
            channel.order(order(1, "Held", ""));
            try (var worker = channel.startWorker(provider)) {
                channel.awaitReport(report -> report.generation() == 1);

                channel.order("{");
                channel.order(order(2, "Dancing", ""));
                channel.order(order(2, "Running", ",\"perSecondPerWorker\":0"));

                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(
                                () -> worker.metrics()
                                        .scrape()
                                        .contains(
                                                "posthorn_worker_orders_rejected_total{channel=\"nonsense\",namespace=\"shop\"} 3.0"));
                assertThat(worker.metrics().scrape())
                        .contains("posthorn_worker_ordered_generation{channel=\"nonsense\",namespace=\"shop\"} 1.0");
                channel.accept(LaneName.critical, "n-1");
                channel.order(order(5, "Running", ""));
                assertThat(channel.terminalOf("n-1").status()).isEqualTo(Status.Delivered);
            }
        }
    }

    @Test
    void aThrottledChannelMakesNoMoreCallsThanAllowed() throws Exception {
        try (var channel = new TestChannel(broker, "throttled")) {
            var provider = FakeProvider.delivering();
            channel.order(order(1, "Running", ",\"perSecondPerWorker\":20"));
            channel.acceptMany(LaneName.bulk, "n", 60);
            try (var worker = channel.startWorker(provider)) {
                channel.awaitStatuses(events -> events.stream()
                                .filter(event -> event.status() == Status.Delivered)
                                .count()
                        == 60);

                var first = provider.calls.getFirst().at();
                var last = provider.calls.getLast().at();
                // 60 calls, of which a tenth of a second may come at once.
                assertThat(Duration.between(first, last)).isGreaterThan(Duration.ofMillis(2500));
            }
        }
    }

    @Test
    void whatALaterEpochAcceptedWaitsUntilTheWorkerIsToldOfIt() throws Exception {
        try (var channel = new TestChannel(broker, "epoch")) {
            var provider = FakeProvider.delivering();
            channel.order(order(1, "Running", ",\"epoch\":1"));
            try (var worker = channel.startWorker(provider)) {
                channel.accept(LaneName.critical, "later", Map.of(MessageHeaders.EPOCH, "2"))
                        .get();
                channel.accept(LaneName.critical, "now", Map.of(MessageHeaders.EPOCH, "1"))
                        .get();
                assertThat(channel.terminalOf("now").status()).isEqualTo(Status.Delivered);
                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> worker.metrics().scrape().contains("reason=\"EpochUnknown\""));
                assertThat(provider.idsCalled()).containsExactly("now");

                channel.order(order(1, "Running", ",\"epoch\":2"));

                assertThat(channel.terminalOf("later").status()).isEqualTo(Status.Delivered);
            }
        }
    }
}
