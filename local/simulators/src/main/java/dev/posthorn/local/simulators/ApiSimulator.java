package dev.posthorn.local.simulators;

import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.KeyCertOptions;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * A provider's API on 127.0.0.1, over HTTP/2 or HTTP/1.1 with TLS, in the wire format that it is given. Takes every notification, or
 * does as its {@link FaultPlan} says, or as was said for a recipient.
 */
public final class ApiSimulator implements AutoCloseable {

    /** Calls at a time on one connection, as many as Apple takes. */
    private static final int STREAMS = 1000;

    private static final long STARTING_SECONDS = 30;

    private final WireFormat format;
    private final ProviderScript script;
    private final CallTimes times = new CallTimes();
    private final Map<String, String> refusals = new ConcurrentHashMap<>();
    private final ThrowawayTls tls = ThrowawayTls.create();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Vertx vertx = Vertx.vertx();
    private final HttpServer server;

    private ApiSimulator(WireFormat format, FaultPlan faults) {
        this.format = format;
        this.script = new ProviderScript(faults);
        this.server = vertx.createHttpServer(new HttpServerOptions()
                .setHost("127.0.0.1")
                .setPort(0)
                .setSsl(true)
                .setUseAlpn(true)
                .setAcceptBacklog(1024)
                .setInitialSettings(new Http2Settings().setMaxConcurrentStreams(STREAMS))
                .setKeyCertOptions(KeyCertOptions.wrap(tls.managers())));
    }

    /** Starts an API on a free port. */
    public static ApiSimulator start(WireFormat format, FaultPlan faults) {
        var simulator = new ApiSimulator(format, faults);
        try {
            simulator
                    .server
                    .requestHandler(simulator::receive)
                    .listen()
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(STARTING_SECONDS, TimeUnit.SECONDS);
            return simulator;
        } catch (Exception e) {
            simulator.close();
            throw new IllegalStateException("Cannot listen on 127.0.0.1 for a simulated API", e);
        }
    }

    /** Base URL, without a slash at the end. */
    public URI url() {
        return URI.create("https://127.0.0.1:" + server.actualPort());
    }

    /** The certificate that clients must trust, PEM. */
    public String caCertificatePem() {
        return tls.caCertificatePem();
    }

    public ProviderLedger ledger() {
        return script.ledger();
    }

    /** When calls for notifications came in. */
    public CallTimes times() {
        return times;
    }

    /** The last hundred calls, oldest first. */
    public List<ReceivedCall> recentCalls() {
        return script.recent().list();
    }

    /** From now on, other things go wrong. */
    public void faults(FaultPlan plan) {
        script.plan(plan);
    }

    /** From now on, what is for this recipient is refused with one of the provider's own error codes. */
    public void refuse(String recipient, String code) {
        refusals.put(recipient, code);
    }

    /** Breaks every connection and stops listening. */
    @Override
    public void close() {
        script.close();
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(STARTING_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("A simulated API did not stop", e);
        } finally {
            threads.shutdownNow();
        }
    }

    private void receive(HttpServerRequest request) {
        var arrived = System.nanoTime();
        request.body().onSuccess(body -> threads.execute(() -> answer(request, body.toString(), arrived)));
    }

    private void answer(HttpServerRequest http, String body, long arrived) {
        var headers = new HashMap<String, String>();
        http.headers().forEach((name, value) -> headers.put(name.toLowerCase(Locale.ROOT), value));
        headers.put(":path", http.path());
        headers.put(":method", http.method().name());
        headers.put(":version", http.version() == HttpVersion.HTTP_2 ? "2" : "1.1");
        var request = new WireFormat.Request(new ReceivedCall(ReceivedCall.UNKNOWN, headers, body));
        var beforehand = format.beforehand(request);
        if (beforehand.isPresent()) {
            reply(http, beforehand.get());
            return;
        }
        times.add(arrived);
        var refusal = refusals.get(format.recipient(request));
        if (refusal != null) {
            reply(http, format.refusal(refusal));
            return;
        }
        var fault = script.play(new ReceivedCall(format.id(request), headers, body));
        if (fault.isEmpty()) {
            reply(http, format.taken(request));
            return;
        }
        switch (fault.get()) {
            case SERVER_ERROR, REJECTED, GONE -> reply(http, format.refusal(format.code(fault.get())));
            case THROTTLED ->
                reply(
                        http,
                        format.refusal(format.code(Fault.THROTTLED))
                                .with("Retry-After", Long.toString(script.retryAfterSeconds())));
            case TIMEOUT_DELIVERED, TIMEOUT_NOT_DELIVERED -> script.keepSilent();
            case RESET_DELIVERED, RESET_NOT_DELIVERED -> http.connection().close();
        }
    }

    private static void reply(HttpServerRequest http, WireFormat.Reply reply) {
        var response = http.response().setStatusCode(reply.status()).putHeader("content-type", "application/json");
        reply.header().ifPresent(name -> response.putHeader(name, reply.value()));
        response.end(reply.body());
    }
}
