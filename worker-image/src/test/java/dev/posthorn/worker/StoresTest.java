package dev.posthorn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.Preference;
import dev.posthorn.contract.StatusEvent;
import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.ledger.Claim;
import dev.posthorn.worker.ledger.Fingerprint;
import dev.posthorn.worker.ledger.LedgerKey;
import dev.posthorn.worker.ledger.RedisLedger;
import dev.posthorn.worker.provider.Found;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.store.RedisServer;
import dev.posthorn.worker.store.RedisStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A worker with its ledger and its preferences, over real Kafka and, where it says so, a real Redis. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@SuppressWarnings("try") // A worker need not be spoken to: it is there to run.
class StoresTest {

    private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm");
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
    void anOptOutIsHonouredByEverySendThatStartsAfterItWasAccepted() throws Exception {
        try (var channel = new TestChannel(broker, "opt-out", withPolicy("{}"))) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorkerWithStores(provider)) {
                channel.acceptFor(LaneName.critical, "warm-up", "warm-up", Map.of());
                assertThat(channel.terminalOf("warm-up").status()).isEqualTo(Status.Delivered);

                for (var i = 0; i < 40; i++) {
                    var recipient = "someone-" + i + "@example.com";
                    prefer(channel, recipient, "{\"optOuts\":[{\"category\":\"marketing\"}]}");
                    channel.acceptFor(LaneName.critical, recipient, "unwanted-" + i, marketing());
                    channel.acceptFor(LaneName.critical, recipient, "wanted-" + i, Map.of());
                }

                var ends = channel.awaitStatuses(
                        all -> all.stream().filter(StatusEvent::terminal).count() == 81);
                assertThat(ends)
                        .filteredOn(end -> end.id().startsWith("unwanted"))
                        .hasSize(40)
                        .allMatch(end -> end.status() == Status.Suppressed && end.reason() == Reason.OptedOut);
                assertThat(ends)
                        .filteredOn(end -> end.id().startsWith("wanted"))
                        .allMatch(end -> end.status() == Status.Delivered);
                assertThat(provider.idsCalled()).noneMatch(id -> id.startsWith("unwanted"));
                assertThat(worker.metrics().scrape()).contains("posthorn_worker_suppressed_total{channel=\"opt-out\"");
            }
        }
    }

    @Test
    void aRepeatIsSuppressedAndACapReached() throws Exception {
        var policy = "{\"recipientCaps\":[{\"per\":\"1h\",\"max\":2,\"exemptLanes\":[\"critical\"]}]}";
        try (var channel = new TestChannel(broker, "repeats", withPolicy(policy))) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorkerWithStores(provider)) {
                var key = Map.of(MessageHeaders.IDEMPOTENCY_KEY, "order-7");
                channel.acceptFor(LaneName.bulk, "bob", "first", key);
                assertThat(channel.terminalOf("first").status()).isEqualTo(Status.Delivered);
                channel.acceptFor(LaneName.bulk, "bob", "again", key);
                channel.acceptFor(LaneName.bulk, "alice", "other", key);
                assertThat(channel.terminalOf("again").reason()).isEqualTo(Reason.Duplicate);
                assertThat(channel.terminalOf("other").status()).isEqualTo(Status.Delivered);

                channel.acceptFor(LaneName.bulk, "bob", "second", Map.of());
                assertThat(channel.terminalOf("second").status()).isEqualTo(Status.Delivered);
                channel.acceptFor(LaneName.bulk, "bob", "third", Map.of());
                channel.acceptFor(LaneName.critical, "bob", "urgent", Map.of());
                assertThat(channel.terminalOf("third").reason()).isEqualTo(Reason.FrequencyCap);
                assertThat(channel.terminalOf("urgent").status()).isEqualTo(Status.Delivered);
                assertThat(provider.idsCalled()).containsExactlyInAnyOrder("first", "other", "second", "urgent");
            }
        }
    }

    @Test
    void inQuietHoursItWaitsWithoutAnAttemptOrEndsWhenTooLate() throws Exception {
        var now = LocalTime.now(ZoneOffset.UTC);
        var window = CLOCK.format(now.minusHours(1)) + "-" + CLOCK.format(now.plusHours(2));
        var policy = "{\"quietHours\":{\"window\":\"" + window + "\",\"timeZone\":\"UTC\"}}";
        try (var channel = new TestChannel(broker, "quiet", withPolicy(policy))) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorkerWithStores(provider)) {
                channel.acceptFor(LaneName.bulk, "bob", "too-late", Map.of());
                assertThat(channel.terminalOf("too-late").reason()).isEqualTo(Reason.QuietHours);

                var tomorrow = Map.of(
                        MessageHeaders.DEADLINE,
                        Long.toString(Instant.now().plus(Duration.ofHours(20)).toEpochMilli()));
                channel.acceptFor(LaneName.bulk, "bob", "waits", tomorrow);
                Awaitility.await()
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> worker.metrics()
                                .scrape()
                                .contains("posthorn_worker_held_total{channel=\"quiet\",lane=\"bulk\""));
                // Where the recipient is, it is another time.
                prefer(
                        channel,
                        "carol",
                        "{\"quietHours\":\"" + CLOCK.format(now.plusHours(4)) + "-" + CLOCK.format(now.plusHours(5))
                                + "\"}");
                channel.acceptFor(LaneName.bulk, "carol", "awake", Map.of());
                assertThat(channel.terminalOf("awake").status()).isEqualTo(Status.Delivered);
                assertThat(provider.idsCalled()).containsExactly("awake");
            }
        }
    }

    @Test
    void whatMayHaveBeenDeliveredEndsAsTheChannelPrefers() throws Exception {
        try (var channel = new TestChannel(
                broker, "prefer-loss", s -> ((ObjectNode) s.get("delivery")).put("onAmbiguousTimeout", "PreferLoss"))) {
            var provider = new FakeProvider("fake", envelope -> new Outcome.Ambiguous("timeout"));
            try (var worker = channel.startWorkerWithStores(provider)) {
                channel.acceptFor(LaneName.critical, "bob", "n-1", Map.of());

                assertThat(channel.terminalOf("n-1").status()).isEqualTo(Status.DeadLettered);
                assertThat(channel.terminalOf("n-1").reason()).isEqualTo(Reason.Ambiguous);
                assertThat(provider.calls).hasSize(1);
            }
        }
    }

    @Test
    void aRecordThatBreaksTheWorkerEveryTimeIsPoisonStill() throws Exception {
        try (var channel = new TestChannel(broker, "poison-with-ledger")) {
            var provider = new FakeProvider("fake", envelope -> {
                throw new IllegalStateException("planted");
            });
            try (var worker = channel.startWorkerWithStores(provider)) {
                channel.acceptFor(LaneName.critical, "bob", "n-1", Map.of());

                assertThat(channel.terminalOf("n-1").reason()).isEqualTo(Reason.Poison);
                assertThat(provider.calls).hasSizeLessThanOrEqualTo(5);
            }
        }
    }

    @Test
    void withRedisDownCriticalGoesOnAndIsCountedAndBulkWaits() throws Exception {
        try (var redis = RedisServer.running();
                var channel = new TestChannel(broker, "redis-down", withRedis(redis, "PreferDuplicate"))) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorkerWithStores(provider)) {
                channel.acceptFor(LaneName.bulk, "bob", "before", Map.of());
                assertThat(channel.terminalOf("before").status()).isEqualTo(Status.Delivered);

                redis.kill();
                channel.acceptFor(LaneName.critical, "bob", "urgent", Map.of());
                channel.acceptFor(LaneName.bulk, "bob", "patient", Map.of());

                assertThat(channel.terminalOf("urgent").status()).isEqualTo(Status.Delivered);
                Awaitility.await()
                        .atMost(60, TimeUnit.SECONDS)
                        .until(() -> worker.metrics().scrape().contains("reason=\"StoreUnavailable\""));
                assertThat(worker.metrics().scrape())
                        .contains("posthorn_worker_dedup_bypassed_total{channel=\"redis-down\",lane=\"critical\"")
                        .doesNotContain("posthorn_worker_dedup_bypassed_total{channel=\"redis-down\",lane=\"bulk\"");
                assertThat(provider.idsCalled()).doesNotContain("patient");

                redis.start();
                assertThat(channel.terminalOf("patient").status()).isEqualTo(Status.Delivered);
                assertThat(channel.terminalOf("patient").attempt()).isEqualTo(1);
            }
        }
    }

    @Test
    void afterAWorkerThatDiedInACallTheChannelsPreferenceDecides() throws Exception {
        try (var redis = RedisServer.running()) {
            var duplicate = afterCrash(redis, "PreferDuplicate", Found.Unknown);
            assertThat(duplicate.end().status()).isEqualTo(Status.Delivered);
            assertThat(duplicate.calls()).isEqualTo(1);
            assertThat(duplicate.metrics()).contains("posthorn_worker_unclear_total{");

            var loss = afterCrash(redis, "PreferLoss", Found.Unknown);
            assertThat(loss.end().status()).isEqualTo(Status.DeadLettered);
            assertThat(loss.end().reason()).isEqualTo(Reason.Ambiguous);
            assertThat(loss.calls()).isZero();

            var found = afterCrash(redis, "Lookup", Found.Delivered);
            assertThat(found.end().status()).isEqualTo(Status.Delivered);
            assertThat(found.calls()).isZero();

            var missing = afterCrash(redis, "Lookup", Found.NotDelivered);
            assertThat(missing.end().status()).isEqualTo(Status.Delivered);
            assertThat(missing.calls()).isEqualTo(1);
        }
    }

    private record After(StatusEvent end, int calls, String metrics) {}

    /** A key that a worker which is no more has claimed, and the record that Kafka hands out again. */
    private static After afterCrash(RedisServer redis, String preference, Found found) throws Exception {
        var name = "crash-" + preference.toLowerCase(Locale.ROOT) + "-"
                + found.name().toLowerCase(Locale.ROOT);
        try (var channel = new TestChannel(broker, name, withRedis(redis, preference));
                var store = RedisStore.open(redis.settings(), Path.of("/nonexistent"))) {
            var key = new LedgerKey(Fingerprint.of("shop", name, "acme", "bob"), Fingerprint.of("n-1"));
            var claim = new Claim(key, Fingerprint.of("n-1"), 1, Duration.ofMillis(1), false, List.of());
            Awaitility.await().atMost(60, TimeUnit.SECONDS).ignoreExceptions().until(() -> {
                new RedisLedger(store, Duration.ofHours(1)).claim(claim);
                return true;
            });
            var provider = new LookedUp(found);
            try (var worker = channel.startWorkerWithStores(provider)) {
                channel.acceptFor(LaneName.critical, "bob", "n-1", Map.of());
                var end = channel.terminalOf("n-1");
                return new After(
                        end, provider.delivering.calls.size(), worker.metrics().scrape());
            }
        }
    }

    /** A provider that can be asked afterwards. */
    private static final class LookedUp implements Provider {
        private final FakeProvider delivering = FakeProvider.delivering();
        private final Found found;

        LookedUp(Found found) {
            this.found = found;
        }

        @Override
        public String name() {
            return "asked";
        }

        @Override
        public Outcome deliver(Envelope envelope, Duration timeout) {
            return delivering.deliver(envelope, timeout);
        }

        @Override
        public Found lookUp(Envelope envelope, Duration timeout) {
            return found;
        }
    }

    private static Map<String, String> marketing() {
        return new HashMap<>(Map.of(MessageHeaders.CATEGORY, "marketing"));
    }

    private static void prefer(TestChannel channel, String recipient, String document) throws Exception {
        channel.put(TopicNames.PREFERENCES, Preference.key("acme", recipient), document, Map.of())
                .get();
    }

    private static Consumer<ObjectNode> withPolicy(String policy) {
        return settings -> {
            try {
                settings.set("policy", new ObjectMapper().readTree(policy));
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        };
    }

    private static Consumer<ObjectNode> withRedis(RedisServer redis, String onAmbiguous) {
        return settings -> {
            ((ObjectNode) settings.get("delivery")).put("onAmbiguousTimeout", onAmbiguous);
            var store = settings.putObject("stores").putObject("redis");
            store.putArray("addresses").add(redis.address());
            store.put("mode", "Standalone").put("tls", false);
        };
    }
}
