package dev.posthorn.worker.provider.webhook;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.WorkerSettings.Webhook;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.provider.http.AddressGuard;
import dev.posthorn.worker.provider.http.HttpDoor;
import dev.posthorn.worker.provider.http.HttpDoor.Reply;
import dev.posthorn.worker.provider.outcome.Answer;
import dev.posthorn.worker.provider.outcome.OutcomeTable;
import dev.posthorn.worker.provider.outcome.RetryAfter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import okhttp3.Dns;
import okhttp3.HttpUrl;
import okhttp3.Request;

/** Posts a notification as JSON to one URL, and to wherever that redirects as far as the account allows. */
public final class WebhookProvider implements Provider {

    /** The only redirects that keep method and body (RFC 9110, section 15.4). */
    private static final Set<Integer> REDIRECTS = Set.of(307, 308);

    private final String name;
    private final HttpUrl url;
    private final int maxRedirects;
    private final Optional<String> token;
    private final Optional<WebhookSignature> signature;
    private final AddressGuard guard;
    private final HttpDoor door;
    private final Clock clock;
    private final OutcomeTable table = OutcomeTable.of("webhook");
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param credentials optional keys {@code token}, {@code signing-secret}, {@code ca.crt}
     * @param connectTimeout after which the endpoint counts as unreachable
     * @param dns knows the addresses of a host
     */
    public WebhookProvider(
            String name, Webhook settings, Credentials credentials, Duration connectTimeout, Dns dns, Clock clock) {
        this.name = name;
        this.url = HttpUrl.get(settings.url());
        this.maxRedirects = Objects.requireNonNullElse(settings.maxRedirects(), 0);
        this.token = credentials.value("token");
        this.signature = credentials.value("signing-secret").map(WebhookSignature::new);
        this.clock = clock;
        this.guard = new AddressGuard(Objects.requireNonNullElse(settings.allowedCidrs(), List.of()), dns);
        this.door = new HttpDoor(credentials, connectTimeout, guard);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public Outcome deliver(Envelope envelope, Duration timeout) {
        var end = System.nanoTime() + timeout.toNanos();
        var next = request(envelope);
        for (var redirects = 0; ; redirects++) {
            if (!guard.permits(next.url())) {
                return new Outcome.ForbiddenAddress("address");
            }
            var left = Duration.ofNanos(Math.max(1_000_000, end - System.nanoTime()));
            switch (door.send(next, left)) {
                case Reply.Failed failed -> {
                    return failed.outcome();
                }
                case Reply.Answered answered -> {
                    var further = redirects < maxRedirects ? redirected(next, answered) : Optional.<Request>empty();
                    if (further.isEmpty()) {
                        return outcome(answered);
                    }
                    next = further.get();
                }
            }
        }
    }

    @Override
    public void close() {
        door.close();
    }

    private Outcome outcome(Reply.Answered answered) {
        var wait = RetryAfter.of(answered.header("Retry-After").orElse(null), clock.instant());
        return table.outcome(Answer.of(answered.status()).withRetryAfter(wait));
    }

    /** The same request to where the answer points; the bearer token is for the account's own origin alone. */
    private Optional<Request> redirected(Request request, Reply.Answered answered) {
        if (!REDIRECTS.contains(answered.status())) {
            return Optional.empty();
        }
        return answered.header("Location")
                .map(location -> request.url().resolve(location))
                .filter(target -> target.isHttps() || !request.isHttps())
                .map(target -> {
                    var builder = request.newBuilder().url(target);
                    return (sameOrigin(target) ? builder : builder.removeHeader("Authorization")).build();
                });
    }

    private boolean sameOrigin(HttpUrl other) {
        return url.scheme().equals(other.scheme()) && url.host().equals(other.host()) && url.port() == other.port();
    }

    private Request request(Envelope envelope) {
        var body = body(envelope);
        var builder = new Request.Builder()
                .url(url)
                .header("User-Agent", "posthorn")
                .header("Idempotency-Key", headerSafe(envelope.idempotencyKey()))
                .header("Posthorn-Id", headerSafe(envelope.id()))
                .header("Posthorn-Attempt", Integer.toString(envelope.attempts() + 1))
                .post(HttpDoor.json(body));
        token.ifPresent(value -> builder.header("Authorization", "Bearer " + value));
        signature.ifPresent(s -> {
            var now = clock.instant();
            var id = headerSafe(envelope.id());
            builder.header("webhook-id", id)
                    .header("webhook-timestamp", Long.toString(now.getEpochSecond()))
                    .header("webhook-signature", s.of(id, now, new String(body, StandardCharsets.UTF_8)));
        });
        return builder.build();
    }

    private byte[] body(Envelope envelope) {
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
            return json.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes must be JSON", e);
        }
    }

    /** Senders choose ids; one with a line break or a letter outside ASCII must neither split a header nor fail the call. */
    private static String headerSafe(String text) {
        return text.replaceAll("[^\\x21-\\x7e]", "_");
    }
}
