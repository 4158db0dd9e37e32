package dev.posthorn.local.apiserver.envtest;

import dev.posthorn.local.apiserver.http.Certificates;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** etcd and kube-apiserver, started from a folder of binaries and stopped without waiting for their good manners. */
public final class ControlPlane implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ControlPlane.class);
    private static final int STOP_SECONDS = 10;
    private static final int LOG_TAIL_BYTES = 4_000;

    private final Path directory;
    private final int port;
    private final List<Process> processes = new ArrayList<>();
    private final Thread atExit = new Thread(this::stop, "stop-envtest");

    private ControlPlane(Path directory, int port) {
        this.directory = directory;
        this.port = port;
    }

    /** Starts both; returns before they are ready. The token's holder may do everything. */
    public static ControlPlane start(Path binaries, Certificates certificates, String adminToken) {
        requireExecutable(binaries.resolve("etcd"));
        requireExecutable(binaries.resolve("kube-apiserver"));
        try {
            Path directory = Files.createTempDirectory("posthorn-envtest");
            ControlPlane plane = new ControlPlane(directory, freePort());
            Runtime.getRuntime().addShutdownHook(plane.atExit);
            try {
                plane.launch(binaries, certificates, adminToken);
            } catch (IOException | RuntimeException e) {
                plane.close();
                throw e;
            }
            return plane;
        } catch (IOException e) {
            throw new UncheckedIOException("The binaries in " + binaries + " could not be started", e);
        }
    }

    public int port() {
        return port;
    }

    /**
     * Fails early where a process has died, rather than waiting for it.
     *
     * @throws IllegalStateException with the end of its output
     */
    public void requireAlive() {
        for (Process process : processes) {
            if (!process.isAlive()) {
                throw new IllegalStateException(
                        "A process of the control plane ended with status " + process.exitValue()
                                + ". Its last words:\n" + tail("etcd.log") + "\n" + tail("kube-apiserver.log"));
            }
        }
    }

    /** The end of what kube-apiserver has written. */
    public String lastWords() {
        return tail("kube-apiserver.log");
    }

    @Override
    public void close() {
        stop();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            LOG.debug("The JVM is shutting down; the hook runs or has run", e);
        }
    }

    private void launch(Path binaries, Certificates certificates, String adminToken) throws IOException {
        Files.writeString(directory.resolve("tls.crt"), certificates.certificatePem());
        Files.writeString(directory.resolve("tls.key"), certificates.keyPem());
        Files.writeString(directory.resolve("tokens.csv"), adminToken + ",kubernetes-admin,admin,\"system:masters\"\n");
        Files.writeString(directory.resolve("service-accounts.key"), serviceAccountKey());
        String etcd = "http://127.0.0.1:" + freePort();
        String peers = "http://127.0.0.1:" + freePort();
        run(
                "etcd",
                List.of(
                        binaries.resolve("etcd").toString(),
                        "--data-dir=" + directory.resolve("etcd"),
                        "--listen-client-urls=" + etcd,
                        "--advertise-client-urls=" + etcd,
                        "--listen-peer-urls=" + peers,
                        "--unsafe-no-fsync"));
        run(
                "kube-apiserver",
                List.of(
                        binaries.resolve("kube-apiserver").toString(),
                        "--etcd-servers=" + etcd,
                        "--bind-address=127.0.0.1",
                        "--secure-port=" + port,
                        "--cert-dir=" + directory.resolve("certs"),
                        "--tls-cert-file=" + directory.resolve("tls.crt"),
                        "--tls-private-key-file=" + directory.resolve("tls.key"),
                        "--token-auth-file=" + directory.resolve("tokens.csv"),
                        "--authorization-mode=RBAC",
                        "--service-account-issuer=https://kubernetes.default.svc",
                        "--service-account-key-file=" + directory.resolve("service-accounts.key"),
                        "--service-account-signing-key-file=" + directory.resolve("service-accounts.key"),
                        "--service-cluster-ip-range=10.96.0.0/16",
                        "--allow-privileged=true",
                        // No controller makes the accounts that this plugin would ask for.
                        "--disable-admission-plugins=ServiceAccount"));
    }

    private void run(String name, List<String> command) throws IOException {
        processes.add(new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(directory.resolve(name + ".log").toFile())
                .start());
    }

    private void stop() {
        // Newest first: the server would log a storm if its store went away under it. Nothing here is worth a graceful
        // end.
        for (Process process : processes.reversed()) {
            process.destroyForcibly();
            try {
                process.waitFor(STOP_SECONDS, TimeUnit.SECONDS);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
        try (Stream<Path> files = Files.walk(directory)) {
            files.sorted(Comparator.reverseOrder()).forEach(ControlPlane::delete);
        } catch (IOException | UncheckedIOException e) {
            LOG.debug("The directory {} has gone already", directory, e);
        }
    }

    private static void delete(Path file) {
        try {
            Files.deleteIfExists(file);
        } catch (IOException e) {
            LOG.warn("The temporary file {} could not be deleted: {}", file, e.getMessage());
        }
    }

    private String tail(String file) {
        try {
            String text = Files.readString(directory.resolve(file));
            return text.substring(Math.max(0, text.length() - LOG_TAIL_BYTES));
        } catch (IOException e) {
            return file + " cannot be read: " + e.getMessage();
        }
    }

    private static void requireExecutable(Path binary) {
        if (!Files.isExecutable(binary)) {
            throw new IllegalArgumentException(
                    binary + " is not an executable file. KUBEBUILDER_ASSETS must name a folder that holds etcd and "
                            + "kube-apiserver.");
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String serviceAccountKey() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(2048);
            byte[] key = generator.generateKeyPair().getPrivate().getEncoded();
            String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key);
            return "-----BEGIN PRIVATE KEY-----\n" + lines + "\n-----END PRIVATE KEY-----\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("This JDK has no RSA", e);
        }
    }
}
