package dev.posthorn.worker.provider.apns;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.crd.ProviderApis.Apns;
import dev.posthorn.crd.ProviderApis.ApnsEnvironment;
import dev.posthorn.local.simulators.ApiSimulator;
import dev.posthorn.local.simulators.ApnsWire;
import dev.posthorn.local.simulators.Fault;
import dev.posthorn.local.simulators.FaultPlan;
import dev.posthorn.local.simulators.ReceivedCall;
import dev.posthorn.local.simulators.ThrowawayKey;
import dev.posthorn.worker.delivery.Envelopes;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.Moments;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ApnsProviderTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String DEVICE = "a1b2c3d4".repeat(8);
    private static final ThrowawayKey KEY = ThrowawayKey.ec();

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T08:00:00Z"));
    private ApiSimulator apple;
    private ApnsProvider provider;

    @BeforeEach
    void start() {
        var wire = new ApnsWire(KEY.publicKey(), "TEAM123456", "com.example.shop", Moments.of(now));
        apple = ApiSimulator.start(wire, FaultPlan.none());
        provider = provider(KEY, "TEAM123456");
    }

    @AfterEach
    void stop() {
        provider.close();
        apple.close();
    }

    @Test
    void aPushGoesByHttp2WithATokenThatAppleTakes() {
        assertThat(deliver(DEVICE)).isEqualTo(new Outcome.Delivered("200"));

        var call = apple.recentCalls().getFirst();
        assertThat(call.id()).isEqualTo("n-1");
        assertThat(call.headers())
                .containsEntry(":version", "2")
                .containsEntry(":path", "/3/device/" + DEVICE)
                .containsEntry("apns-topic", "com.example.shop")
                .containsEntry("apns-push-type", "alert")
                .containsEntry("apns-priority", "10")
                .containsKey("apns-expiration");
        assertThat(call.body()).contains("\"alert\":{\"title\":\"A subject\",\"body\":\"A body\"}");
    }

    @Test
    void aTokenIsRenewedBeforeAnHourAndNotWithinTwentyMinutes() {
        // Given: a push every minute for four hours; the simulator refuses both what is too old and what is too new.
        for (var minute = 0; minute < 240; minute++) {
            assertThat(deliver(DEVICE)).isInstanceOf(Outcome.Delivered.class);
            now.updateAndGet(instant -> instant.plusSeconds(60));
        }

        assertThat(apple.recentCalls().stream()
                        .map(call -> call.headers().get("authorization"))
                        .distinct())
                .hasSizeBetween(2, 4);
    }

    @ParameterizedTest
    @CsvSource({
        "BadDeviceToken,InvalidRecipient,400 BadDeviceToken",
        "DeviceTokenNotForTopic,InvalidRecipient,400 DeviceTokenNotForTopic",
        "TopicDisallowed,Misconfigured,400 TopicDisallowed",
        "ExpiredProviderToken,Misconfigured,403 ExpiredProviderToken",
        "Unregistered,RecipientGone,410 Unregistered",
        "PayloadTooLarge,Rejected,413 PayloadTooLarge",
        "TooManyRequests,RecipientBusy,429 TooManyRequests",
        "TooManyProviderTokenUpdates,Throttled,429 TooManyProviderTokenUpdates",
        "ServiceUnavailable,ProviderError,503 ServiceUnavailable"
    })
    void eachReasonHasItsOutcome(String reason, String label, String code) {
        apple.refuse(DEVICE, reason);

        var outcome = deliver(DEVICE);

        assertThat(outcome.label()).isEqualTo(label);
        assertThat(outcome.code()).isEqualTo(code);
    }

    @ParameterizedTest
    @CsvSource({"TIMEOUT_DELIVERED,Ambiguous", "RESET_DELIVERED,Ambiguous", "SERVER_ERROR,ProviderError"})
    void eachFaultHasItsOutcome(Fault fault, String label) {
        apple.faults(FaultPlan.none().with(fault, 1));

        assertThat(provider.deliver(Envelopes.fresh("n-1", DEVICE), Duration.ofSeconds(2))
                        .label())
                .isEqualTo(label);
    }

    @Test
    void aKeyOfAnotherTeamIsMisconfigured() {
        try (var other = provider(ThrowawayKey.ec(), "TEAM123456")) {
            assertThat(other.deliver(Envelopes.fresh("n-1", DEVICE), TIMEOUT))
                    .isEqualTo(new Outcome.Misconfigured("403 InvalidProviderToken"));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not a token", "../../etc", "zz", "apns:xyz"})
    void whatIsNoDeviceTokenIsInvalidAndNotSent(String recipient) {
        assertThat(deliver(recipient)).isInstanceOf(Outcome.InvalidRecipient.class);
        assertThat(apple.recentCalls()).extracting(ReceivedCall::id).isEmpty();
    }

    @Test
    void tokensOfTheOtherServiceAreNotItsOwn() {
        assertThat(provider.addresses(DEVICE)).isTrue();
        assertThat(provider.addresses("apns:" + DEVICE)).isTrue();
        assertThat(provider.addresses("fcm:" + DEVICE)).isFalse();
        assertThat(deliver("apns:" + DEVICE)).isInstanceOf(Outcome.Delivered.class);
    }

    @Test
    void aKeyThatIsNoneIsRefusedWithoutShowingIt() {
        var credentials = new Credentials(Map.of("key.p8", "hush"));

        assertThatThrownBy(
                        () -> new ApnsProvider("push", settings("TEAM123456"), credentials, TIMEOUT, Moments.of(now)))
                .hasMessageContaining("key.p8")
                .hasMessageNotContaining("hush")
                .hasNoCause();
    }

    private ApnsProvider provider(ThrowawayKey key, String team) {
        var credentials = new Credentials(Map.of("key.p8", key.privateKeyPem(), "ca.crt", apple.caCertificatePem()));
        return new ApnsProvider("push", settings(team), credentials, TIMEOUT, Moments.of(now));
    }

    private Apns settings(String team) {
        return new Apns(
                "com.example.shop",
                team,
                "KEY1234567",
                ApnsEnvironment.Production,
                apple.url().toString());
    }

    private Outcome deliver(String recipient) {
        return provider.deliver(Envelopes.fresh("n-1", recipient), TIMEOUT);
    }
}
