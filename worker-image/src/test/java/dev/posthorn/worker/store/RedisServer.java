package dev.posthorn.worker.store;

import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.RegionStores;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * A real redis-server on a port of its own, that can be killed and started again, empty, on the same port. Without the program on the
 * PATH tests are skipped on a developer's machine, and fail where {@code POSTHORN_REQUIRE_REDIS} is set, as {@code .ci/run} does.
 */
public final class RedisServer implements AutoCloseable {

    private final List<String> options;
    private final Path folder;
    private final int port;
    private @Nullable Process process;

    private RedisServer(int port, Path folder, List<String> options) {
        this.port = port;
        this.folder = folder;
        this.options = options;
    }

    /** Starts a server; {@code options} are further ones of its command line. */
    public static RedisServer running(String... options) throws IOException {
        var server = stopped(options);
        server.start();
        return server;
    }

    /** One that is not running yet. */
    public static RedisServer stopped(String... options) throws IOException {
        program("redis-server");
        return new RedisServer(freePort(), Files.createTempDirectory("posthorn-redis-"), List.of(options));
    }

    /** Path of a program of the redis packages. */
    public static String program(String name) {
        var found = Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
        if (found.isPresent()) {
            return found.get().toString();
        }
        var missing =
                "No " + name + " on the PATH; install it, on Debian with: apt-get install redis-server redis-tools";
        if (System.getenv("POSTHORN_REQUIRE_REDIS") != null) {
            throw new AssertionError(missing);
        }
        return Assumptions.abort(missing);
    }

    public int port() {
        return port;
    }

    public String address() {
        return "127.0.0.1:" + port;
    }

    /** As the operator would hand it to a worker. */
    public WorkerSettings.Redis settings() {
        return new WorkerSettings.Redis(List.of(address()), RegionStores.Mode.Standalone, false);
    }

    public void start() throws IOException {
        var command = new ArrayList<>(List.of(
                program("redis-server"),
                "--port",
                Integer.toString(port),
                "--bind",
                "127.0.0.1",
                "--save",
                "",
                "--appendonly",
                "no",
                "--dir",
                folder.toString()));
        command.addAll(options);
        process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("log").toFile())
                .start();
        var awaited = options.contains("--tls-port")
                ? Integer.parseInt(options.get(options.indexOf("--tls-port") + 1))
                : port;
        Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> listens(awaited));
    }

    /** As by {@code kill -9}. */
    public void kill() throws InterruptedException {
        var running = process;
        if (running != null) {
            running.destroyForcibly();
            running.waitFor(30, TimeUnit.SECONDS);
            process = null;
        }
    }

    @Override
    public void close() {
        try {
            kill();
            try (var files = Files.walk(folder)) {
                for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.deleteIfExists(file);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    public static int freePort() throws IOException {
        // A cluster bus listens 10,000 above, so the port must be low enough for that.
        for (var tries = 0; tries < 100; tries++) {
            try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
                if (socket.getLocalPort() < 55_000) {
                    return socket.getLocalPort();
                }
            }
        }
        throw new IOException("No free port below 55000");
    }

    private static boolean listens(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }
}
