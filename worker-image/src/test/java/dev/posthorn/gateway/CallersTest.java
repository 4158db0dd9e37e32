package dev.posthorn.gateway;

import static dev.posthorn.gateway.GatewayStand.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.GatewayEnv;
import dev.posthorn.contract.GatewaySettings;
import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.IssuedCertificate;
import dev.posthorn.local.broker.KafkaBroker;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may call, over what, and what a client that takes its time can do. */
class CallersTest {

    private static final GatewaySettings.Limits IMPATIENT = new GatewaySettings.Limits(
            16_384, 4_096, 5, 4_096, 1000, 2, new KubernetesDuration("1s"), new KubernetesDuration("3s"));

    private static KafkaBroker broker;

    @TempDir
    private Path folder;

    private GatewayStand stand;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(BrokerOptions.plaintext());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        stand = new GatewayStand(broker, folder);
        stand.createChannel("hooks", LaneName.normal);
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @Test
    void aTenantMovesFromOneKeyToTheNextWhileBothAreLive() throws Exception {
        // Given
        var gateway = stand.start();
        assertThat(quotaWith(gateway, key("second"))).isEqualTo(401);

        // When
        stand.putKey("second", key("second"), "{\"tenant\":\"acme\"}");

        // Then
        await(() -> quotaWith(gateway, key("second")) == 200);
        assertThat(quotaWith(gateway, GatewayStand.KEY)).isEqualTo(200);

        Files.delete(stand.keys.resolve("first"));
        await(() -> quotaWith(gateway, GatewayStand.KEY) == 401);
        assertThat(quotaWith(gateway, key("second"))).isEqualTo(200);
    }

    @Test
    void aKeyFileThatMakesNoSenseChangesNothing() throws Exception {
        var gateway = stand.start();

        GatewayStand.put(stand.keys.resolve("broken"), "{\"tenant\":");

        await(() -> stand.metrics(gateway)
                .contains("posthorn_gateway_reloads_total{outcome=\"refused\",what=\"keys\"} 1.0"));
        assertThat(quotaWith(gateway, GatewayStand.KEY)).isEqualTo(200);
    }

    @Test
    void anExpiredKeyAndOneOfAnotherTenantOpenNothing() throws Exception {
        stand.putKey("old0", key("old0"), "{\"tenant\":\"acme\",\"expiresAt\":\"2001-01-01T00:00:00Z\"}");
        stand.putKey("other", key("other"), "{\"tenant\":\"other\"}");
        var gateway = stand.start();

        assertThat(quotaWith(gateway, key("old0"))).isEqualTo(401);
        var foreign = stand.post(
                gateway,
                "/v1/notifications",
                GatewayStand.notification("hooks", "r"),
                "Authorization",
                "Bearer " + key("other"));
        assertThat(foreign.statusCode()).isEqualTo(404);
    }

    @Test
    void aChangedCertificateIsShownWithoutARestart() throws Exception {
        // Given
        var tls = Files.createDirectories(folder.resolve("tls"));
        mount(tls, broker.issueServer("first"));
        var gateway = stand.start(Optional.of(tls), GatewayStand.LIMITS, "5s");
        assertThat(nameShown(gateway)).isEqualTo("CN=first");

        // When
        mount(tls, broker.issueServer("second"));

        // Then
        await(() -> nameShown(gateway).equals("CN=second"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"nothing", "header", "body"})
    void aClientThatDripsIsCutOffAndOthersAreServedMeanwhile(String what) throws Exception {
        // Given
        var gateway = stand.start(Optional.empty(), IMPATIENT, "5s");
        try (var slow = new Socket("127.0.0.1", gateway.apiPort())) {
            slow.setSoTimeout(50);
            write(
                    slow,
                    switch (what) {
                        case "header" -> "POST /v1/notifications HTTP/1.1\r\nHost: x\r\nX-Slow: ";
                        case "body" ->
                            "POST /v1/notifications HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                                    + "Content-Length: 4000\r\nAuthorization: Bearer " + GatewayStand.KEY + "\r\n\r\n{";
                        default -> "";
                    });

            // When
            var drip = what.equals("nothing") ? "" : "x";
            await(() -> {
                assertThat(quotaWith(gateway, GatewayStand.KEY)).isEqualTo(200);
                return !alive(slow, drip);
            });
        }

        // Then
        await(() -> stand.metrics(gateway).contains("posthorn_gateway_closed_slow_total 1.0"));
        await(() -> stand.metrics(gateway).contains("posthorn_gateway_in_flight 0.0"));
    }

    @Test
    void aClientThatNeverEndsItsTlsHandshakeIsCutOff() throws Exception {
        var tls = Files.createDirectories(folder.resolve("tls"));
        mount(tls, broker.issueServer("gateway"));
        var gateway = stand.start(Optional.of(tls), IMPATIENT, "5s");
        try (var slow = new Socket("127.0.0.1", gateway.apiPort())) {
            slow.setSoTimeout(50);

            await(() -> !alive(slow, ""));
        }
        assertThat(nameShown(gateway)).isEqualTo("CN=gateway");
    }

    @Test
    void headersThatAreTooLargeAreRefused() throws Exception {
        var gateway = stand.start();

        var answer = stand.send(gateway, "GET", "/v1/quota", "", "X-Large", "x".repeat(10_000));

        assertThat(answer.statusCode()).isBetween(400, 431);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(GatewayStand.json(answer).get("type").asText()).endsWith("/malformed-request");
    }

    @Test
    void aTenantThatTakesAllItsRoomIsToldSo() throws Exception {
        // Given two requests whose bodies do not come
        var gateway = stand.start(Optional.empty(), IMPATIENT, "5s");
        try (var one = openRequest(gateway);
                var two = openRequest(gateway)) {
            assertThat(one.isConnected() && two.isConnected()).isTrue();

            // When
            var answer = Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> stand.get(gateway, "/v1/quota"), response -> response.statusCode() != 200);

            // Then
            assertThat(answer.statusCode()).isEqualTo(429);
            assertThat(GatewayStand.json(answer).get("reason").asText()).isEqualTo("ConcurrentRequests");
        }
        await(() -> quotaWith(gateway, GatewayStand.KEY) == 200);
    }

    private static Socket openRequest(Gateway gateway) throws IOException {
        var socket = new Socket("127.0.0.1", gateway.apiPort());
        write(
                socket,
                "POST /v1/notifications HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                        + "Content-Length: 4000\r\nAuthorization: Bearer " + GatewayStand.KEY + "\r\n\r\n{");
        return socket;
    }

    private int quotaWith(Gateway gateway, String key) throws Exception {
        return stand.send(gateway, "GET", "/v1/quota", "", "Authorization", "Bearer " + key)
                .statusCode();
    }

    private static void write(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.US_ASCII));
        socket.getOutputStream().flush();
    }

    /** Sends a little and sees whether the other side has hung up. */
    private static boolean alive(Socket socket, String drip) {
        try {
            write(socket, drip);
            return socket.getInputStream().read() >= 0;
        } catch (java.net.SocketTimeoutException e) {
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    private static void mount(Path folder, IssuedCertificate certificate) throws IOException {
        Files.writeString(folder.resolve(GatewayEnv.TLS_KEY), certificate.privateKeyPem());
        Files.writeString(folder.resolve(GatewayEnv.TLS_CERTIFICATE), certificate.certificatePem());
    }

    /** Subject of the certificate, after a handshake that trusts the broker's authority alone. */
    private static String nameShown(Gateway gateway) throws Exception {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setCertificateEntry(
                "ca",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(
                                broker.caCertificatePem().getBytes(StandardCharsets.US_ASCII))));
        var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(store);
        var context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        try (var socket = (SSLSocket) context.getSocketFactory().createSocket("127.0.0.1", gateway.apiPort())) {
            socket.setSoTimeout(20_000);
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSubjectX500Principal()
                    .getName();
        }
    }

    private static void await(java.util.concurrent.Callable<Boolean> until) {
        Awaitility.await().atMost(Duration.ofSeconds(60)).pollInSameThread().until(until);
    }
}
