package dev.posthorn.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.worker.delivery.Attempt;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Envelopes;
import dev.posthorn.worker.delivery.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProvidersTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(1);

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T08:00:00Z"));
    private final Answering primary = new Answering("primary");
    private final Answering backup = new Answering("backup");
    private final Providers providers = new Providers(
            List.of(
                    new WatchedAccount(primary, 0, 1, Pacing.NONE, Moments.of(now)),
                    new WatchedAccount(backup, 1, 1, Pacing.NONE, Moments.of(now))),
            Moments.of(now));

    private static final class Answering implements Provider {
        private final String name;
        private Outcome answer = new Outcome.Delivered("200");
        private int calls;

        Answering(String name) {
            this.name = name;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public boolean addresses(String recipient) {
            return !recipient.startsWith("elsewhere");
        }

        @Override
        public Outcome deliver(Envelope envelope, Duration timeout) {
            calls++;
            return answer;
        }
    }

    @Test
    void theBackupIsUsedOnceThePrimaryFailsAndNoLongerOnceItIsWell() {
        primary.answer = new Outcome.Unavailable("503", Optional.empty());
        for (var i = 0; i < 100; i++) {
            deliver();
        }
        assertThat(primary.calls).isEqualTo(10);
        assertThat(backup.calls).isEqualTo(90);

        primary.answer = new Outcome.Delivered("200");
        now.updateAndGet(instant -> instant.plusSeconds(5));
        for (var i = 0; i < 100; i++) {
            deliver();
        }
        assertThat(primary.calls).isEqualTo(110);
    }

    @Test
    void aMisconfiguredAccountIsLeftAtOnce() {
        primary.answer = new Outcome.Misconfigured("401");
        for (var i = 0; i < 5; i++) {
            deliver();
        }

        assertThat(primary.calls).isEqualTo(1);
        assertThat(backup.calls).isEqualTo(4);
    }

    @Test
    void whileAllBreakersAreOpenNotificationsAreHeldUntilAfterTheFirstOfThem() {
        primary.answer = new Outcome.Misconfigured("401");
        backup.answer = new Outcome.Misconfigured("401");
        deliver();
        deliver();

        var admission = providers.admit(Envelopes.fresh("n-1", "r"));

        assertThat(admission).isInstanceOfSatisfying(Admission.Hold.class, hold -> {
            assertThat(hold.reason()).isEqualTo(Reason.ProvidersDown);
            assertThat(hold.until())
                    .isBetween(now.get().plusSeconds(60), now.get().plusSeconds(76));
        });
    }

    @Test
    void theNextAttemptGoesToAnAccountThatHasNotFailedTheNotification() {
        var again = Envelopes.fresh("n-1", "r").attempted(new Attempt(0, "primary", "ProviderError", "503"));

        assertThat(providers.admit(again))
                .isInstanceOfSatisfying(
                        Admission.Go.class,
                        go -> assertThat(go.provider().name()).isEqualTo("backup"));
    }

    @Test
    void aRecipientThatNoAccountCanReachIsInvalid() {
        var admission = providers.admit(Envelopes.fresh("n-1", "elsewhere"));

        assertThat(admission)
                .isInstanceOfSatisfying(
                        Admission.Go.class,
                        go -> assertThat(go.provider().deliver(Envelopes.fresh("n-1", "elsewhere"), TIMEOUT))
                                .isInstanceOf(Outcome.InvalidRecipient.class));
        assertThat(primary.calls + backup.calls).isZero();
    }

    @Test
    void whoFindsNoRoomInTheAccountsRateIsHeldAndTheAccountIsNotBlamed() {
        var full = new Pacing() {
            @Override
            public boolean acquire(dev.posthorn.crd.LaneName lane, Duration longest) {
                return false;
            }

            @Override
            public void toldTooMany() {}
        };
        var limited = new Providers(List.of(new WatchedAccount(primary, 0, 1, full, Moments.of(now))), Moments.of(now));

        for (var i = 0; i < 50; i++) {
            assertThat(limited.admit(Envelopes.fresh("n-1", "r")))
                    .isInstanceOfSatisfying(
                            Admission.Hold.class,
                            hold -> assertThat(hold.reason()).isEqualTo(Reason.RateLimited));
        }
    }

    private void deliver() {
        if (providers.admit(Envelopes.fresh("n-1", "r")) instanceof Admission.Go go) {
            go.provider().deliver(Envelopes.fresh("n-1", "r"), TIMEOUT);
        }
    }
}
