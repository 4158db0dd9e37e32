package dev.posthorn.local.simulators;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** A webhook endpoint on 127.0.0.1 that answers 204, or as its {@link FaultPlan} says. */
public final class WebhookSimulator implements AutoCloseable {

    /** Request header that names the notification. */
    public static final String ID_HEADER = "posthorn-id";

    private static final String PATH = "/hooks";
    private static final int BACKLOG = 1024;
    private static final int MAX_BODY_BYTES = 1 << 20;

    private final WebhookOptions options;
    private final @Nullable ThrowawayTls tls;
    private final ProviderScript script;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    private WebhookSimulator(WebhookOptions options) throws IOException {
        this.options = options;
        this.tls = options.tls() ? ThrowawayTls.create() : null;
        this.script = new ProviderScript(options.faults());
        this.server = server(tls);
        server.setExecutor(threads);
        server.createContext(PATH, this::answer);
    }

    /** Starts an endpoint on a free port. */
    public static WebhookSimulator start(WebhookOptions options) {
        try {
            var simulator = new WebhookSimulator(options);
            simulator.server.start();
            return simulator;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot listen on 127.0.0.1 for the webhook simulator", e);
        }
    }

    private static HttpServer server(@Nullable ThrowawayTls tls) throws IOException {
        var address = new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
        if (tls == null) {
            return HttpServer.create(address, BACKLOG);
        }
        var https = HttpsServer.create(address, BACKLOG);
        https.setHttpsConfigurator(new HttpsConfigurator(tls.context()));
        return https;
    }

    /** Where to post. */
    public URI url() {
        return URI.create((options.tls() ? "https" : "http") + "://127.0.0.1:"
                + server.getAddress().getPort() + PATH);
    }

    /**
     * The certificate that clients must trust, PEM.
     *
     * @throws IllegalStateException when the endpoint speaks plain HTTP
     */
    public String caCertificatePem() {
        if (tls == null) {
            throw new IllegalStateException("This simulator speaks plain HTTP; start it with WebhookOptions.https()");
        }
        return tls.caCertificatePem();
    }

    public ProviderLedger ledger() {
        return script.ledger();
    }

    /** The last hundred calls, oldest first. */
    public List<ReceivedCall> recentCalls() {
        return script.recent().list();
    }

    /** From now on, other things go wrong. */
    public void faults(FaultPlan plan) {
        script.plan(plan);
    }

    /** Breaks every connection and stops listening. */
    @Override
    public void close() {
        script.close();
        server.stop(0);
        threads.shutdownNow();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (options.token() != null
                    && !("Bearer " + options.token())
                            .equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                drain(exchange);
                exchange.sendResponseHeaders(401, -1);
                return;
            }
            var fault = script.play(received(exchange));
            if (fault.isEmpty()) {
                exchange.sendResponseHeaders(204, -1);
                return;
            }
            switch (fault.get()) {
                case SERVER_ERROR -> exchange.sendResponseHeaders(503, -1);
                case THROTTLED -> {
                    exchange.getResponseHeaders().set("Retry-After", Long.toString(script.retryAfterSeconds()));
                    exchange.sendResponseHeaders(429, -1);
                }
                case REJECTED -> exchange.sendResponseHeaders(422, -1);
                case GONE -> exchange.sendResponseHeaders(410, -1);
                case TIMEOUT_DELIVERED, TIMEOUT_NOT_DELIVERED -> script.keepSilent();
                case RESET_DELIVERED, RESET_NOT_DELIVERED -> exchange.close();
            }
        }
    }

    private static ReceivedCall received(HttpExchange exchange) throws IOException {
        var headers = new HashMap<String, String>();
        exchange.getRequestHeaders()
                .forEach((name, values) -> headers.put(name.toLowerCase(Locale.ROOT), values.getLast()));
        var body = new String(exchange.getRequestBody().readNBytes(MAX_BODY_BYTES), StandardCharsets.UTF_8);
        return new ReceivedCall(headers.getOrDefault(ID_HEADER, ReceivedCall.UNKNOWN), headers, body);
    }

    private static void drain(HttpExchange exchange) throws IOException {
        exchange.getRequestBody().readNBytes(MAX_BODY_BYTES);
    }
}
