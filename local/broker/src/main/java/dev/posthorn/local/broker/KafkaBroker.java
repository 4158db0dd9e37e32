package dev.posthorn.local.broker;

import dev.posthorn.local.broker.BrokerOptions.Security;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka node in this process that can be stopped and started again on the same data and port, as a broker that goes away
 * and comes back.
 */
public final class KafkaBroker implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final String ADMIN = "posthorn-local-admin";

    private final BrokerOptions options;
    private final Path directory;
    private final int clientPort;
    private final Map<String, String> properties;
    private final CertificateAuthority authority = new CertificateAuthority("posthorn-local-ca");
    private @Nullable KafkaRaftServer running;

    private KafkaBroker(BrokerOptions options, Path directory) throws IOException {
        this.options = options;
        this.directory = directory;
        this.clientPort = options.port() == 0 ? freePort() : options.port();
        this.properties = NodeProperties.of(options, directory, clientPort, freePort(), freePort(), authority);
    }

    /**
     * Starts a broker with an empty data directory and returns when it serves requests.
     *
     * @throws IllegalStateException if it does not come up, with Kafka's reason as the cause
     */
    public static KafkaBroker start(BrokerOptions options) {
        try {
            var broker = new KafkaBroker(options, Files.createTempDirectory("posthorn-kafka-"));
            try {
                broker.format();
                broker.start();
                return broker;
            } catch (RuntimeException e) {
                broker.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot prepare the data directory of the local broker", e);
        }
    }

    /** {@code host:port} of the client listener; the same for the whole life of this object. */
    public String bootstrapServers() {
        return HOST + ":" + clientPort;
    }

    /** Properties with which any Kafka client connects, as a super user where ACLs are enforced. */
    public Map<String, Object> clientConfig() {
        return options.security() == Security.MUTUAL_TLS
                ? clientConfig(authority.issueClient(ADMIN))
                : clientConfigWithoutName();
    }

    /** Properties with which a client connects under the name in the certificate; needs {@link BrokerOptions#mutualTls()}. */
    public Map<String, Object> clientConfig(IssuedCertificate identity) {
        if (options.security() != Security.MUTUAL_TLS) {
            throw new IllegalStateException("This broker asks no client for a certificate; start it with mutualTls()");
        }
        var config = clientConfigWithoutName();
        config.put("ssl.keystore.type", "PEM");
        config.put("ssl.keystore.key", identity.privateKeyPem());
        config.put("ssl.keystore.certificate.chain", identity.certificatePem());
        return config;
    }

    /** The certificate that clients must trust, PEM. */
    public String caCertificatePem() {
        return authority.certificatePem();
    }

    /** A key and certificate for a client that Kafka then knows as {@code User:CN=<commonName>}. */
    public IssuedCertificate issueClient(String commonName) {
        return authority.issueClient(commonName);
    }

    /** A key and certificate for another server on this machine, signed by {@link #caCertificatePem()}. */
    public IssuedCertificate issueServer(String commonName) {
        return authority.issueServer(commonName);
    }

    /** Starts again after {@link #stop()}, on the same data and port; does nothing if the broker runs. */
    public synchronized void start() {
        if (running != null) {
            return;
        }
        var server = new KafkaRaftServer(new KafkaConfig(properties, false), Time.SYSTEM);
        try {
            server.startup();
        } catch (RuntimeException e) {
            server.shutdown();
            throw new IllegalStateException(
                    "The local Kafka broker on " + bootstrapServers() + " did not start: " + e.getMessage(), e);
        }
        running = server;
    }

    /** Shuts the node down and keeps its data; clients see refused connections until {@link #start()}. */
    public synchronized void stop() {
        var server = running;
        if (server != null) {
            running = null;
            server.shutdown();
            server.awaitShutdown();
        }
    }

    /** Stops the node and deletes its data. */
    @Override
    public void close() {
        stop();
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot delete the data of the local broker in " + directory, e);
        }
    }

    private Map<String, Object> clientConfigWithoutName() {
        var config = new LinkedHashMap<String, Object>();
        config.put("bootstrap.servers", bootstrapServers());
        if (options.encrypted()) {
            config.put("security.protocol", "SSL");
            config.put("ssl.truststore.type", "PEM");
            config.put("ssl.truststore.certificates", caCertificatePem());
        }
        return config;
    }

    private void format() {
        var formatter = new Formatter()
                .setPrintStream(new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8))
                .setNodeId(NodeProperties.NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName(NodeProperties.CONTROLLER)
                .setMetadataLogDirectory(directory.toString())
                .addDirectory(directory.toString());
        try {
            formatter.run();
        } catch (Exception e) {
            throw new IllegalStateException("Cannot format " + directory + " for KRaft", e);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    static String superUsers() {
        return "User:ANONYMOUS;User:CN=" + ADMIN;
    }
}
