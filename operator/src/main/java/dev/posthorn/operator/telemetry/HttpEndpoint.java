package dev.posthorn.operator.telemetry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;

/** Serves {@code /healthz} (the process is sound), {@code /readyz} (caches are complete) and {@code /metrics}. */
public final class HttpEndpoint implements AutoCloseable {
    private static final int OK = 200;
    private static final int UNAVAILABLE = 503;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    /**
     * Listens at once.
     *
     * @throws UncheckedIOException when the address cannot be listened on; the message names it
     */
    public HttpEndpoint(
            String host, int port, BooleanSupplier healthy, BooleanSupplier ready, PrometheusMeterRegistry registry) {
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException e) {
            threads.close();
            throw new UncheckedIOException(
                    "cannot listen on " + host + ":" + port + " for health and metrics: set POSTHORN_HTTP_PORT", e);
        }
        server.setExecutor(threads);
        server.createContext("/healthz", exchange -> verdict(exchange, healthy.getAsBoolean()));
        server.createContext("/readyz", exchange -> verdict(exchange, ready.getAsBoolean()));
        server.createContext(
                "/metrics", exchange -> answer(exchange, OK, "text/plain; version=0.0.4", registry.scrape()));
        server.start();
    }

    public int port() {
        return server.getAddress().getPort();
    }

    private static void verdict(HttpExchange exchange, boolean good) throws IOException {
        answer(exchange, good ? OK : UNAVAILABLE, "text/plain", good ? "ok\n" : "not ok\n");
    }

    private static void answer(HttpExchange exchange, int code, String type, String text) throws IOException {
        try (exchange) {
            byte[] body = text.getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", type);
            exchange.sendResponseHeaders(code, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
