package dev.posthorn.local.bench;

import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.net.SelfSignedCertificate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Takes every POST at once with 204, on one event loop: plain HTTP/1.1, or HTTP/2 over TLS. */
final class Endpoint implements AutoCloseable {

    private static final int STREAMS = 1024;
    private static final long PATIENCE_SECONDS = 30;

    private final Vertx vertx;
    private final @Nullable SelfSignedCertificate certificate;
    private final URI url;
    private volatile @Nullable RateMeter meter;

    private Endpoint(boolean http2) {
        this.vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1));
        this.certificate = http2 ? SelfSignedCertificate.create("localhost") : null;
        var options = new HttpServerOptions().setHost("127.0.0.1").setPort(0);
        options.getInitialSettings().setMaxConcurrentStreams(STREAMS);
        if (certificate != null) {
            options.setSsl(true).setUseAlpn(true).setKeyCertOptions(certificate.keyCertOptions());
        }
        var server = vertx.createHttpServer(options)
                .requestHandler(request -> request.endHandler(end -> {
                    request.response().setStatusCode(204).end();
                    var counting = meter;
                    if (counting != null) {
                        counting.count();
                    }
                }))
                .listen()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        this.url = URI.create((http2 ? "https://localhost:" : "http://127.0.0.1:") + server.actualPort() + "/");
    }

    static Endpoint http1() {
        return new Endpoint(false);
    }

    static Endpoint http2() {
        return new Endpoint(true);
    }

    URI url() {
        return url;
    }

    /** Who counts the calls from now on. */
    void countBy(RateMeter next) {
        meter = next;
    }

    /** The certificate to trust, PEM; empty for plain HTTP. */
    String certificatePem() {
        try {
            return certificate == null ? "" : Files.readString(Path.of(certificate.certificatePath()));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the endpoint's own certificate", e);
        }
    }

    @Override
    public void close() {
        vertx.close()
                .toCompletionStage()
                .toCompletableFuture()
                .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
                .join();
        if (certificate != null) {
            certificate.delete();
        }
    }
}
