package dev.posthorn.worker.provider.twilio;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.ProviderApis.Twilio;
import dev.posthorn.local.simulators.ApiSimulator;
import dev.posthorn.local.simulators.Fault;
import dev.posthorn.local.simulators.FaultPlan;
import dev.posthorn.local.simulators.TwilioWire;
import dev.posthorn.worker.delivery.Envelopes;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class TwilioProviderTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String SID = "AC" + "0123456789abcdef".repeat(2);
    private static final String TO = "+4915112345678";

    private ApiSimulator twilio;
    private TwilioProvider provider;

    @BeforeEach
    void start() {
        twilio = ApiSimulator.start(new TwilioWire(SID, SID, "hush"), FaultPlan.none());
        provider = provider(Map.of("auth-token", "hush"));
    }

    @AfterEach
    void stop() {
        provider.close();
        twilio.close();
    }

    @Test
    void aMessageIsPostedAsAForm() {
        assertThat(deliver(TO)).isEqualTo(new Outcome.Delivered("201"));

        assertThat(twilio.recentCalls().getFirst().body())
                .contains("To=%2B4915112345678", "Body=A+body", "From=%2B15005550006", "ValidityPeriod=");
    }

    @Test
    void anApiKeyDoesInThePlaceOfTheToken() {
        try (var other = ApiSimulator.start(new TwilioWire(SID, "SK1", "key"), FaultPlan.none())) {
            twilio.close();
            twilio = other;
            try (var byKey = provider(Map.of("api-key-sid", "SK1", "api-key-secret", "key"))) {
                assertThat(byKey.deliver(Envelopes.fresh("n-1", TO), TIMEOUT)).isEqualTo(new Outcome.Delivered("201"));
            }
        }
    }

    @Test
    void aWrongTokenIsMisconfigured() {
        try (var wrong = provider(Map.of("auth-token", "wrong"))) {
            assertThat(wrong.deliver(Envelopes.fresh("n-1", TO), TIMEOUT))
                    .isEqualTo(new Outcome.Misconfigured("401 20003"));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "21211,InvalidRecipient",
        "21614,InvalidRecipient",
        "21610,RecipientGone",
        "21408,Misconfigured",
        "21606,Misconfigured",
        "21611,Throttled",
        "21617,Rejected",
        "20429,Throttled",
        "63038,Throttled",
        "20503,ProviderError"
    })
    void eachCodeHasItsOutcome(String code, String label) {
        twilio.refuse(TO, code);

        var outcome = deliver(TO);

        assertThat(outcome.label()).isEqualTo(label);
        assertThat(outcome.code()).endsWith(" " + code);
    }

    @Test
    void anAnswerThatDoesNotComeIsAmbiguous() {
        twilio.faults(FaultPlan.none().with(Fault.TIMEOUT_DELIVERED, 1));

        assertThat(provider.deliver(Envelopes.fresh("n-1", TO), Duration.ofSeconds(1)))
                .isEqualTo(new Outcome.Ambiguous("timeout"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "4915112345678", "+0151", "+49 151 1234", "somebody"})
    void whatIsNoNumberIsInvalidAndNotSent(String number) {
        assertThat(deliver(number)).isInstanceOf(Outcome.InvalidRecipient.class);
        assertThat(twilio.recentCalls()).isEmpty();
    }

    private TwilioProvider provider(Map<String, String> secret) {
        var values = new HashMap<>(secret);
        values.put("ca.crt", twilio.caCertificatePem());
        var settings = new Twilio(SID, "+15005550006", null, twilio.url().toString());
        return new TwilioProvider("sms", settings, new Credentials(values), TIMEOUT, Clock.systemUTC());
    }

    private Outcome deliver(String recipient) {
        return provider.deliver(Envelopes.fresh("n-1", recipient), TIMEOUT);
    }
}
