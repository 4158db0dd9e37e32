package dev.posthorn.worker.provider.ses;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.ProviderApis.Ses;
import dev.posthorn.local.simulators.ApiSimulator;
import dev.posthorn.local.simulators.Fault;
import dev.posthorn.local.simulators.FaultPlan;
import dev.posthorn.local.simulators.SesWire;
import dev.posthorn.worker.delivery.Envelopes;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SesProviderTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final String TO = "someone@example.org";

    private ApiSimulator aws;
    private SesProvider provider;

    @BeforeEach
    void start() {
        aws = ApiSimulator.start(new SesWire("AKID", "eu-west-1"), FaultPlan.none());
        provider = provider("AKID");
    }

    @AfterEach
    void stop() {
        provider.close();
        aws.close();
    }

    @Test
    void aMailIsSignedAndSent() {
        assertThat(deliver(TO)).isEqualTo(new Outcome.Delivered("200"));

        var call = aws.recentCalls().getFirst();
        assertThat(call.id()).isEqualTo("n-1");
        assertThat(call.body())
                .contains(
                        "\"FromEmailAddress\":\"notify@example.com\"",
                        "\"ToAddresses\":[\"" + TO + "\"]",
                        "\"Subject\":{\"Data\":\"A subject\",\"Charset\":\"UTF-8\"}",
                        "\"Text\":{\"Data\":\"A body\",\"Charset\":\"UTF-8\"}",
                        "\"ConfigurationSetName\":\"default\"");
    }

    @Test
    void theSignatureIsTheOneOfAmazonsExample() {
        // "post-vanilla" of the Signature Version 4 test suite.
        var signer = new SigV4(
                "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", Optional.empty(), "us-east-1", "service");

        var headers = signer.sign(
                "POST",
                "/",
                Map.of("host", "example.amazonaws.com"),
                new byte[0],
                Instant.parse("2015-08-30T12:36:00Z"));

        assertThat(headers)
                .containsEntry("x-amz-date", "20150830T123600Z")
                .containsEntry(
                        "Authorization",
                        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                                + "SignedHeaders=host;x-amz-date, "
                                + "Signature=5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b");
    }

    @ParameterizedTest
    @CsvSource({
        "BadRequestException,Rejected",
        "MessageRejected,Rejected",
        "MailFromDomainNotVerifiedException,Misconfigured",
        "AccountSuspendedException,Misconfigured",
        "SendingPausedException,Misconfigured",
        "NotFoundException,Misconfigured",
        "TooManyRequestsException,Throttled",
        "LimitExceededException,Throttled",
        "InternalFailure,ProviderError",
        "ServiceUnavailable,ProviderError"
    })
    void eachExceptionHasItsOutcome(String exception, String label) {
        aws.refuse(TO, exception);

        var outcome = deliver(TO);

        assertThat(outcome.label()).isEqualTo(label);
        assertThat(outcome.code()).endsWith(exception);
    }

    @Test
    void tooFastComesBackSoonAndTheDailyQuotaIsParked() {
        aws.refuse(TO, "TooManyRequestsException");
        assertThat(deliver(TO))
                .isEqualTo(new Outcome.Throttled("429 TooManyRequestsException", Optional.of(Duration.ofSeconds(1))));

        aws.refuse(TO, SesWire.DAILY_QUOTA);
        assertThat(deliver(TO))
                .isEqualTo(new Outcome.Throttled("429 TooManyRequestsException", Optional.of(Duration.ofHours(1))));
    }

    @Test
    void anUnknownKeyIsMisconfigured() {
        try (var other = provider("OTHER")) {
            assertThat(other.deliver(Envelopes.fresh("n-1", TO), TIMEOUT))
                    .isEqualTo(new Outcome.Misconfigured("403 UnrecognizedClientException"));
        }
    }

    @Test
    void anAnswerThatDoesNotComeIsAmbiguous() {
        aws.faults(FaultPlan.none().with(Fault.RESET_DELIVERED, 1));

        assertThat(deliver(TO)).isInstanceOf(Outcome.Ambiguous.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "", "a@b, c@d"})
    void anAddressThatIsNotOneIsInvalidAndNotSent(String address) {
        assertThat(deliver(address)).isInstanceOf(Outcome.InvalidRecipient.class);
        assertThat(aws.recentCalls()).isEmpty();
    }

    private SesProvider provider(String key) {
        var credentials = new Credentials(
                Map.of("access-key-id", key, "secret-access-key", "hush", "ca.crt", aws.caCertificatePem()));
        var settings =
                new Ses("eu-west-1", "notify@example.com", "default", aws.url().toString());
        return new SesProvider("mail", settings, credentials, TIMEOUT, Clock.systemUTC());
    }

    private Outcome deliver(String recipient) {
        return provider.deliver(Envelopes.fresh("n-1", recipient), TIMEOUT);
    }
}
