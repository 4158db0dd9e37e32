package dev.posthorn.worker.provider.fcm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.crd.ProviderApis.Fcm;
import dev.posthorn.local.simulators.ApiSimulator;
import dev.posthorn.local.simulators.Fault;
import dev.posthorn.local.simulators.FaultPlan;
import dev.posthorn.local.simulators.FcmWire;
import dev.posthorn.local.simulators.ThrowawayKey;
import dev.posthorn.worker.delivery.Envelopes;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.Moments;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class FcmProviderTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final ThrowawayKey KEY = ThrowawayKey.rsa();
    private static final String SENDER = "sender@shop-1.iam.gserviceaccount.com";

    private final AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-11-24T08:00:00Z"));
    private final FcmWire wire = new FcmWire(KEY.publicKey(), SENDER, "shop-1", 3599);
    private ApiSimulator google;
    private FcmProvider provider;

    @BeforeEach
    void start() {
        google = ApiSimulator.start(wire, FaultPlan.none());
        provider = provider(KEY, "shop-1");
    }

    @AfterEach
    void stop() {
        provider.close();
        google.close();
    }

    @Test
    void aPushGoesWithAnAccessTokenThatIsBoughtOnceAndUsedUntilShortlyBeforeItsEnd() {
        for (var i = 0; i < 20; i++) {
            assertThat(deliver("device-1")).isEqualTo(new Outcome.Delivered("200"));
        }
        assertThat(wire.tokensGivenOut()).isEqualTo(1);

        now.updateAndGet(instant -> instant.plusSeconds(3599 - 299));
        deliver("fcm:device-1");

        assertThat(wire.tokensGivenOut()).isEqualTo(2);
        var call = google.recentCalls().getLast();
        assertThat(call.id()).isEqualTo("n-1");
        assertThat(call.headers()).containsEntry(":version", "2");
        assertThat(call.body())
                .contains("\"token\":\"device-1\"", "\"title\":\"A subject\"", "\"priority\":\"HIGH\"", "\"ttl\":\"");
    }

    @Test
    void aTokenThatIsRefusedIsBoughtAnew() {
        deliver("device-1");
        wire.forgetTokens();

        assertThat(deliver("device-1")).isEqualTo(new Outcome.Misconfigured("401 UNAUTHENTICATED"));
        assertThat(deliver("device-1")).isEqualTo(new Outcome.Delivered("200"));
    }

    @ParameterizedTest
    @CsvSource({
        "INVALID_ARGUMENT,InvalidRecipient",
        "PAYLOAD,Rejected",
        "THIRD_PARTY_AUTH_ERROR,Misconfigured",
        "PERMISSION_DENIED,Misconfigured",
        "SENDER_ID_MISMATCH,InvalidRecipient",
        "UNREGISTERED,RecipientGone",
        "QUOTA_EXCEEDED,Throttled",
        "INTERNAL,ProviderError",
        "UNAVAILABLE,ProviderError"
    })
    void eachCodeHasItsOutcome(String code, String label) {
        google.refuse("device-1", code);

        assertThat(deliver("device-1").label()).isEqualTo(label);
    }

    @Test
    void googleSaysWhenToComeBackOrTheTableDoes() {
        google.refuse("device-1", "QUOTA_EXCEEDED");
        assertThat(deliver("device-1"))
                .isEqualTo(new Outcome.Throttled("429 QUOTA_EXCEEDED", Optional.of(Duration.ofMinutes(1))));

        google.faults(FaultPlan.none().with(Fault.THROTTLED, 1).withRetryAfter(Duration.ofSeconds(90)));
        assertThat(deliver("device-2"))
                .isEqualTo(new Outcome.Throttled("429 QUOTA_EXCEEDED", Optional.of(Duration.ofSeconds(90))));
    }

    @Test
    void aKeyThatGoogleDoesNotKnowIsMisconfiguredAndNothingIsSent() {
        try (var other = provider(ThrowawayKey.rsa(), "shop-1")) {
            assertThat(other.deliver(Envelopes.fresh("n-1", "device-1"), TIMEOUT))
                    .isEqualTo(new Outcome.Misconfigured("oauth 400"));
            assertThat(google.recentCalls()).isEmpty();
        }
    }

    @Test
    void aKeyFileThatIsNoneIsRefusedWithoutShowingIt() {
        for (var file : new String[] {
            "hush", "{}", "{\"client_email\":\"a\",\"token_uri\":\"https://x\",\"private_key\":\"hush\"}"
        }) {
            var credentials = new Credentials(Map.of("service-account.json", file));
            assertThatThrownBy(() ->
                            new FcmProvider("push", new Fcm("shop-1", null), credentials, TIMEOUT, Moments.of(now)))
                    .hasMessageContaining("service-account.json")
                    .hasMessageNotContaining("hush");
        }
    }

    private FcmProvider provider(ThrowawayKey key, String project) {
        var credentials = new Credentials(Map.of(
                "service-account.json",
                FcmWire.keyFile(key, SENDER, google.url() + "/token"),
                "ca.crt",
                google.caCertificatePem()));
        return new FcmProvider(
                "push", new Fcm(project, google.url().toString()), credentials, TIMEOUT, Moments.of(now));
    }

    private Outcome deliver(String recipient) {
        return provider.deliver(Envelopes.fresh("n-1", recipient), TIMEOUT);
    }
}
