package dev.posthorn.gateway.http;

import dev.posthorn.contract.GatewaySettings.Limits;
import dev.posthorn.gateway.metrics.GatewayMetrics;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.DirectHandler.EventType;
import io.helidon.http.HeaderNames;
import io.helidon.http.Status;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Helidon's server around a {@link Front}. */
public final class ApiServer implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final WebServer server;
    private final SlowClients slow;

    private ApiServer(WebServer server, SlowClients slow) {
        this.server = server;
        this.slow = slow;
    }

    /**
     * Starts listening.
     *
     * @param host address to listen on
     * @param port 0 for any free one
     * @param certificate plain HTTP without one
     * @throws IllegalStateException when the port is taken
     */
    public static ApiServer start(
            String host,
            int port,
            Optional<Certificate> certificate,
            Front front,
            Limits limits,
            GatewayMetrics metrics) {
        var slow = new SlowClients(
                limits.requestTimeout().toDuration(), limits.idleTimeout().toDuration(), metrics::closedSlow);
        metrics.connections(slow::open);
        var sockets =
                new WatchedSockets(SocketOptions.builder().tcpNoDelay(true).build(), slow::accepted);
        var routing = HttpRouting.builder().any((request, response) -> serve(front, slow, request, response));
        var config = WebServer.builder()
                .host(host)
                .port(port)
                .routing(routing)
                .connectionOptions(sockets)
                .directHandlers(problems(limits.maxBodyBytes()))
                .maxTcpConnections(limits.maxConnections())
                .maxPayloadSize(limits.maxBodyBytes())
                .shutdownGracePeriod(GRACE)
                .shutdownHook(false)
                .protocolsDiscoverServices(false)
                .featuresDiscoverServices(false)
                // With channels Helidon asks the name service for each client's name before it greets it by TLS.
                .useNio(certificate.isEmpty())
                .addProtocol(Http1Config.builder()
                        .maxHeadersSize(limits.maxHeaderBytes())
                        .maxPrologueLength(limits.maxHeaderBytes() / 2)
                        .build());
        certificate.ifPresent(shown -> config.tls(shown.tls()));
        try {
            return new ApiServer(config.build().start(), slow);
        } catch (UncheckedIOException e) {
            slow.close();
            throw new IllegalStateException("Cannot listen on " + host + ":" + port + " for the API", e);
        }
    }

    public int port() {
        return server.port();
    }

    /** Shows another certificate to who connects from now on. */
    public void show(Certificate certificate) {
        server.reloadTls(certificate.tls());
    }

    /** Takes no more requests and lets those in hand end. */
    @Override
    public void close() {
        server.stop();
        slow.close();
    }

    private static void serve(Front front, SlowClients slow, ServerRequest request, ServerResponse response)
            throws IOException {
        var client = request.remotePeer().address();
        slow.headersRead(client);
        var answer = front.answer(incoming(request), () -> slow.bodyRead(client));
        response.status(Status.create(answer.status()));
        answer.headers().forEach((name, value) -> response.header(name, value));
        response.header(HeaderNames.CACHE_CONTROL, "no-store");
        if (!answer.mediaType().isEmpty()) {
            response.header(HeaderNames.CONTENT_TYPE, answer.mediaType());
        }
        response.send(answer.body().getBytes(StandardCharsets.UTF_8));
        slow.answered(client);
    }

    private static Incoming incoming(ServerRequest request) {
        return new Incoming() {
            @Override
            public String method() {
                return request.prologue().method().text();
            }

            @Override
            public String rawPath() {
                return request.path().rawPath();
            }

            @Override
            public Optional<String> header(String name) {
                return request.headers().first(HeaderNames.create(name));
            }

            @Override
            public InputStream body() {
                return request.content().inputStream();
            }
        };
    }

    /** What never reaches the routes is answered as a problem too. */
    private static DirectHandlers problems(int maxBodyBytes) {
        var handlers = DirectHandlers.builder();
        for (var type : EventType.values()) {
            handlers.addHandler(type, (request, event, status, headers, message) -> {
                var answer = problem(status, maxBodyBytes).answer();
                headers.set(HeaderNames.CONTENT_TYPE, answer.mediaType());
                answer.headers().forEach((name, value) -> headers.set(HeaderNames.create(name), value));
                return DirectHandler.TransportResponse.builder()
                        .status(status)
                        .headers(headers)
                        .keepAlive(false)
                        .entity(answer.body().getBytes(StandardCharsets.UTF_8))
                        .build();
            });
        }
        return handlers.build();
    }

    private static Problem problem(Status status, int maxBodyBytes) {
        return switch (status.code()) {
            case 413 -> Front.tooLarge(maxBodyBytes);
            case 503 ->
                Problem.of(ProblemType.Overloaded, "Too many requests at a time.")
                        .retryAfter(Duration.ofSeconds(1));
            case 500 -> Problem.of(ProblemType.Internal, "The request could not be served.");
            default ->
                Problem.of(
                        ProblemType.MalformedRequest,
                        "The request line, a header or the framing of the body is not valid, or too long.");
        };
    }
}
