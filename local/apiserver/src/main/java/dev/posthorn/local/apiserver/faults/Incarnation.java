package dev.posthorn.local.apiserver.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.faults.FaultProxy.Activity;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One life of an operator: a listener that serves it until it dies, and refuses it from then on. */
public final class Incarnation implements AutoCloseable {
    private static final String LOOPBACK = "127.0.0.1";
    private static final long START_SECONDS = 20;

    private final int id;
    private final Vertx vertx;
    private final Upstream operator;
    private final TracedWrites writes;
    private final StoreHistory history;
    private final OperatorView view;
    private final Trace trace;
    private final Activity activity;
    private final HttpServer server;
    private final Set<HttpConnection> connections = ConcurrentHashMap.newKeySet();
    private final CountDownLatch death = new CountDownLatch(1);

    Incarnation(
            int id,
            Vertx vertx,
            Upstream operator,
            Upstream admin,
            StoreHistory history,
            OperatorView view,
            Trace trace,
            Activity activity) {
        this.id = id;
        this.vertx = vertx;
        this.operator = operator;
        this.writes = new TracedWrites(id, operator, admin, trace);
        this.history = history;
        this.view = view;
        this.trace = trace;
        this.activity = activity;
        this.server = vertx.createHttpServer(
                new HttpServerOptions().setMaxInitialLineLength(16 * 1024).setMaxHeaderSize(64 * 1024));
        server.connectionHandler(connection -> {
            connections.add(connection);
            connection.closeHandler(gone -> connections.remove(connection));
            if (dead()) {
                connection.close();
            }
        });
        server.requestHandler(this::receive);
        try {
            server.listen(0, LOOPBACK).toCompletionStage().toCompletableFuture().get(START_SECONDS, TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new IllegalStateException("The fault proxy cannot listen on " + LOOPBACK, e);
        }
    }

    /** From 1 in the order of opening. */
    public int id() {
        return id;
    }

    /** How the operator reaches the API server in this life; time-outs and retries are the client's defaults. */
    public Config clientConfig() {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl("http://" + LOOPBACK + ":" + server.actualPort())
                .withNamespace("default")
                .build();
    }

    /** Cuts every connection and refuses every later call. */
    public void kill() {
        if (death.getCount() > 0) {
            death.countDown();
            trace.add(new TraceEntry.Killed(id));
        }
        connections.forEach(HttpConnection::close);
    }

    public boolean dead() {
        return death.getCount() == 0;
    }

    /** Waits until the schedule, or somebody else, has killed it; false when that does not happen in time. */
    public boolean awaitDeath(Duration atMost) throws InterruptedException {
        return death.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public void close() {
        kill();
        server.close();
    }

    private void receive(HttpServerRequest request) {
        if (dead()) {
            request.connection().close();
            return;
        }
        Context context = vertx.getOrCreateContext();
        if (request.getHeader("upgrade") != null) {
            request.pause();
            onVirtualThread(() -> watch(request, FrameSink.webSocket(context, request), Call.of(request, "")));
            return;
        }
        request.body().onSuccess(body -> {
            Call call = Call.of(request, body.toString(StandardCharsets.UTF_8));
            onVirtualThread(() -> {
                if (call.watches()) {
                    watch(request, FrameSink.chunked(context, request), call);
                } else {
                    exchange(request, call);
                }
            });
        });
    }

    private static void onVirtualThread(Runnable work) {
        Thread.ofVirtual().name("fault-proxy").start(work);
    }

    private void watch(HttpServerRequest request, WatchFeed.Sink sink, Call call) {
        if (call.target().isEmpty()) {
            request.connection().close();
            return;
        }
        new WatchFeed(id, call, history, view, trace, new Noticed(sink)).run();
    }

    private void exchange(HttpServerRequest request, Call call) {
        activity.began();
        try {
            if (call.writes()) {
                write(request, call);
            } else {
                read(request, call);
            }
        } catch (UncheckedIOException e) {
            cut(request, Duration.ZERO);
        } finally {
            activity.ended();
        }
    }

    private void read(HttpServerRequest request, Call call) {
        if (call.listsFromCache()) {
            Optional<JsonNode> stale =
                    view.staleList(history, call, call.target().orElseThrow());
            if (stale.isPresent()) {
                noteSeen(call, stale.get());
                answer(request, 200, stale.get().toString(), Duration.ZERO);
                return;
            }
        }
        Upstream.Answer answer = operator.send(call.method(), call.uri(), call.headers(), call.body());
        if (answer.ok() && call.target().isPresent()) {
            noteSeen(call, answer.json());
        }
        pass(request, answer);
    }

    private void noteSeen(Call call, JsonNode body) {
        ResourceRef target = call.target().orElseThrow();
        if (!target.isCollection()) {
            trace.add(new TraceEntry.Seen(id, "GET", target, ObjectMeta.uid(body), ObjectMeta.revision(body)));
            return;
        }
        body.path("items")
                .forEach(item -> trace.add(new TraceEntry.Seen(
                        id,
                        "LIST",
                        target.named(ObjectMeta.namespace(item), ObjectMeta.name(item)),
                        ObjectMeta.uid(item),
                        ObjectMeta.revision(item))));
    }

    private void write(HttpServerRequest request, Call call) {
        int number = call.counts() ? view.countWrite() : 0;
        Optional<WriteFault> fault = number == 0 ? Optional.empty() : view.faultOfWrite(number);
        ResourceRef subject = call.subject();
        switch (fault.orElse(null)) {
            case null -> pass(request, writes.forward(call, subject, number, fault));
            case WriteFault.CrashBefore crash -> {
                writes.keepBack(call, subject, number, fault);
                kill();
            }
            case WriteFault.CrashAfter crash -> {
                writes.forward(call, subject, number, fault);
                kill();
            }
            case WriteFault.Refuse refuse -> {
                writes.keepBack(call, subject, number, fault);
                JsonNode status = Answers.status(
                        refuse.status(), "write " + number + " is refused by the fault schedule", refuse.retryAfter());
                answer(request, refuse.status(), status.toString(), refuse.retryAfter());
            }
            case WriteFault.TimeOutBefore lost -> {
                writes.keepBack(call, subject, number, fault);
                cut(request, lost.silence());
            }
            case WriteFault.TimeOutAfter lost -> {
                writes.forward(call, subject, number, fault);
                cut(request, lost.silence());
            }
        }
    }

    private void pass(HttpServerRequest request, Upstream.Answer answer) {
        String retryAfter = answer.headers().getOrDefault("retry-after", "");
        send(
                request,
                answer.status(),
                answer.headers().getOrDefault("content-type", "application/json"),
                answer.body(),
                retryAfter);
    }

    private void answer(HttpServerRequest request, int status, String body, Duration retryAfter) {
        send(request, status, "application/json", body, retryAfter.isZero() ? "" : "" + retryAfter.toSeconds());
    }

    private void send(HttpServerRequest request, int status, String contentType, String body, String retryAfter) {
        if (dead() || request.response().closed()) {
            request.connection().close();
            return;
        }
        if (!retryAfter.isEmpty()) {
            request.response().putHeader("Retry-After", retryAfter);
        }
        request.response()
                .setStatusCode(status)
                .putHeader("Content-Type", contentType)
                .end(body);
    }

    /** Cuts the connection of a request after a silence. */
    private void cut(HttpServerRequest request, Duration silence) {
        if (silence.isZero()) {
            request.connection().close();
        } else {
            vertx.setTimer(silence.toMillis(), due -> request.connection().close());
        }
    }

    /** A sink whose frames count as activity. */
    private final class Noticed implements WatchFeed.Sink {
        private final WatchFeed.Sink sink;

        private Noticed(WatchFeed.Sink sink) {
            this.sink = sink;
        }

        @Override
        public boolean open() {
            return !dead() && sink.open();
        }

        @Override
        public void send(String frame) {
            activity.began();
            sink.send(frame);
            activity.ended();
        }

        @Override
        public void end(boolean broken) {
            sink.end(broken);
        }
    }
}
