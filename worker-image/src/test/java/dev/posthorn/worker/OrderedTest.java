package dev.posthorn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Channels that keep each recipient's notifications in order. */
@Timeout(value = 180, unit = TimeUnit.SECONDS)
@SuppressWarnings("try") // A worker need not be spoken to: it is there to run.
class OrderedTest {

    private static final Outcome FAILED = new Outcome.Unavailable("503", Optional.empty());
    private static final Outcome DELIVERED = new Outcome.Delivered("200");

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(BrokerOptions.plaintext());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    private static TestChannel channel(String name) throws Exception {
        return new TestChannel(
                broker,
                name,
                settings -> ((ObjectNode) settings.get("delivery"))
                        .put("ordering", "PerRecipient")
                        .put("maxAttempts", 20));
    }

    private static void accept(TestChannel channel, String recipient, int number) throws Exception {
        channel.put(
                        channel.topics.lane(LaneName.critical),
                        recipient,
                        "{\"recipient\":\"" + recipient + "\",\"body\":\"hello\"}",
                        Map.of(MessageHeaders.ID, recipient + "-" + number))
                .get();
    }

    private static List<String> delivered(FakeProvider provider, String recipient, AtomicBoolean blocked) {
        assertThat(blocked).isFalse();
        return provider.calls.stream()
                .map(FakeProvider.Call::envelope)
                .filter(envelope -> envelope.notification().recipient().equals(recipient))
                .map(Envelope::id)
                .distinct()
                .toList();
    }

    @Test
    void aRecipientThatIsBlockedKeepsItsOrderAndHoldsUpNobodyElse() throws Exception {
        var blocked = new AtomicBoolean(true);
        var provider = new FakeProvider(
                "fake",
                envelope -> envelope.notification().recipient().equals("ann") && blocked.get() ? FAILED : DELIVERED);
        try (var channel = channel("ordered");
                var worker = channel.startWorker(provider)) {
            var others = new ArrayList<String>();
            for (var i = 0; i < 5; i++) {
                accept(channel, "ann", i);
                for (var other = 0; other < 20; other++) {
                    accept(channel, "bob-" + other, i);
                    others.add("bob-" + other + "-" + i);
                }
            }

            // Then all others are through while ann's first one still fails, and none of her later ones was tried
            channel.awaitStatuses(events -> events.stream()
                            .filter(event -> event.status() == Status.Delivered)
                            .count()
                    >= others.size());
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> provider.idsCalled().stream()
                                    .filter("ann-0"::equals)
                                    .count()
                            >= 2);
            assertThat(provider.idsCalled()).doesNotContain("ann-1", "ann-2", "ann-3", "ann-4");

            // When
            blocked.set(false);

            // Then
            assertThat(channel.terminalOf("ann-4").status()).isEqualTo(Status.Delivered);
            assertThat(delivered(provider, "ann", blocked))
                    .containsExactly("ann-0", "ann-1", "ann-2", "ann-3", "ann-4");
            assertThat(channel.terminalOf("ann-0").attempt()).isGreaterThanOrEqualTo(3);
            for (var other = 0; other < 20; other++) {
                var name = "bob-" + other;
                assertThat(delivered(provider, name, blocked))
                        .containsExactly(name + "-0", name + "-1", name + "-2", name + "-3", name + "-4");
            }
        }
    }

    @Test
    void aWorkerThatTakesOverKnowsWhoWaitsAndCountsAttemptsOn() throws Exception {
        var blocked = new AtomicBoolean(true);
        var provider = new FakeProvider("fake", envelope -> blocked.get() ? FAILED : DELIVERED);
        try (var channel = channel("taken-over")) {
            try (var first = channel.startWorker(provider)) {
                accept(channel, "ann", 0);
                Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> provider.calls.size() >= 2);
                accept(channel, "ann", 1);
                accept(channel, "ann", 2);
            }
            var before = provider.calls.size();
            assertThat(provider.idsCalled()).containsOnly("ann-0");
            blocked.set(false);

            try (var second = channel.startWorker(provider)) {
                assertThat(channel.terminalOf("ann-2").status()).isEqualTo(Status.Delivered);
                assertThat(delivered(provider, "ann", blocked)).containsExactly("ann-0", "ann-1", "ann-2");
                assertThat(channel.terminalOf("ann-0").attempt()).isEqualTo(before + 1);
            }
        }
    }
}
