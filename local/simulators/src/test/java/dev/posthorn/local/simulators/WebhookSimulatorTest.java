package dev.posthorn.local.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebhookSimulatorTest {

    @ParameterizedTest
    @CsvSource({"SERVER_ERROR,503", "THROTTLED,429", "REJECTED,422", "GONE,410"})
    void aFaultThatIsAnAnswerIsNotADelivery(Fault fault, int status) throws Exception {
        try (var simulator = WebhookSimulator.start(
                        WebhookOptions.http().with(FaultPlan.none().with(fault, 1)));
                var client = HttpClient.newHttpClient()) {
            var answer = post(client, simulator.url(), "n-1");

            assertThat(answer.statusCode()).isEqualTo(status);
            assertThat(answer.headers().firstValue("Retry-After").isPresent()).isEqualTo(fault == Fault.THROTTLED);
            assertThat(simulator.ledger().tally("n-1")).isEqualTo(new ProviderLedger.Tally(1, 0));
        }
    }

    @ParameterizedTest
    @CsvSource({"RESET_DELIVERED,1", "RESET_NOT_DELIVERED,0"})
    void aBrokenConnectionLeavesTheCallerInDoubt(Fault fault, int accepted) throws Exception {
        try (var simulator = WebhookSimulator.start(
                        WebhookOptions.http().with(FaultPlan.none().with(fault, 1)));
                var client = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> post(client, simulator.url(), "n-1")).isInstanceOf(IOException.class);

            assertThat(simulator.ledger().tally("n-1").accepted()).isEqualTo(accepted);
        }
    }

    @ParameterizedTest
    @CsvSource({"TIMEOUT_DELIVERED,1", "TIMEOUT_NOT_DELIVERED,0"})
    void aTimeOutLeavesTheCallerInDoubt(Fault fault, int accepted) throws Exception {
        try (var simulator = WebhookSimulator.start(
                        WebhookOptions.http().with(FaultPlan.none().with(fault, 1)));
                var client = HttpClient.newHttpClient()) {
            assertThatThrownBy(() -> post(client, simulator.url(), "n-1", Duration.ofMillis(400)))
                    .isInstanceOf(HttpTimeoutException.class);

            assertThat(simulator.ledger().tally("n-1").accepted()).isEqualTo(accepted);
        }
    }

    @Test
    void httpsIsTrustedByItsCertificateAuthorityAndByNothingElse() throws Exception {
        try (var simulator = WebhookSimulator.start(WebhookOptions.https());
                var trusting = HttpClient.newBuilder()
                        .sslContext(trust(simulator.caCertificatePem()))
                        .build();
                var stranger = HttpClient.newHttpClient()) {
            assertThat(post(trusting, simulator.url(), "n-1").statusCode()).isEqualTo(204);
            assertThatThrownBy(() -> post(stranger, simulator.url(), "n-2")).isInstanceOf(SSLHandshakeException.class);

            assertThat(simulator.ledger().tallies()).containsOnlyKeys("n-1");
            assertThat(simulator.recentCalls())
                    .singleElement()
                    .satisfies(call -> assertThat(call.body()).isEqualTo("{}"));
        }
    }

    @Test
    void aCallerWithoutTheTokenIsTurnedAwayAndNotCounted() throws Exception {
        try (var simulator = WebhookSimulator.start(WebhookOptions.http().withToken("sample-token"));
                var client = HttpClient.newHttpClient()) {
            assertThat(post(client, simulator.url(), "n-1").statusCode()).isEqualTo(401);

            assertThat(simulator.ledger().tallies()).isEmpty();
        }
    }

    @Test
    void faultsCanChangeWhileItRuns() throws Exception {
        try (var simulator = WebhookSimulator.start(
                        WebhookOptions.http().with(FaultPlan.none().with(Fault.SERVER_ERROR, 1)));
                var client = HttpClient.newHttpClient()) {
            assertThat(post(client, simulator.url(), "n-1").statusCode()).isEqualTo(503);
            simulator.faults(FaultPlan.none());

            assertThat(post(client, simulator.url(), "n-1").statusCode()).isEqualTo(204);
            assertThat(simulator.ledger().tally("n-1")).isEqualTo(new ProviderLedger.Tally(2, 1));
        }
    }

    private static HttpResponse<Void> post(HttpClient client, URI url, String id) throws Exception {
        return post(client, url, id, Duration.ofSeconds(20));
    }

    private static HttpResponse<Void> post(HttpClient client, URI url, String id, Duration timeout) throws Exception {
        var request = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header(WebhookSimulator.ID_HEADER, id)
                .POST(HttpRequest.BodyPublishers.ofString("{}"))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding());
    }

    private static SSLContext trust(String pem) throws Exception {
        var store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
