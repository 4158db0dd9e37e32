package dev.posthorn.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.worker.delivery.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeTablesTest {

    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "200,Delivered",
        "202,Delivered",
        "204,Delivered",
        "301,Misconfigured",
        "308,Misconfigured",
        "400,Rejected",
        "401,Misconfigured",
        "403,Misconfigured",
        "404,RecipientGone",
        "408,ProviderError",
        "410,RecipientGone",
        "413,Rejected",
        "422,Rejected",
        "425,ProviderError",
        "429,Throttled",
        "500,ProviderError",
        "502,ProviderError",
        "503,ProviderError",
        "504,ProviderError",
        "599,ProviderError"
    })
    void anHttpStatusMeans(int status, String label) {
        var outcome = WebhookOutcomes.of(status, Optional.empty(), NOW);

        assertThat(outcome.label()).isEqualTo(label);
        assertThat(outcome.code()).isEqualTo(Integer.toString(status));
    }

    @ParameterizedTest
    @CsvSource({
        "250,Delivered",
        "251,Delivered",
        "421,ProviderError",
        "450,ProviderError",
        "451,ProviderError",
        "452,ProviderError",
        "454,ProviderError",
        "530,Misconfigured",
        "535,Misconfigured",
        "550,RecipientGone",
        "551,RecipientGone",
        "553,RecipientGone",
        "552,Rejected",
        "554,Rejected",
        "501,Rejected"
    })
    void anSmtpReplyMeans(int reply, String label) {
        assertThat(SmtpOutcomes.of(reply).label()).isEqualTo(label);
    }

    @Test
    void retryAfterIsSecondsOrADate() {
        assertThat(retryAfter("120")).contains(Duration.ofSeconds(120));
        assertThat(retryAfter(" 7 ")).contains(Duration.ofSeconds(7));
        assertThat(retryAfter("Tue, 24 Nov 2026 08:01:30 GMT")).contains(Duration.ofSeconds(90));
    }

    @ParameterizedTest
    @CsvSource({"0", "-5", "soon", "99999999999999999999", "'Tue, 24 Nov 2026 07:00:00 GMT'", "''"})
    void aRetryAfterThatSaysNothingUsefulIsIgnored(String header) {
        assertThat(retryAfter(header)).isEmpty();
    }

    @Test
    void theSignatureIsTheOneOfTheStandard() {
        // The example of the Standard Webhooks specification's reference libraries.
        var signature = new WebhookSignature("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
                .of("msg_p5jXN8AQM9LWM0D4loKWxJek", Instant.ofEpochSecond(1614265330), "{\"test\": 2432232314}");

        assertThat(signature).isEqualTo("v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=");
    }

    @Test
    void aSigningSecretThatIsNotBase64IsRefusedWithoutShowingIt() {
        assertThatThrownBy(() -> new WebhookSignature("whsec_!hush!"))
                .hasMessageContaining("not base64")
                .hasMessageNotContaining("hush");
    }

    private static Optional<Duration> retryAfter(String header) {
        return ((Outcome.Throttled) WebhookOutcomes.of(429, Optional.of(header), NOW)).retryAfter();
    }
}
