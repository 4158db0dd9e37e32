package dev.posthorn.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/** {@code /healthz}, {@code /readyz} and {@code /metrics} of a worker or gateway, in plain HTTP for kubelet and Prometheus. */
public final class HttpEndpoints implements AutoCloseable {

    private static final int BACKLOG = 16;

    private final HttpServer server;

    private HttpEndpoints(HttpServer server) {
        this.server = server;
    }

    /**
     * Starts listening.
     *
     * @param port 0 for any free one
     * @param alive whether its loops turn
     * @param ready whether it has joined Kafka and is not asked to stop
     * @param metrics in Prometheus' text format
     */
    public static HttpEndpoints start(
            int port, BooleanSupplier alive, BooleanSupplier ready, Supplier<String> metrics) {
        try {
            var server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/healthz", exchange -> state(exchange, alive.getAsBoolean()));
            server.createContext("/readyz", exchange -> state(exchange, ready.getAsBoolean()));
            server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.get()));
            server.start();
            return new HttpEndpoints(server);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port + " for health and metrics", e);
        }
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void state(HttpExchange exchange, boolean good) throws IOException {
        answer(exchange, good ? 200 : 503, good ? "ok\n" : "not ok\n");
    }

    private static void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            var bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4; charset=utf-8");
            exchange.sendResponseHeaders(status, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }
}
