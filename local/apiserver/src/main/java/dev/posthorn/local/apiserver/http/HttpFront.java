package dev.posthorn.local.apiserver.http;

import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.file.FileSystemOptions;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.net.PemKeyCertOptions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * HTTPS on a free port of 127.0.0.1, on the Vert.x that fabric8's mock server brings. The mock server's own dispatcher is not
 * used: it can answer a request but not keep a chunked stream open, which is what a watch over plain HTTP is.
 */
public final class HttpFront implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpFront.class);
    private static final String LOOPBACK = "127.0.0.1";

    private final Vertx vertx;
    private final HttpServer server;
    private final Function<ApiRequest, ApiResponse> api;
    private final Set<StreamSink> streams = ConcurrentHashMap.newKeySet();

    private HttpFront(Vertx vertx, HttpServer server, Function<ApiRequest, ApiResponse> api) {
        this.vertx = vertx;
        this.server = server;
        this.api = api;
    }

    /** Starts listening; the port is free when asked for as 0. */
    public static HttpFront start(
            int port, String certificatePem, String keyPem, Function<ApiRequest, ApiResponse> api) {
        Vertx vertx = Vertx.vertx(new VertxOptions()
                .setEventLoopPoolSize(2)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                        new FileSystemOptions().setFileCachingEnabled(false).setClassPathResolvingEnabled(false)));
        HttpServer server = vertx.createHttpServer(new HttpServerOptions()
                .setSsl(true)
                .setUseAlpn(false)
                .setMaxInitialLineLength(16 * 1024)
                .setMaxHeaderSize(64 * 1024)
                .setKeyCertOptions(new PemKeyCertOptions()
                        .addCertValue(Buffer.buffer(certificatePem))
                        .addKeyValue(Buffer.buffer(keyPem))));
        HttpFront front = new HttpFront(vertx, server, api);
        server.requestHandler(front::receive);
        server.exceptionHandler(e -> LOG.debug("Connection failed before a request was read", e));
        try {
            server.listen(port, LOOPBACK)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(20, TimeUnit.SECONDS);
        } catch (Exception e) {
            vertx.close();
            throw new IllegalStateException("The API server cannot listen on " + LOOPBACK + ":" + port, e);
        }
        return front;
    }

    public int port() {
        return server.actualPort();
    }

    @Override
    public void close() {
        streams.forEach(StreamSink::finish);
        try {
            vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (Exception e) {
            LOG.warn("The HTTP front on port {} did not close cleanly", port(), e);
        }
    }

    private void receive(HttpServerRequest request) {
        Context context = vertx.getOrCreateContext();
        if (request.getHeader("upgrade") != null) {
            request.pause();
            onVirtualThread(() -> answer(context, request, whole(request, new byte[0])));
            return;
        }
        request.body()
                .onSuccess(body -> onVirtualThread(() -> answer(context, request, whole(request, body.getBytes()))));
    }

    private static void onVirtualThread(Runnable work) {
        Thread.ofVirtual().name("kube-api-request").start(work);
    }

    private static ApiRequest whole(HttpServerRequest request, byte[] body) {
        QueryStringDecoder uri = new QueryStringDecoder(request.uri());
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers()
                .forEach(entry -> headers.merge(
                        entry.getKey().toLowerCase(Locale.ROOT),
                        entry.getValue(),
                        (first, next) -> first + "," + next));
        Map<String, List<String>> query = uri.parameters();
        return new ApiRequest(request.method().name(), uri.path(), query, headers, body);
    }

    private void answer(Context context, HttpServerRequest wire, ApiRequest request) {
        ApiResponse response = api.apply(request);
        switch (response) {
            case ApiResponse.Whole whole -> context.runOnContext(v -> send(wire, whole));
            case ApiResponse.Dropped dropped ->
                context.runOnContext(v -> wire.connection().close());
            case ApiResponse.Stream stream -> stream(context, wire, stream);
        }
    }

    private static void send(HttpServerRequest wire, ApiResponse.Whole whole) {
        HttpServerResponse response = wire.response();
        if (response.closed()) {
            return;
        }
        whole.headers().forEach(response::putHeader);
        response.setStatusCode(whole.status())
                .putHeader("content-type", whole.contentType())
                .end(Buffer.buffer(whole.body()));
        wire.resume();
    }

    private void stream(Context context, HttpServerRequest wire, ApiResponse.Stream stream) {
        StreamSink sink = "websocket".equalsIgnoreCase(wire.getHeader("upgrade"))
                ? StreamSink.webSocket(context, wire)
                : StreamSink.chunked(context, wire, stream);
        streams.add(sink);
        try {
            stream.frames().writeTo(sink);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            streams.remove(sink);
            sink.finish();
        }
    }
}
