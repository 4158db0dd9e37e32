package dev.posthorn.local.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class SmtpSimulatorTest {

    @ParameterizedTest
    @CsvSource({"SERVER_ERROR,451", "THROTTLED,421", "REJECTED,554", "GONE,550"})
    void aFaultThatIsAReplyIsNotADelivery(Fault fault, String reply) throws Exception {
        try (var simulator = SmtpSimulator.start(
                        SmtpOptions.plain().with(FaultPlan.none().with(fault, 1)));
                var client = new Client(simulator.port())) {
            client.say("EHLO me");

            assertThat(client.mail("n-1")).startsWith(reply);
            assertThat(simulator.ledger().tally("n-1")).isEqualTo(new ProviderLedger.Tally(1, 0));
        }
    }

    @ParameterizedTest
    @CsvSource({"RESET_DELIVERED,1", "RESET_NOT_DELIVERED,0"})
    void aBrokenConnectionLeavesTheCallerInDoubt(Fault fault, int accepted) throws Exception {
        try (var simulator = SmtpSimulator.start(
                        SmtpOptions.plain().with(FaultPlan.none().with(fault, 1)));
                var client = new Client(simulator.port())) {
            client.say("EHLO me");

            assertThat(client.mail("n-1")).isEqualTo("nothing");
            assertThat(simulator.ledger().tally("n-1").accepted()).isEqualTo(accepted);
        }
    }

    @ParameterizedTest
    @CsvSource({"TIMEOUT_DELIVERED,1", "TIMEOUT_NOT_DELIVERED,0"})
    void aTimeOutLeavesTheCallerInDoubt(Fault fault, int accepted) throws Exception {
        try (var simulator = SmtpSimulator.start(
                        SmtpOptions.plain().with(FaultPlan.none().with(fault, 1)));
                var client = new Client(simulator.port())) {
            client.say("EHLO me");
            client.patience(400);

            assertThatThrownBy(() -> client.mail("n-1")).isInstanceOf(IOException.class);
            assertThat(simulator.ledger().tally("n-1").accepted()).isEqualTo(accepted);
        }
    }

    @Test
    void mailIsTakenAfterStartTlsAndLoginOnly() throws Exception {
        var options = SmtpOptions.startTls().withLogin("notify", "sample-password");
        try (var simulator = SmtpSimulator.start(options);
                var client = new Client(simulator.port())) {
            client.say("EHLO me");
            assertThat(client.say("MAIL FROM:<a@example.com>")).startsWith("530");
            client.startTls(simulator.caCertificatePem());
            client.say("EHLO me");
            assertThat(client.say("MAIL FROM:<a@example.com>")).startsWith("530");
            assertThat(client.login("notify", "wrong")).startsWith("535");
            assertThat(client.login("notify", "sample-password")).startsWith("235");

            assertThat(client.mail("n-1")).startsWith("250");
            assertThat(simulator.ledger().tally("n-1")).isEqualTo(new ProviderLedger.Tally(1, 1));
        }
    }

    @Test
    void aMailWithoutOurHeaderIsKnownByItsMessageId() throws Exception {
        try (var simulator = SmtpSimulator.start(SmtpOptions.plain());
                var client = new Client(simulator.port())) {
            client.say("EHLO me");

            client.mailWithHeaders("Message-ID: <n-7@posthorn>\r\n");

            assertThat(simulator.ledger().tallies()).containsOnlyKeys("n-7");
        }
    }

    /** As much SMTP as the tests speak. */
    private static final class Client implements AutoCloseable {
        private Socket socket = new Socket();

        Client(int port) throws IOException {
            socket.connect(new InetSocketAddress("127.0.0.1", port));
            patience(10_000);
            reply();
        }

        void patience(int millis) throws IOException {
            socket.setSoTimeout(millis);
        }

        String say(String line) throws IOException {
            socket.getOutputStream().write((line + "\r\n").getBytes(StandardCharsets.UTF_8));
            socket.getOutputStream().flush();
            return reply();
        }

        String mail(String id) throws IOException {
            return mailWithHeaders("X-Posthorn-Id: " + id + "\r\nMessage-ID: <other@example.com>\r\n");
        }

        String mailWithHeaders(String headers) throws IOException {
            say("MAIL FROM:<a@example.com>");
            say("RCPT TO:<b@example.com>");
            say("DATA");
            return say(headers + "Subject: hello\r\n\r\nbody\r\n.");
        }

        String login(String user, String password) throws IOException {
            var token = Base64.getEncoder()
                    .encodeToString(("\0" + user + "\0" + password).getBytes(StandardCharsets.UTF_8));
            return say("AUTH PLAIN " + token);
        }

        void startTls(String caPem) throws Exception {
            assertThat(say("STARTTLS")).startsWith("220");
            var store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setCertificateEntry(
                    "ca",
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(caPem.getBytes(StandardCharsets.US_ASCII))));
            var trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            var context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            var secured =
                    (SSLSocket) context.getSocketFactory().createSocket(socket, "127.0.0.1", socket.getPort(), true);
            secured.startHandshake();
            socket = secured;
        }

        /** The last line of a reply, or {@code nothing} when the connection ended first. */
        private String reply() throws IOException {
            while (true) {
                var line = new StringBuilder();
                int c;
                try {
                    while ((c = socket.getInputStream().read()) >= 0 && c != '\n') {
                        line.append((char) c);
                    }
                } catch (java.net.SocketException e) {
                    return "nothing";
                }
                if (c < 0) {
                    return "nothing";
                }
                if (line.length() < 4 || line.charAt(3) != '-') {
                    return line.toString().strip();
                }
            }
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
