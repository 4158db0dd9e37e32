package dev.posthorn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.StatusEvent;
import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.delivery.Check;
import dev.posthorn.worker.delivery.Checks;
import dev.posthorn.worker.delivery.Decision;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.delivery.Permit;
import dev.posthorn.worker.delivery.Verdict;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What becomes of a notification that a check does not let through. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@SuppressWarnings("try") // A worker need not be spoken to: it is there to run.
class ChecksTest {

    private static KafkaBroker broker;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(BrokerOptions.plaintext());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    /** Answers as told and keeps what it and its permits were told. */
    private record Spy(String name, List<String> heard, Function<Envelope, Verdict> answer) implements Check {
        @Override
        public Verdict before(Envelope envelope, Instant now) {
            heard.add(name + " asked");
            return answer.apply(envelope);
        }
    }

    private record SpyPermit(String name, List<String> heard, CompletionStage<?> told) implements Permit {
        @Override
        public CompletionStage<?> ended(Envelope after, Outcome outcome, Decision decision, Instant now) {
            heard.add(name + " told " + outcome.label());
            return told;
        }

        @Override
        public void withdrawn() {
            heard.add(name + " withdrawn");
        }
    }

    private final List<String> heard = new CopyOnWriteArrayList<>();

    private Spy spy(String name, Function<Envelope, Verdict> answer) {
        return new Spy(name, heard, answer);
    }

    private Spy permitting(String name) {
        return spy(name, envelope -> permit(name));
    }

    private Verdict permit(String name) {
        return new Verdict.Send(new SpyPermit(name, heard, CompletableFuture.completedFuture(null)));
    }

    @Test
    void whatIsSuppressedIsNeverSentAndSaysWhy() throws Exception {
        var checks = Checks.none()
                .withEpoch(permitting("epoch"))
                .withPreferences(permitting("preferences"))
                .withLedger(
                        spy("ledger", envelope -> new Verdict.End(Status.Suppressed, Optional.of(Reason.Duplicate))));
        try (var channel = new TestChannel(broker, "suppressed")) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorker(checks, provider)) {
                channel.accept(LaneName.critical, "n-1");

                var end = channel.terminalOf("n-1");

                assertThat(end.status()).isEqualTo(Status.Suppressed);
                assertThat(end.reason()).isEqualTo(Reason.Duplicate);
                assertThat(end.attempt()).isZero();
                assertThat(provider.calls).isEmpty();
                assertThat(heard)
                        .containsExactly(
                                "epoch asked",
                                "preferences asked",
                                "ledger asked",
                                "preferences withdrawn",
                                "epoch withdrawn");
            }
        }
    }

    @Test
    void whatHasToWaitComesBackByTheLadderAndCountsNoAttempt() throws Exception {
        var asked = new AtomicBoolean();
        var checks = Checks.none()
                .withRate(spy(
                        "rate",
                        envelope -> asked.getAndSet(true)
                                ? permit("rate")
                                : new Verdict.Hold(Instant.now().plusMillis(300), Reason.Throttled)));
        try (var channel = new TestChannel(broker, "waits")) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorker(checks, provider)) {
                channel.accept(LaneName.bulk, "n-1");

                var end = channel.terminalOf("n-1");

                assertThat(end.status()).isEqualTo(Status.Delivered);
                assertThat(end.attempt()).isEqualTo(1);
                assertThat(heard).containsExactly("rate asked", "rate asked", "rate told Delivered");
                assertThat(worker.metrics().scrape()).contains("posthorn_worker_held_total");
            }
        }
    }

    @Test
    void whatWouldWaitBeyondItsDeadlineExpiresWithTheReasonOfTheWait() throws Exception {
        var checks = Checks.none()
                .withRate(spy(
                        "rate",
                        envelope -> new Verdict.Hold(Instant.now().plus(Duration.ofHours(2)), Reason.Throttled)));
        try (var channel = new TestChannel(broker, "waits-too-long")) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorker(checks, provider)) {
                channel.accept(LaneName.bulk, "n-1");

                var end = channel.terminalOf("n-1");

                assertThat(end.status()).isEqualTo(Status.Expired);
                assertThat(end.reason()).isEqualTo(Reason.Throttled);
                assertThat(provider.calls).isEmpty();
            }
        }
    }

    @Test
    void whatWasDeliveredBeforeIsSettledWithoutACall() throws Exception {
        var checks = Checks.none()
                .withLedger(spy("ledger", envelope -> new Verdict.End(Status.Delivered, Optional.empty())));
        try (var channel = new TestChannel(broker, "already")) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorker(checks, provider)) {
                channel.accept(LaneName.bulk, "n-1");

                assertThat(channel.terminalOf("n-1").status()).isEqualTo(Status.Delivered);
                assertThat(provider.calls).isEmpty();
            }
        }
    }

    @Test
    void anAttemptWhoseEndTheLedgerCouldNotNoteIsHandedOutAgain() throws Exception {
        var failing = new AtomicBoolean(true);
        var checks = Checks.none()
                .withLedger(spy(
                        "ledger",
                        envelope -> new Verdict.Send(new SpyPermit(
                                "ledger",
                                heard,
                                failing.getAndSet(false)
                                        ? CompletableFuture.failedFuture(new IllegalStateException("store is down"))
                                        : CompletableFuture.completedFuture(null)))));
        try (var channel = new TestChannel(broker, "not-noted")) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorker(checks, provider)) {
                channel.accept(LaneName.bulk, "n-1");

                Awaitility.await()
                        .atMost(Duration.ofSeconds(60))
                        .untilAsserted(() -> assertThat(heard).hasSize(4));
                assertThat(heard)
                        .containsExactly(
                                "ledger asked", "ledger told Delivered", "ledger asked", "ledger told Delivered");
            }
        }
    }

    @Test
    void anOutdatedCopyIsDroppedWithoutAWord() throws Exception {
        var checks = Checks.none()
                .withLedger(
                        spy("ledger", envelope -> envelope.id().equals("old") ? new Verdict.Drop() : permit("ledger")));
        try (var channel = new TestChannel(broker, "dropped")) {
            var provider = FakeProvider.delivering();
            try (var worker = channel.startWorker(checks, provider)) {
                channel.accept(LaneName.bulk, "old");
                channel.accept(LaneName.bulk, "new");

                assertThat(channel.terminalOf("new").status()).isEqualTo(Status.Delivered);
                assertThat(channel.statuses()).extracting(StatusEvent::id).containsExactly("new");
                assertThat(provider.idsCalled()).containsExactly("new");
            }
        }
    }
}
