package dev.posthorn.worker.provider.smtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.contract.Notification;
import dev.posthorn.contract.WorkerSettings.Smtp;
import dev.posthorn.crd.ProviderAccount.SmtpAuthentication;
import dev.posthorn.crd.ProviderAccount.SmtpTls;
import dev.posthorn.local.simulators.Fault;
import dev.posthorn.local.simulators.FaultPlan;
import dev.posthorn.local.simulators.SmtpOptions;
import dev.posthorn.local.simulators.SmtpSimulator;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Envelopes;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.Moments;
import dev.posthorn.worker.provider.Provider;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SmtpProviderTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(700);

    @TempDir
    Path secret;

    @Test
    void aMailIsSentOverTlsAfterLoginAndNamesTheNotification() throws Exception {
        try (var relay = SmtpSimulator.start(SmtpOptions.startTls().withLogin("me", "hush"))) {
            Files.writeString(secret.resolve("username"), "me");
            Files.writeString(secret.resolve("password"), "hush\n");
            Files.writeString(secret.resolve("ca.crt"), relay.caCertificatePem());
            try (var provider = provider(relay, SmtpTls.StartTls, SmtpAuthentication.Login, TIMEOUT)) {

                assertThat(deliver(provider, TIMEOUT)).isEqualTo(new Outcome.Delivered("250"));

                var mail = relay.recentCalls().getFirst();
                assertThat(mail.id()).isEqualTo("n-1");
                assertThat(mail.headers())
                        .containsEntry("message-id", "<n-1@example.com>")
                        .containsEntry("subject", "A subject")
                        .containsEntry("to", "someone@example.org")
                        .containsEntry("from", "notify@example.com");
                assertThat(mail.body()).contains("A body");
            }
        }
    }

    @Test
    void aWrongPasswordIsMisconfigured() throws Exception {
        try (var relay = SmtpSimulator.start(SmtpOptions.startTls().withLogin("me", "hush"))) {
            Files.writeString(secret.resolve("username"), "me");
            Files.writeString(secret.resolve("password"), "wrong");
            Files.writeString(secret.resolve("ca.crt"), relay.caCertificatePem());
            try (var provider = provider(relay, SmtpTls.StartTls, SmtpAuthentication.Login, TIMEOUT)) {
                assertThat(deliver(provider, TIMEOUT)).isInstanceOf(Outcome.Misconfigured.class);
                assertThat(relay.recentCalls()).isEmpty();
            }
        }
    }

    @Test
    void anAccountThatLogsInNeedsItsPassword() throws Exception {
        Files.writeString(secret.resolve("username"), "me");
        try (var relay = SmtpSimulator.start(SmtpOptions.plain())) {
            assertThatThrownBy(() -> provider(relay, SmtpTls.None, SmtpAuthentication.Login, TIMEOUT))
                    .hasMessageContaining("needs key password");
        }
    }

    @Test
    void aRelayWithoutTlsIsNotTalkedToInPlainText() {
        try (var relay = SmtpSimulator.start(SmtpOptions.plain());
                var provider = provider(relay, SmtpTls.StartTls, SmtpAuthentication.None, TIMEOUT)) {
            assertThat(deliver(provider, TIMEOUT)).isNotInstanceOf(Outcome.Delivered.class);
            assertThat(relay.recentCalls()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER_ERROR,ProviderError",
        "THROTTLED,Throttled",
        "REJECTED,Rejected",
        "GONE,RecipientGone",
        "TIMEOUT_DELIVERED,Ambiguous",
        "RESET_DELIVERED,Ambiguous"
    })
    void eachFaultOfARelayHasItsOutcome(Fault fault, String label) {
        try (var relay = SmtpSimulator.start(
                        SmtpOptions.plain().with(FaultPlan.none().with(fault, 1)));
                var provider = provider(relay, SmtpTls.None, SmtpAuthentication.None, SHORT)) {

            assertThat(deliver(provider, SHORT).label()).isEqualTo(label);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "a b@example.org", "", "a@b, c@d", "x@y\r\nBcc: z@example.org"})
    void anAddressThatIsNotOneIsInvalid(String address) {
        try (var relay = SmtpSimulator.start(SmtpOptions.plain());
                var provider = provider(relay, SmtpTls.None, SmtpAuthentication.None, TIMEOUT)) {
            assertThat(provider.deliver(Envelopes.fresh("n-1", address), TIMEOUT))
                    .isInstanceOf(Outcome.InvalidRecipient.class);
            assertThat(relay.recentCalls()).isEmpty();
        }
    }

    @Test
    void aSubjectCannotAddHeaders() {
        try (var relay = SmtpSimulator.start(SmtpOptions.plain());
                var provider = provider(relay, SmtpTls.None, SmtpAuthentication.None, TIMEOUT)) {
            var plain = Envelopes.fresh("n-1", "someone@example.org");
            var evil = new Notification("someone@example.org", "Hi\r\nX-Evil: 1\r\n\r\nbody", "A body", null);

            provider.deliver(withNotification(plain, evil), TIMEOUT);

            assertThat(relay.recentCalls().getFirst().headers()).doesNotContainKey("x-evil");
        }
    }

    @Test
    void manyMailsGoByFewConnections() throws Exception {
        try (var relay = SmtpSimulator.start(SmtpOptions.startTls().withLogin("me", "hush"))) {
            Files.writeString(secret.resolve("username"), "me");
            Files.writeString(secret.resolve("password"), "hush");
            Files.writeString(secret.resolve("ca.crt"), relay.caCertificatePem());
            try (var provider = provider(relay, SmtpTls.StartTls, SmtpAuthentication.Login, TIMEOUT);
                    var senders = Executors.newVirtualThreadPerTaskExecutor()) {
                var outcomes = new ArrayList<Future<Outcome>>();
                for (var i = 0; i < 60; i++) {
                    var id = "n-" + i;
                    outcomes.add(senders.submit(
                            () -> provider.deliver(Envelopes.fresh(id, "someone@example.org"), TIMEOUT)));
                }
                for (var outcome : outcomes) {
                    assertThat(outcome.get()).isInstanceOf(Outcome.Delivered.class);
                }

                assertThat(relay.ledger().totals().accepted()).isEqualTo(60);
                assertThat(relay.connections()).isBetween(1L, 4L);
            }
        }
    }

    @Test
    void aConnectionThatTheRelayHasLeftIsNotUsedAgain() {
        try (var relay = SmtpSimulator.start(SmtpOptions.plain())) {
            var later = new AtomicReference<>(Instant.parse("2026-11-24T08:00:00Z"));
            var settings = new Smtp(
                    relay.host(), relay.port(), SmtpTls.None, SmtpAuthentication.None, "notify@example.com", 4);
            try (var provider =
                    new SmtpProvider("relay", settings, Credentials.read(secret), TIMEOUT, Moments.of(later))) {
                assertThat(deliver(provider, TIMEOUT)).isInstanceOf(Outcome.Delivered.class);
                relay.hangUpOnAll();
                later.set(later.get().plusSeconds(5));

                assertThat(deliver(provider, TIMEOUT)).isInstanceOf(Outcome.Delivered.class);
                assertThat(relay.connections()).isEqualTo(2);
            }
        }
    }

    @Test
    void aRefusedRecipientDoesNotCostTheConnection() {
        try (var relay = SmtpSimulator.start(
                        SmtpOptions.plain().with(FaultPlan.none().with(Fault.GONE, 1)));
                var provider = provider(relay, SmtpTls.None, SmtpAuthentication.None, TIMEOUT)) {
            for (var i = 0; i < 3; i++) {
                assertThat(deliver(provider, TIMEOUT)).isEqualTo(new Outcome.RecipientGone("550 5.1.1"));
            }

            assertThat(relay.connections()).isEqualTo(1);
        }
    }

    private static Envelope withNotification(Envelope e, Notification notification) {
        return new Envelope(
                e.id(),
                e.tenant(),
                e.idempotencyKey(),
                e.category(),
                e.lane(),
                e.acceptedAt(),
                e.deadline(),
                e.epoch(),
                0,
                e.notBefore(),
                List.of(),
                notification);
    }

    private SmtpProvider provider(SmtpSimulator relay, SmtpTls tls, SmtpAuthentication login, Duration timeout) {
        var settings = new Smtp(relay.host(), relay.port(), tls, login, "notify@example.com", 4);
        return new SmtpProvider("relay", settings, Credentials.read(secret), timeout, Clock.systemUTC());
    }

    private static Outcome deliver(Provider provider, Duration timeout) {
        return provider.deliver(Envelopes.fresh("n-1", "someone@example.org"), timeout);
    }
}
