package dev.posthorn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.StatusEvent;
import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.delivery.Outcome;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** One notification at a time, from its lane to its terminal status. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@SuppressWarnings("try") // A worker need not be spoken to: it is there to run.
class DeliveryTest {

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
    void whatWasAcceptedBeforeTheFirstWorkerIsDeliveredToo() throws Exception {
        try (var channel = new TestChannel(broker, "early")) {
            var provider = FakeProvider.delivering();
            channel.accept(LaneName.critical, "n-1");

            try (var worker = channel.startWorker(provider)) {
                var end = channel.terminalOf("n-1");

                assertThat(end.status()).isEqualTo(Status.Delivered);
                assertThat(end.attempt()).isEqualTo(1);
                assertThat(end.lane()).isEqualTo("critical");
                assertThat(end.tenant()).isEqualTo("acme");
                assertThat(end.region()).isEqualTo("eu");
                assertThat(end.provider()).isEqualTo("fake");
                assertThat(end.code()).isEqualTo("200");
                assertThat(provider.idsCalled()).containsExactly("n-1");
                assertThat(worker.metrics().scrape())
                        .contains("posthorn_worker_records_total{channel=\"early\",lane=\"critical\"");
            }
        }
    }

    @Test
    void aRetryComesByTheLadderAndNotBeforeTheProviderAllows() throws Exception {
        try (var channel = new TestChannel(broker, "patient")) {
            var provider = new FakeProvider(
                    "fake",
                    envelope -> envelope.attempts() == 0
                            ? new Outcome.Throttled("429", Optional.of(Duration.ofSeconds(2)))
                            : new Outcome.Delivered("200"));
            try (var worker = channel.startWorker(provider)) {
                channel.accept(LaneName.bulk, "n-1");

                var end = channel.terminalOf("n-1");

                assertThat(end.status()).isEqualTo(Status.Delivered);
                assertThat(end.attempt()).isEqualTo(2);
                assertThat(end.lane()).isEqualTo("bulk");
                assertThat(Duration.between(
                                provider.calls.get(0).at(),
                                provider.calls.get(1).at()))
                        .isGreaterThanOrEqualTo(Duration.ofSeconds(2));
                assertThat(channel.statuses())
                        .extracting(StatusEvent::status, StatusEvent::reason)
                        .contains(org.assertj.core.groups.Tuple.tuple(Status.Retrying, Reason.Throttled));
            }
        }
    }

    @Test
    void attemptsWalkTheProvidersInOrder() throws Exception {
        try (var channel = new TestChannel(broker, "two-providers")) {
            var first = new FakeProvider("first", envelope -> new Outcome.Unavailable("503", Optional.empty()));
            var second = new FakeProvider("second", envelope -> new Outcome.Delivered("200"));
            try (var worker = channel.startWorker(first, second)) {
                channel.accept(LaneName.critical, "n-1");

                assertThat(channel.terminalOf("n-1").provider()).isEqualTo("second");
                assertThat(first.calls).hasSize(1);
                assertThat(second.calls).hasSize(1);
            }
        }
    }

    @Test
    void whatIsSpentGoesToTheDeadLetterTopicWithItsWholeHistory() throws Exception {
        try (var channel = new TestChannel(broker, "spent")) {
            var provider = new FakeProvider("fake", envelope -> new Outcome.Unavailable("503", Optional.empty()));
            try (var worker = channel.startWorker(provider)) {
                channel.accept(LaneName.critical, "n-1", Map.of("traceparent", "00-abc"))
                        .get();

                var end = channel.terminalOf("n-1");

                assertThat(end.status()).isEqualTo(Status.DeadLettered);
                assertThat(end.reason()).isEqualTo(Reason.AttemptsSpent);
                var dead = channel.deadLetters();
                assertThat(dead).hasSize(1);
                assertThat(new String(dead.getFirst().key(), StandardCharsets.UTF_8))
                        .isEqualTo("recipient-n-1");
                assertThat(new String(dead.getFirst().value(), StandardCharsets.UTF_8))
                        .contains("hello");
                assertThat(TestChannel.header(dead.getFirst(), "traceparent")).isEqualTo("00-abc");
                assertThat(TestChannel.header(dead.getFirst(), MessageHeaders.DEAD_REASON))
                        .isEqualTo("AttemptsSpent");
                assertThat(TestChannel.header(dead.getFirst(), MessageHeaders.ATTEMPT))
                        .isEqualTo("3");
                var history = new ObjectMapper().readTree(TestChannel.header(dead.getFirst(), MessageHeaders.HISTORY));
                assertThat(history).hasSize(3);
                assertThat(history.get(2).get("code").asText()).isEqualTo("503");
                assertThat(history.get(2).get("outcome").asText()).isEqualTo("ProviderError");
            }
        }
    }

    @Test
    void aRecipientThatIsGoneIsNotTriedTwice() throws Exception {
        try (var channel = new TestChannel(broker, "gone")) {
            var provider = new FakeProvider("fake", envelope -> new Outcome.RecipientGone("410"));
            try (var worker = channel.startWorker(provider)) {
                channel.accept(LaneName.critical, "n-1");

                assertThat(channel.terminalOf("n-1").reason()).isEqualTo(Reason.RecipientGone);
                assertThat(provider.calls).hasSize(1);
            }
        }
    }

    @Test
    void whatIsPastItsDeadlineExpiresUntried() throws Exception {
        try (var channel = new TestChannel(broker, "late")) {
            var provider = FakeProvider.delivering();
            var past = Long.toString(Instant.now().minusSeconds(1).toEpochMilli());
            try (var worker = channel.startWorker(provider)) {
                channel.accept(LaneName.critical, "n-1", Map.of(MessageHeaders.DEADLINE, past))
                        .get();

                var end = channel.terminalOf("n-1");

                assertThat(end.status()).isEqualTo(Status.Expired);
                assertThat(end.reason()).isEqualTo(Reason.DeadlinePassed);
                assertThat(provider.calls).isEmpty();
                assertThat(channel.deadLetters()).isEmpty();
            }
        }
    }

    @Test
    void whatCannotBeReadIsDeadLetteredAsItCameAndBlocksNothing() throws Exception {
        try (var channel = new TestChannel(broker, "garbage")) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorker(provider)) {
                channel.put(channel.topics.lane(LaneName.critical), "k", "not json", Map.of(MessageHeaders.ID, "bad-1"))
                        .get();
                channel.put(channel.topics.lane(LaneName.critical), "k", "{}", Map.of())
                        .get();
                channel.accept(LaneName.critical, "good");

                channel.terminalOf("good");
                var events = channel.awaitStatuses(all -> all.size() == 3);

                assertThat(events)
                        .filteredOn(e -> e.reason() == Reason.Undecodable)
                        .hasSize(2);
                assertThat(events).filteredOn(e -> e.id().equals("bad-1")).hasSize(1);
                assertThat(channel.deadLetters())
                        .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                        .containsExactlyInAnyOrder("not json", "{}");
                assertThat(provider.idsCalled()).containsExactly("good");
            }
        }
    }

    @Test
    void aRecordThatBreaksTheWorkerEveryTimeEndsAsPoison() throws Exception {
        try (var channel = new TestChannel(broker, "poison")) {
            var provider = new FakeProvider("fake", envelope -> {
                throw new IllegalStateException("planted");
            });
            try (var worker = channel.startWorker(provider)) {
                channel.accept(LaneName.critical, "n-1");

                assertThat(channel.terminalOf("n-1").reason()).isEqualTo(Reason.Poison);
                assertThat(provider.calls).hasSizeLessThanOrEqualTo(5);
                assertThat(channel.deadLetters()).hasSize(1);
            }
        }
    }

    @Test
    void slowRecordsHoldUpTheirBatchesAndNotTheLane() throws Exception {
        try (var channel = new TestChannel(broker, "slow", s -> s.put("maxInFlight", 256))) {
            var release = new CountDownLatch(1);
            var provider = new FakeProvider("fake", envelope -> {
                if (envelope.id().startsWith("slow")) {
                    await(release);
                }
                return new Outcome.Delivered("200");
            });
            try (var worker = channel.startWorker(provider)) {
                // Given: one slow record for each of more batches than there are pumps to begin with.
                for (var i = 0; i < 3; i++) {
                    var slow = "slow-" + i;
                    channel.accept(LaneName.critical, slow);
                    Awaitility.await()
                            .atMost(30, TimeUnit.SECONDS)
                            .until(() -> provider.idsCalled().contains(slow));
                }

                // When
                var quick = channel.acceptMany(LaneName.critical, "quick", 300);

                // Then
                channel.awaitStatuses(all -> all.size() == 300);
                release.countDown();
                assertThat(channel.terminalOf("slow-2").status()).isEqualTo(Status.Delivered);
                channel.awaitStatuses(all -> all.size() == 303);
                assertThat(provider.idsCalled()).doesNotHaveDuplicates().containsAll(quick);
            }
        }
    }

    @Test
    @Tag("drill")
    void aRecordThatOutlivesItsLockStaysWithItsWorker() throws Exception {
        try (var channel = new TestChannel(broker, "outlives")) {
            var lock = Duration.ofSeconds(19);
            var provider = new FakeProvider("fake", envelope -> {
                await(new CountDownLatch(1), lock.multipliedBy(2));
                return new Outcome.Delivered("200");
            });
            try (var worker = channel.startWorker(provider)) {
                channel.accept(LaneName.critical, "n-1");

                assertThat(channel.terminalOf("n-1").status()).isEqualTo(Status.Delivered);
                assertThat(provider.calls).hasSize(1);
                assertThat(worker.metrics().scrape()).doesNotContain("acknowledgements_failed_total{");
            }
        }
    }

    private static void await(CountDownLatch latch) {
        await(latch, Duration.ofSeconds(60));
    }

    private static void await(CountDownLatch latch, Duration longest) {
        try {
            latch.await(longest.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void everyStepIsWrittenBeforeTheNextIsTaken() throws Exception {
        try (var channel = new TestChannel(broker, "steps")) {
            var provider = new FakeProvider(
                    "fake",
                    envelope ->
                            envelope.attempts() < 2 ? new Outcome.Ambiguous("timeout") : new Outcome.Delivered("200"));
            try (var worker = channel.startWorker(provider)) {
                channel.accept(LaneName.critical, "n-1");
                channel.terminalOf("n-1");

                assertThat(channel.statuses())
                        .extracting(StatusEvent::status)
                        .isEqualTo(List.of(Status.Retrying, Status.Retrying, Status.Delivered));
            }
        }
    }
}
