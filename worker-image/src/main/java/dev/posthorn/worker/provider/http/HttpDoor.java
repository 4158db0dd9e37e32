package dev.posthorn.worker.provider.http;

import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.TrustedCa;
import java.io.IOException;
import java.net.Proxy;
import java.security.cert.CertificateException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import okhttp3.ConnectionPool;
import okhttp3.Dns;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.internal.http2.ErrorCode;
import okhttp3.internal.http2.StreamResetException;

/**
 * One call over HTTP, with a verdict on what is known when no answer came: before the request's first byte nothing was delivered,
 * after it nobody knows. HTTP/2 where TLS agrees on it. Follows no redirect and uses no proxy.
 */
public final class HttpDoor implements AutoCloseable {

    private static final int IDLE_CONNECTIONS = 256;
    private static final Duration IDLE = Duration.ofMinutes(5);
    /** A connection over HTTP/2 that died in silence is found out by this, and not by every call on it. */
    private static final Duration PING = Duration.ofSeconds(30);

    /** How often one call may be refused because the connection has enough others. */
    private static final int REFUSALS = 5;

    private static final long MAX_BODY_BYTES = 64 * 1024;

    /** How a call ended. */
    public sealed interface Reply {
        /**
         * With an answer.
         *
         * @param body its beginning, at most 64 KB
         */
        record Answered(int status, Headers headers, String body) implements Reply {
            public Optional<String> header(String name) {
                return Optional.ofNullable(headers.get(name));
            }
        }

        /** Without one. */
        record Failed(Outcome outcome) implements Reply {}
    }

    private final OkHttpClient client;

    /**
     * @param credentials of which {@code ca.crt}, where there is one, names the only authority that is trusted
     * @param connectTimeout after which the provider counts as unreachable
     * @param dns what resolves host names
     */
    public HttpDoor(Credentials credentials, Duration connectTimeout, Dns dns) {
        var builder = new OkHttpClient.Builder()
                .dns(dns)
                .connectTimeout(connectTimeout)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .pingInterval(PING)
                .connectionPool(new ConnectionPool(IDLE_CONNECTIONS, IDLE.toSeconds(), TimeUnit.SECONDS))
                .protocols(List.of(Protocol.HTTP_2, Protocol.HTTP_1_1))
                .proxy(Proxy.NO_PROXY)
                .followRedirects(false)
                .followSslRedirects(false)
                .eventListenerFactory(call -> {
                    var progress = call.request().tag(Progress.class);
                    return progress == null ? EventListener.NONE : progress;
                });
        credentials
                .value("ca.crt")
                .map(TrustedCa::of)
                .ifPresent(ca -> builder.sslSocketFactory(ca.context().getSocketFactory(), ca.manager()));
        this.client = builder.build();
    }

    /** Makes a call and waits for the whole answer, no longer than {@code timeout}. Blocks; never throws. */
    public Reply send(Request request, Duration timeout) {
        var end = System.nanoTime() + timeout.toNanos();
        for (var refusals = 0; ; refusals++) {
            var progress = new Progress();
            var left = Math.max(1, TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime()));
            try {
                return once(request, progress, left);
            } catch (StreamResetException e) {
                // RFC 9113, section 8.7: what was refused so was not processed. A new connection is flooded before it
                // says its limit.
                if (e.errorCode != ErrorCode.REFUSED_STREAM || refusals == REFUSALS || System.nanoTime() > end) {
                    return new Reply.Failed(failure(e, progress.sent()));
                }
            } catch (IOException e) {
                return new Reply.Failed(failure(e, progress.sent()));
            }
        }
    }

    private Reply once(Request request, Progress progress, long timeoutMillis) throws IOException {
        var call = client.newCall(
                request.newBuilder().tag(Progress.class, progress).build());
        call.timeout().timeout(timeoutMillis, TimeUnit.MILLISECONDS);
        try (Response response = call.execute()) {
            return new Reply.Answered(response.code(), response.headers(), body(response));
        }
    }

    @Override
    public void close() {
        client.dispatcher().cancelAll();
        client.dispatcher().executorService().shutdown();
        client.connectionPool().evictAll();
    }

    private static String body(Response response) throws IOException {
        var source = response.body().source();
        source.request(MAX_BODY_BYTES);
        return source.getBuffer().readUtf8(Math.min(source.getBuffer().size(), MAX_BODY_BYTES));
    }

    private static Outcome failure(IOException e, boolean sent) {
        if (Thread.currentThread().isInterrupted()) {
            return sent ? new Outcome.Ambiguous("interrupted") : new Outcome.Unreachable("interrupted");
        }
        if (sent) {
            return new Outcome.Ambiguous(isTimeout(e) ? "timeout" : "connection-broken");
        }
        return switch (e) {
            case ForbiddenAddressException forbidden -> new Outcome.ForbiddenAddress("address");
            case java.net.UnknownHostException unknown -> new Outcome.Unreachable("no-such-host");
            case SSLHandshakeException handshake
            when badCertificate(handshake) -> new Outcome.Misconfigured("tls-handshake");
            case javax.net.ssl.SSLPeerUnverifiedException stranger -> new Outcome.Misconfigured("tls-handshake");
            case SSLException broken -> new Outcome.Unreachable("tls-broken");
            default -> new Outcome.Unreachable(isTimeout(e) ? "connect-timeout" : "no-connection");
        };
    }

    private static boolean isTimeout(IOException e) {
        return e instanceof java.io.InterruptedIOException;
    }

    /** A handshake also fails when the other side breaks the connection, and that mends itself. */
    private static boolean badCertificate(SSLHandshakeException e) {
        Throwable next = e;
        for (var depth = 0; next != null && depth < 10; depth++) {
            if (next instanceof CertificateException || next instanceof java.security.cert.CertPathValidatorException) {
                return true;
            }
            next = next.getCause();
        }
        return false;
    }

    /** Where a call has got to. */
    private static final class Progress extends EventListener {
        private volatile boolean sent;

        @Override
        public void requestHeadersStart(okhttp3.Call call) {
            sent = true;
        }

        boolean sent() {
            return sent;
        }
    }

    /** For endpoints that the platform chose: whatever the resolver says. */
    public static Dns anyAddress() {
        return Dns.SYSTEM;
    }

    /** A body of JSON. */
    public static RequestBody json(byte[] bytes) {
        return new OneShotBody("application/json", bytes);
    }

    /** A body of another type. */
    public static RequestBody body(String contentType, byte[] bytes) {
        return new OneShotBody(contentType, bytes);
    }
}
