package dev.posthorn.worker.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.contract.WorkerEnv;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.RegionStores;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Key;
import java.security.KeyStore;
import java.security.cert.CertPathBuilderException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A store over TLS with a login, both from mounted files. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
@SuppressWarnings("try") // The server need not be spoken to but by the store.
class RedisTlsTest {

    private static final char[] STORE_PASSWORD = "changeit".toCharArray();

    @TempDir
    Path folder;

    @Test
    void theLoginIsReadAtEachConnectionSoThatARotatedOneIsInForceWithoutARestart() throws Exception {
        var port = RedisServer.freePort();
        certificate();
        Files.writeString(folder.resolve(WorkerEnv.STORE_PASSWORD), "first\n");
        try (var server = RedisServer.running(options(port, "first"));
                var redis = RedisStore.open(settings(port), folder)) {
            awaitPong(redis);

            // Given: the password is changed where Redis runs and in the Secret.
            Files.writeString(folder.resolve(WorkerEnv.STORE_PASSWORD), "second\n");
            redis.await(redis.send(commands -> commands.configSet("requirepass", "second")));

            // When: the connection breaks.
            redis.send(commands -> commands.quit());

            // Then
            awaitPong(redis);
            var size = redis.await(redis.send(commands -> commands.dbsize()));
            assertThat(size).isZero();
        }
    }

    @Test
    void aServerThatTheSecretsAuthorityDidNotSignIsNotTalkedTo() throws Exception {
        var port = RedisServer.freePort();
        certificate();
        try (var server = RedisServer.running(options(port, "first"))) {
            Files.writeString(folder.resolve(WorkerEnv.STORE_PASSWORD), "first");
            try (var trusting = RedisClients.of(settings(port), folder, RedisStore.TIMEOUT)) {
                var pong = trusting.connect().ping().get(60, TimeUnit.SECONDS);
                assertThat(pong).isEqualTo("PONG");
            }

            Files.delete(folder.resolve(WorkerEnv.STORE_CA));

            try (var wary = RedisClients.of(settings(port), folder, RedisStore.TIMEOUT)) {
                assertThatThrownBy(wary::connect).hasRootCauseInstanceOf(CertPathBuilderException.class);
            }
            assertThat(server.port()).isPositive();
        }
    }

    private String[] options(int port, String password) {
        return new String[] {
            "--port",
            "0",
            "--tls-port",
            Integer.toString(port),
            "--tls-cert-file",
            file("ca.crt"),
            "--tls-key-file",
            file("server.key"),
            "--tls-ca-cert-file",
            file("ca.crt"),
            "--tls-auth-clients",
            "no",
            "--requirepass",
            password
        };
    }

    private static WorkerSettings.Redis settings(int port) {
        return new WorkerSettings.Redis(List.of("127.0.0.1:" + port), RegionStores.Mode.Standalone, true);
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    private static void awaitPong(RedisStore redis) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .ignoreExceptions()
                .until(() ->
                        redis.await(redis.send(commands -> commands.ping())).equals("PONG"));
    }

    /** A certificate for the loopback address that signs itself. */
    private void certificate() throws Exception {
        var store = folder.resolve("server.p12");
        var made = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "server",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=posthorn-redis",
                        "-ext",
                        "SAN=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        new String(STORE_PASSWORD))
                .redirectErrorStream(true)
                .start();
        var said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
        var keys = KeyStore.getInstance(store.toFile(), STORE_PASSWORD);
        Key key = keys.getKey("server", STORE_PASSWORD);
        pem(WorkerEnv.STORE_CA, "CERTIFICATE", keys.getCertificate("server").getEncoded());
        pem("server.key", "PRIVATE KEY", key.getEncoded());
    }

    private void pem(String name, String type, byte[] content) throws IOException {
        var lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
        Files.writeString(
                folder.resolve(name), "-----BEGIN " + type + "-----\n" + lines + "\n-----END " + type + "-----\n");
    }
}
