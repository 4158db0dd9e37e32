package dev.posthorn.worker.provider.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.posthorn.contract.WorkerSettings.Webhook;
import dev.posthorn.local.simulators.Fault;
import dev.posthorn.local.simulators.FaultPlan;
import dev.posthorn.local.simulators.WebhookOptions;
import dev.posthorn.local.simulators.WebhookSimulator;
import dev.posthorn.worker.delivery.Envelopes;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.Provider;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Dns;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class WebhookProviderTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(10);
    private static final Duration SHORT = Duration.ofMillis(300);

    private static final List<InetAddress> LOOPBACK = List.of(InetAddress.ofLiteral("127.0.0.1"));
    private static final List<String> LOOPBACK_ALLOWED = List.of("127.0.0.0/8");

    @TempDir
    Path secret;

    @Test
    void aNotificationIsPostedAsJsonWithItsIdAndIdempotencyKey() throws Exception {
        try (var endpoint = WebhookSimulator.start(WebhookOptions.https())) {
            Files.writeString(secret.resolve("ca.crt"), endpoint.caCertificatePem());
            try (var provider = provider(endpoint.url())) {

                assertThat(deliver(provider, TIMEOUT)).isInstanceOf(Outcome.Delivered.class);

                var call = endpoint.recentCalls().getFirst();
                assertThat(call.id()).isEqualTo("n-1");
                assertThat(call.headers())
                        .containsEntry("idempotency-key", "n-1")
                        .containsEntry("posthorn-attempt", "1")
                        .containsEntry("content-type", "application/json")
                        .doesNotContainKey("webhook-signature");
                assertThat(call.body())
                        .isEqualTo(
                                "{\"id\":\"n-1\",\"tenant\":\"acme\",\"recipient\":\"r-1\",\"subject\":\"A subject\",\"body\":\"A body\"}");
            }
        }
    }

    @Test
    void aCallIsSignedWhenTheSecretHasAKeyForIt() throws Exception {
        Files.writeString(secret.resolve("signing-secret"), "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw\n");
        try (var endpoint = WebhookSimulator.start(WebhookOptions.http());
                var provider = provider(endpoint.url())) {
            deliver(provider, TIMEOUT);

            var call = endpoint.recentCalls().getFirst();
            var timestamp = Instant.ofEpochSecond(Long.parseLong(call.headers().get("webhook-timestamp")));
            var expected = new WebhookSignature("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw").of("n-1", timestamp, call.body());
            assertThat(call.headers()).containsEntry("webhook-id", "n-1").containsEntry("webhook-signature", expected);
        }
    }

    @Test
    void aBearerTokenIsShownAndAWrongOneIsMisconfigured() throws Exception {
        try (var endpoint = WebhookSimulator.start(WebhookOptions.http().withToken("right"))) {
            Files.writeString(secret.resolve("token"), "right\n");
            try (var provider = provider(endpoint.url())) {
                assertThat(deliver(provider, TIMEOUT)).isInstanceOf(Outcome.Delivered.class);
            }
            Files.writeString(secret.resolve("token"), "wrong");
            try (var provider = provider(endpoint.url())) {
                assertThat(deliver(provider, TIMEOUT)).isEqualTo(new Outcome.Misconfigured("401"));
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "SERVER_ERROR,ProviderError",
        "REJECTED,Rejected",
        "GONE,RecipientGone",
        "TIMEOUT_NOT_DELIVERED,Ambiguous",
        "TIMEOUT_DELIVERED,Ambiguous",
        "RESET_NOT_DELIVERED,Ambiguous",
        "RESET_DELIVERED,Ambiguous"
    })
    void eachFaultOfAnEndpointHasItsOutcome(Fault fault, String label) {
        try (var endpoint = WebhookSimulator.start(
                        WebhookOptions.http().with(FaultPlan.none().with(fault, 1)));
                var provider = provider(endpoint.url())) {

            assertThat(deliver(provider, SHORT).label()).isEqualTo(label);
        }
    }

    @Test
    void anEndpointSaysWhenToComeBack() {
        var plan = FaultPlan.none().with(Fault.THROTTLED, 1).withRetryAfter(Duration.ofSeconds(17));
        try (var endpoint = WebhookSimulator.start(WebhookOptions.http().with(plan));
                var provider = provider(endpoint.url())) {

            assertThat(deliver(provider, TIMEOUT))
                    .isEqualTo(new Outcome.Throttled("429", Optional.of(Duration.ofSeconds(17))));
        }
    }

    @Test
    void whereNobodyListensNothingWasDelivered() throws Exception {
        try (var provider = provider(URI.create("http://127.0.0.1:" + unusedPort() + "/"))) {
            assertThat(deliver(provider, TIMEOUT)).isEqualTo(new Outcome.Unreachable("no-connection"));
        }
    }

    @Test
    void aCertificateThatIsNotTrustedIsMisconfigured() {
        try (var endpoint = WebhookSimulator.start(WebhookOptions.https());
                var provider = provider(endpoint.url())) {
            assertThat(deliver(provider, TIMEOUT)).isEqualTo(new Outcome.Misconfigured("tls-handshake"));
            assertThat(endpoint.recentCalls()).isEmpty();
        }
    }

    @Test
    void anIdThatCannotStandInAHeaderIsPosted() {
        try (var endpoint = WebhookSimulator.start(WebhookOptions.http());
                var provider = provider(endpoint.url())) {
            var outcome = provider.deliver(Envelopes.fresh("a\r\nX-Evil: 1 \u2603", "r"), TIMEOUT);

            assertThat(outcome).isInstanceOf(Outcome.Delivered.class);
            assertThat(endpoint.recentCalls().getFirst().headers()).doesNotContainKey("x-evil");
        }
    }

    @Test
    void anEndpointBehindTheFirewallIsRefusedAndNotCalled() {
        try (var endpoint = WebhookSimulator.start(WebhookOptions.http());
                var provider = provider(new Webhook(endpoint.url().toString(), null, 0), Dns.SYSTEM)) {
            assertThat(deliver(provider, TIMEOUT)).isEqualTo(new Outcome.ForbiddenAddress("address"));
            assertThat(endpoint.recentCalls()).isEmpty();
        }
    }

    @Test
    void aNameThatResolvesBehindTheFirewallIsRefusedToo() {
        try (var endpoint = WebhookSimulator.start(WebhookOptions.http());
                var provider = provider(new Webhook(named(endpoint), List.of("10.0.0.0/8"), 0), name -> LOOPBACK)) {
            assertThat(deliver(provider, TIMEOUT)).isEqualTo(new Outcome.ForbiddenAddress("address"));
            assertThat(endpoint.recentCalls()).isEmpty();
        }
    }

    @Test
    void theAddressThatWasJudgedIsTheOneThatIsCalled() {
        // Given: a name that is harmless at first and points behind the firewall ever after.
        var lookups = new AtomicInteger();
        var harmless = List.of(InetAddress.ofLiteral("127.0.0.2"));
        try (var endpoint = WebhookSimulator.start(WebhookOptions.http());
                var provider = provider(
                        new Webhook(named(endpoint), List.of("127.0.0.2/32"), 0),
                        name -> lookups.getAndIncrement() == 0 ? harmless : LOOPBACK)) {
            // Then: nobody listens at the address that was judged, and the other one is not tried.
            assertThat(deliver(provider, TIMEOUT)).isInstanceOf(Outcome.Unreachable.class);
            assertThat(endpoint.recentCalls()).isEmpty();
            assertThat(deliver(provider, TIMEOUT)).isEqualTo(new Outcome.ForbiddenAddress("address"));
        }
    }

    @Test
    void theNameStaysInTheCertificateCheckAndInTheRequest() throws Exception {
        try (var endpoint = WebhookSimulator.start(WebhookOptions.https())) {
            Files.writeString(secret.resolve("ca.crt"), endpoint.caCertificatePem());
            var port = endpoint.url().getPort();
            try (var known = provider(
                            new Webhook("https://localhost:" + port + "/hooks", LOOPBACK_ALLOWED, 0), n -> LOOPBACK);
                    var unknown = provider(
                            new Webhook("https://other.example:" + port + "/hooks", LOOPBACK_ALLOWED, 0),
                            n -> LOOPBACK)) {
                assertThat(deliver(known, TIMEOUT)).isInstanceOf(Outcome.Delivered.class);
                assertThat(endpoint.recentCalls().getFirst().headers()).containsEntry("host", "localhost:" + port);
                assertThat(deliver(unknown, TIMEOUT)).isEqualTo(new Outcome.Misconfigured("tls-handshake"));
            }
        }
    }

    @Test
    void redirectsAreFollowedAsFarAsAllowedAndWithoutTheTokenElsewhere() throws Exception {
        Files.writeString(secret.resolve("token"), "hush");
        try (var endpoint = WebhookSimulator.start(WebhookOptions.http())) {
            var redirecting = redirecting(endpoint.url().toString());
            var url = "http://127.0.0.1:" + redirecting.getAddress().getPort() + "/";
            try (var following = provider(new Webhook(url, LOOPBACK_ALLOWED, 1), Dns.SYSTEM);
                    var staying = provider(new Webhook(url, LOOPBACK_ALLOWED, 0), Dns.SYSTEM)) {
                assertThat(deliver(staying, TIMEOUT)).isEqualTo(new Outcome.Misconfigured("308"));
                assertThat(endpoint.recentCalls()).isEmpty();

                assertThat(deliver(following, TIMEOUT)).isInstanceOf(Outcome.Delivered.class);
                var call = endpoint.recentCalls().getFirst();
                assertThat(call.id()).isEqualTo("n-1");
                assertThat(call.body()).contains("A body");
                assertThat(call.headers()).doesNotContainKey("authorization");
            } finally {
                redirecting.stop(0);
            }
        }
    }

    @Test
    void aRedirectBehindTheFirewallIsRefused() throws Exception {
        try (var endpoint = WebhookSimulator.start(WebhookOptions.http())) {
            var redirecting = redirecting(endpoint.url().toString().replace("127.0.0.1", "127.0.0.3"));
            var url = "http://127.0.0.1:" + redirecting.getAddress().getPort() + "/";
            try (var provider = provider(new Webhook(url, List.of("127.0.0.1/32"), 5), Dns.SYSTEM)) {
                assertThat(deliver(provider, TIMEOUT)).isEqualTo(new Outcome.ForbiddenAddress("address"));
            } finally {
                redirecting.stop(0);
            }
        }
    }

    private static HttpServer redirecting(String target) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 10);
        server.createContext("/", exchange -> {
            exchange.getRequestBody().readAllBytes();
            exchange.getResponseHeaders().set("Location", target);
            exchange.sendResponseHeaders(308, -1);
            exchange.close();
        });
        server.start();
        return server;
    }

    private static String named(WebhookSimulator endpoint) {
        return "http://hooks.example.com:" + endpoint.url().getPort() + "/hooks";
    }

    private WebhookProvider provider(URI url) {
        return provider(new Webhook(url.toString(), LOOPBACK_ALLOWED, 0), Dns.SYSTEM);
    }

    private WebhookProvider provider(Webhook settings, Dns dns) {
        return new WebhookProvider("hooks", settings, Credentials.read(secret), TIMEOUT, dns, Clock.systemUTC());
    }

    private static Outcome deliver(Provider provider, Duration timeout) {
        return provider.deliver(Envelopes.fresh("n-1", "r-1"), timeout);
    }

    private static int unusedPort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
