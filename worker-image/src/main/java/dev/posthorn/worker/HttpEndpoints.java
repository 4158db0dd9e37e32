package dev.posthorn.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.posthorn.worker.kafka.DataPlane;
import dev.posthorn.worker.metrics.WorkerMetrics;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** {@code /healthz} (loops turn), {@code /readyz} (joined, not draining) and {@code /metrics}, in plain HTTP for kubelet and Prometheus. */
final class HttpEndpoints implements AutoCloseable {

    private static final int BACKLOG = 16;

    private final HttpServer server;

    private HttpEndpoints(HttpServer server) {
        this.server = server;
    }

    static HttpEndpoints start(int port, DataPlane dataPlane, WorkerMetrics metrics) {
        try {
            var server = HttpServer.create(new InetSocketAddress(port), BACKLOG);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/healthz", exchange -> state(exchange, dataPlane.alive()));
            server.createContext("/readyz", exchange -> state(exchange, dataPlane.ready()));
            server.createContext("/metrics", exchange -> answer(exchange, 200, metrics.scrape()));
            server.start();
            return new HttpEndpoints(server);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on port " + port + " for health and metrics", e);
        }
    }

    int port() {
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
