package dev.posthorn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Records that wait on rungs come back to work when they are due, and none holds up another. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@SuppressWarnings("try") // A worker need not be spoken to: it is there to run.
class LadderTest {

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(BrokerOptions.plaintext());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @Test
    void aLongWaitHoldsUpNoShortOne() throws Exception {
        try (var channel = new TestChannel(broker, "long-and-short", s -> rungs(s, "200ms", "1h"))) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorker(provider)) {
                var hour = Instant.now().plus(Duration.ofHours(1));
                for (var i = 0; i < 20; i++) {
                    onRung(channel, Duration.ofHours(1), "long-" + i, hour);
                }
                for (var i = 0; i < 20; i++) {
                    onRung(
                            channel,
                            Duration.ofMillis(200),
                            "short-" + i,
                            Instant.now().plusMillis(300));
                }

                channel.awaitStatuses(events -> events.size() == 20);

                assertThat(provider.idsCalled()).hasSize(20).allMatch(id -> id.startsWith("short-"));
            }
        }
    }

    @Test
    void nothingComesBackBeforeItIsDueAndTheWholeWaitIsClimbed() throws Exception {
        try (var channel = new TestChannel(broker, "climb")) {
            var provider = FakeProvider.delivering();
            var due = new java.util.HashMap<String, Instant>();
            try (var worker = channel.startWorker(provider)) {
                for (var i = 0; i < 60; i++) {
                    var id = "n-" + i;
                    due.put(id, Instant.ofEpochMilli(Instant.now().toEpochMilli() + 50L * i));
                    onRung(channel, Duration.ofMillis(i < 20 ? 200 : 1000), id, due.get(id));
                }

                channel.awaitStatuses(events -> events.size() == 60);

                assertThat(provider.idsCalled()).doesNotHaveDuplicates().hasSize(60);
                assertThat(provider.calls)
                        .allSatisfy(call -> assertThat(call.at())
                                .as(call.envelope().id())
                                .isAfterOrEqualTo(due.get(call.envelope().id())));
            }
        }
    }

    @Test
    void aRungThatTheChannelNoLongerHasIsDrained() throws Exception {
        try (var channel = new TestChannel(broker, "retired", s -> rungs(s, "100ms", "300ms"))) {
            rungs(channel.settingsForChange(), "100ms");
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorker(provider)) {
                onRung(
                        channel,
                        Duration.ofMillis(300),
                        "left-over",
                        Instant.now().plusMillis(300));

                channel.terminalOf("left-over");

                assertThat(provider.idsCalled()).containsExactly("left-over");
            }
        }
    }

    @Test
    void aRecordReturnsToItsOwnLaneOrWhereThatIsGoneToTheLeastUrgent() throws Exception {
        try (var channel = new TestChannel(broker, "lanes")) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorker(provider)) {
                channel.put(rung(channel, 200), "k", VALUE, headers("was-critical", "critical", Instant.now()))
                        .get();
                channel.put(rung(channel, 200), "k", VALUE, headers("was-normal", "normal", Instant.now()))
                        .get();

                assertThat(channel.terminalOf("was-critical").lane()).isEqualTo("critical");
                assertThat(channel.terminalOf("was-normal").lane()).isEqualTo("normal");
                assertThat(worker.metrics().scrape()).contains("posthorn_worker_ladder_forwarded_total");
            }
        }
    }

    @Test
    void twoWorkersShareTheLadderAndRepeatNothing() throws Exception {
        try (var channel = new TestChannel(broker, "shared")) {
            var provider = FakeProvider.delivering();
            try (var one = channel.startWorker(provider);
                    var two = channel.startWorker(provider)) {
                for (var i = 0; i < 300; i++) {
                    channel.put(
                            rung(channel, 1000),
                            "k" + i,
                            VALUE,
                            headers("n-" + i, "bulk", Instant.now().plusMillis(1500)));
                }

                channel.awaitStatuses(events -> events.size() >= 300);

                assertThat(provider.idsCalled().stream().collect(Collectors.toSet()))
                        .hasSize(300);
            }
        }
    }

    private static final String VALUE = "{\"recipient\":\"r\",\"body\":\"b\"}";

    private static void onRung(TestChannel channel, Duration rung, String id, Instant due) throws Exception {
        channel.put(channel.topics.rung(rung), "recipient-" + id, VALUE, headers(id, "critical", due))
                .get();
    }

    private static String rung(TestChannel channel, int millis) {
        return channel.topics.rung(Duration.ofMillis(millis));
    }

    private static Map<String, String> headers(String id, String lane, Instant due) {
        return Map.of(
                MessageHeaders.ID,
                id,
                MessageHeaders.LANE,
                lane,
                MessageHeaders.ATTEMPT,
                "1",
                MessageHeaders.NOT_BEFORE,
                Long.toString(due.toEpochMilli()));
    }

    private static void rungs(ObjectNode settings, String... delays) {
        ArrayNode rungs = settings.putArray("rungs");
        for (var delay : delays) {
            rungs.add(delay);
        }
    }
}
