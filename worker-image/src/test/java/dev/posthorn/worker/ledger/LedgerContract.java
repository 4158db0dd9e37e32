package dev.posthorn.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What every ledger promises, whatever it is kept in. */
interface LedgerContract {

    Duration LEASE = Duration.ofMinutes(5);
    Duration NONE = Duration.ZERO;

    /** A ledger that remembers a key for {@code window}; what was written by one made before may be in it. */
    Ledger ledger(Duration window);

    private Ledger ledger() {
        return ledger(Duration.ofHours(1));
    }

    @Test
    default void aFreeKeyMayBeSent() throws Exception {
        assertThat(ledger().claim(claim(key(), "n-1", 1))).isEqualTo(new Answer.Send(false));
    }

    @Test
    default void whileACallMayBeUnderWayNobodyElseSends() throws Exception {
        var ledger = ledger();
        var key = key();
        ledger.claim(claim(key, "n-1", 1));

        assertThat(ledger.claim(claim(key, "n-1", 1))).isInstanceOf(Answer.Held.class);
        assertThat(ledger.claim(claim(key, "n-2", 1)))
                .isInstanceOfSatisfying(
                        Answer.Held.class,
                        held -> assertThat(held.until())
                                .isBetween(
                                        Instant.now(), Instant.now().plus(LEASE).plusSeconds(60)));
    }

    @Test
    default void theNextAttemptOfTheSameNotificationFollowsAtOnce() throws Exception {
        var ledger = ledger();
        var key = key();
        ledger.claim(claim(key, "n-1", 1));

        assertThat(ledger.claim(claim(key, "n-1", 2))).isEqualTo(new Answer.Send(false));
        assertThat(ledger.claim(claim(key, "n-1", 1))).isEqualTo(new Answer.Superseded());
    }

    @Test
    default void whatWasDeliveredIsNotSentAgain() throws Exception {
        var ledger = ledger();
        var key = key();
        ledger.claim(claim(key, "n-1", 1));
        done(ledger.settle(key, holder("n-1")));

        assertThat(ledger.claim(claim(key, "n-1", 1))).isEqualTo(new Answer.Repeat());
        assertThat(ledger.claim(claim(key, "n-2", 1))).isEqualTo(new Answer.Duplicate());
        assertThat(ledger.claim(claim(key, "n-2", 1).insisting())).isEqualTo(new Answer.Duplicate());
    }

    @Test
    default void oneKeySaysNothingOfAnother() throws Exception {
        var ledger = ledger();
        var key = key();
        ledger.claim(claim(key, "n-1", 1));
        done(ledger.settle(key, holder("n-1")));
        var otherMessage = new LedgerKey(key.recipient(), Fingerprint.of("other"));

        assertThat(ledger.claim(claim(otherMessage, "n-2", 1))).isEqualTo(new Answer.Send(false));
        assertThat(ledger.claim(claim(new LedgerKey(key().recipient(), key.message()), "n-3", 1)))
                .isEqualTo(new Answer.Send(false));
    }

    @Test
    default void aCallWhoseWorkerDiedIsUnclearUntilSomebodyInsists() throws Exception {
        var ledger = ledger();
        var key = key();
        var dies = new Claim(key, holder("n-1"), 1, Duration.ofMillis(1), false, List.of());
        ledger.claim(dies);

        eventually(() -> ledger.claim(claim(key, "n-1", 1)), new Answer.Unclear());
        assertThat(ledger.claim(claim(key, "n-2", 1))).isEqualTo(new Answer.Unclear());
        assertThat(ledger.claim(claim(key, "n-1", 1).insisting())).isEqualTo(new Answer.Send(true));
        assertThat(ledger.claim(claim(key, "n-1", 1).insisting())).isInstanceOf(Answer.Held.class);
    }

    @Test
    default void aKeyIsKeptForTheNotificationThatWaitsForItsNextAttempt() throws Exception {
        var ledger = ledger();
        var key = key();
        ledger.claim(claim(key, "n-1", 1));
        done(ledger.reserve(key, holder("n-1"), LEASE));

        assertThat(ledger.claim(claim(key, "n-2", 1))).isInstanceOf(Answer.Held.class);
        assertThat(ledger.claim(claim(key, "n-1", 2))).isEqualTo(new Answer.Send(false));
    }

    @Test
    default void aKeyIsNotKeptForEver() throws Exception {
        var ledger = ledger();
        var key = key();
        ledger.claim(claim(key, "n-1", 1));
        done(ledger.reserve(key, holder("n-1"), Duration.ofMillis(1)));

        eventually(() -> ledger.claim(claim(key, "n-2", 1)), new Answer.Send(false));
        // Then it is another's, and the first neither keeps nor frees it.
        done(ledger.reserve(key, holder("n-1"), NONE));
        done(ledger.release(key, holder("n-1")));
        assertThat(ledger.claim(claim(key, "n-3", 1))).isInstanceOf(Answer.Held.class);
    }

    @Test
    default void whatWasGivenUpMayBeReplayed() throws Exception {
        var ledger = ledger();
        var key = key();
        ledger.claim(claim(key, "n-1", 3));
        done(ledger.release(key, holder("n-1")));

        assertThat(ledger.claim(claim(key, "n-1", 1))).isEqualTo(new Answer.Send(false));
    }

    @Test
    default void whatWasDeliveredStaysDelivered() throws Exception {
        var ledger = ledger();
        var key = key();
        ledger.claim(claim(key, "n-1", 1));
        done(ledger.settle(key, holder("n-1")));
        done(ledger.release(key, holder("n-1")));
        done(ledger.reserve(key, holder("n-1"), NONE));

        assertThat(ledger.claim(claim(key, "n-2", 1))).isEqualTo(new Answer.Duplicate());
    }

    @Test
    default void afterItsWindowAKeyIsFree() throws Exception {
        var ledger = ledger(Duration.ofMillis(300));
        var key = key();
        ledger.claim(claim(key, "n-1", 1));
        done(ledger.settle(key, holder("n-1")));

        eventually(() -> ledger.claim(claim(key, "n-2", 1)), new Answer.Send(false));
    }

    @Test
    default void ofManyWhoClaimAtTheSameTimeOneSends() throws Exception {
        var ledger = ledger();
        var key = key();
        var claims = new ArrayList<Callable<Answer>>();
        for (var i = 0; i < 64; i++) {
            var claim = claim(key, "n-" + i, 1);
            claims.add(() -> ledger.claim(claim));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Answer>();
            for (var future : threads.invokeAll(claims)) {
                answers.add(future.get());
            }
            assertThat(answers).filteredOn(Answer.Send.class::isInstance).hasSize(1);
            assertThat(answers).filteredOn(Answer.Held.class::isInstance).hasSize(63);
        }
    }

    @Test
    default void ofManyWhoInsistOnAnUnclearCallOneSends() throws Exception {
        var ledger = ledger();
        var key = key();
        ledger.claim(new Claim(key, holder("n-0"), 1, Duration.ofMillis(1), false, List.of()));
        eventually(() -> ledger.claim(claim(key, "n-0", 1)), new Answer.Unclear());
        var claims = new ArrayList<Callable<Answer>>();
        for (var i = 0; i < 32; i++) {
            claims.add(() -> ledger.claim(claim(key, "n-0", 1).insisting()));
        }
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var sends = 0;
            for (var future : threads.invokeAll(claims)) {
                sends += future.get() instanceof Answer.Send ? 1 : 0;
            }
            assertThat(sends).isEqualTo(1);
        }
    }

    @Test
    default void capsCountNotificationsAndNotTheirAttempts() throws Exception {
        var ledger = ledger();
        var recipient = key().recipient();
        var caps = List.of(new Claim.Cap(Duration.ofHours(1), 2), new Claim.Cap(Duration.ofHours(2), 3));

        assertThat(ledger.claim(capped(recipient, "n-1", 1, caps))).isEqualTo(new Answer.Send(false));
        assertThat(ledger.claim(capped(recipient, "n-1", 2, caps))).isEqualTo(new Answer.Send(false));
        assertThat(ledger.claim(capped(recipient, "n-2", 1, caps))).isEqualTo(new Answer.Send(false));
        assertThat(ledger.claim(capped(recipient, "n-3", 1, caps))).isEqualTo(new Answer.Capped());
        assertThat(ledger.claim(capped(recipient, "n-2", 2, caps))).isEqualTo(new Answer.Send(false));
        // Exempt lanes neither count nor are limited, and others have caps of their own.
        assertThat(ledger.claim(capped(recipient, "n-4", 1, List.of()))).isEqualTo(new Answer.Send(false));
        assertThat(ledger.claim(capped(key().recipient(), "n-5", 1, caps))).isEqualTo(new Answer.Send(false));
    }

    @Test
    default void aCapSlides() throws Exception {
        var ledger = ledger();
        var recipient = key().recipient();
        var caps = List.of(new Claim.Cap(Duration.ofMillis(400), 1));
        ledger.claim(capped(recipient, "n-1", 1, caps));

        eventually(() -> ledger.claim(capped(recipient, "n-2", 1, caps)), new Answer.Send(false));
    }

    private static Claim claim(LedgerKey key, String id, int attempt) {
        return new Claim(key, holder(id), attempt, LEASE, false, List.of());
    }

    private static Claim capped(Fingerprint recipient, String id, int attempt, List<Claim.Cap> caps) {
        var key = new LedgerKey(recipient, Fingerprint.of("key of " + id));
        return new Claim(key, holder(id), attempt, LEASE, false, caps);
    }

    static LedgerKey key() {
        return new LedgerKey(
                Fingerprint.of(UUID.randomUUID().toString()),
                Fingerprint.of(UUID.randomUUID().toString()));
    }

    static Fingerprint holder(String id) {
        return Fingerprint.of(id);
    }

    private static void done(CompletionStage<?> stage) throws Exception {
        stage.toCompletableFuture().get(60, TimeUnit.SECONDS);
    }

    private static void eventually(Callable<Answer> asked, Answer wanted) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(asked, wanted::equals);
    }
}
