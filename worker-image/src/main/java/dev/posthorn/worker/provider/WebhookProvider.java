package dev.posthorn.worker.provider;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Posts a notification as JSON to one URL. Follows no redirect, since it would carry payload and credentials elsewhere. */
public final class WebhookProvider implements Provider {

    private final String name;
    private final URI url;
    private final Optional<String> token;
    private final Optional<WebhookSignature> signature;
    private final HttpClient client;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param connectTimeout after which the endpoint counts as unreachable
     * @param credentials optional keys {@code token}, {@code signing-secret}, {@code ca.crt}
     */
    public WebhookProvider(String name, URI url, Credentials credentials, Duration connectTimeout, Clock clock) {
        this.name = name;
        this.url = url;
        this.token = credentials.value("token");
        this.signature = credentials.value("signing-secret").map(WebhookSignature::new);
        this.clock = clock;
        var builder = HttpClient.newBuilder()
                .connectTimeout(connectTimeout)
                .followRedirects(HttpClient.Redirect.NEVER)
                // In plain text HTTP/2 begins with an upgrade that many endpoints answer wrongly.
                .version("https".equals(url.getScheme()) ? HttpClient.Version.HTTP_2 : HttpClient.Version.HTTP_1_1);
        credentials.value("ca.crt").map(TrustedCa::context).ifPresent(builder::sslContext);
        this.client = builder.build();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome deliver(Envelope envelope, Duration timeout) {
        // The client's own time-out ends with the headers; ours covers the body too.
        var call = client.sendAsync(request(envelope, timeout), HttpResponse.BodyHandlers.discarding());
        try {
            var response = call.get(timeout.toMillis(), TimeUnit.MILLISECONDS);
            return WebhookOutcomes.of(
                    response.statusCode(), response.headers().firstValue("Retry-After"), clock.instant());
        } catch (TimeoutException e) {
            call.cancel(true);
            return new Outcome.Ambiguous("timeout");
        } catch (InterruptedException e) {
            call.cancel(true);
            Thread.currentThread().interrupt();
            return new Outcome.Ambiguous("interrupted");
        } catch (ExecutionException e) {
            return failure(e.getCause());
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
    }

    private static Outcome failure(@Nullable Throwable cause) {
        if (cause instanceof HttpConnectTimeoutException) {
            return new Outcome.Unreachable("connect-timeout");
        }
        if (cause instanceof ConnectException) {
            return new Outcome.Unreachable("no-connection");
        }
        if (cause instanceof SSLHandshakeException) {
            return new Outcome.Misconfigured("tls-handshake");
        }
        return new Outcome.Ambiguous(cause instanceof HttpTimeoutException ? "timeout" : "connection-broken");
    }

    private HttpRequest request(Envelope envelope, Duration timeout) {
        var body = body(envelope);
        var builder = HttpRequest.newBuilder(url)
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .header("User-Agent", "posthorn")
                .header("Idempotency-Key", headerSafe(envelope.idempotencyKey()))
                .header("Posthorn-Id", headerSafe(envelope.id()))
                .header("Posthorn-Attempt", Integer.toString(envelope.attempts() + 1))
                .POST(HttpRequest.BodyPublishers.ofString(body));
        token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
        signature.ifPresent(s -> {
            var now = clock.instant();
            var id = headerSafe(envelope.id());
            builder.header("webhook-id", id)
                    .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                    .header("webhook-signature", s.of(id, now, body));
        });
        return builder.build();
    }

    private String body(Envelope envelope) {
        var root = json.createObjectNode();
        root.put("id", envelope.id());
        envelope.tenant().ifPresent(tenant -> root.put("tenant", tenant));
        var notification = envelope.notification();
        root.put("recipient", notification.recipient());
        if (notification.subject() != null) {
            root.put("subject", notification.subject());
        }
        root.put("body", notification.body());
        if (notification.data() != null) {
            root.set("data", notification.data());
        }
        try {
            return json.writeValueAsString(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes must be JSON", e);
        }
    }

    /** Senders choose ids; one with a line break or a letter outside ASCII must neither split a header nor fail the call. */
    private static String headerSafe(String text) {
        return text.replaceAll("[^\\x21-\\x7e]", "_");
    }
}
