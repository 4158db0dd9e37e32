package dev.posthorn.worker.provider.apns;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.ProviderEndpoints;
import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.ProviderApis.Apns;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.DeviceToken;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.provider.auth.Jwt;
import dev.posthorn.worker.provider.auth.KeptToken;
import dev.posthorn.worker.provider.auth.KeptToken.Fetched;
import dev.posthorn.worker.provider.http.HttpDoor;
import dev.posthorn.worker.provider.http.HttpDoor.Reply;
import dev.posthorn.worker.provider.outcome.Answer;
import dev.posthorn.worker.provider.outcome.OutcomeTable;
import dev.posthorn.worker.provider.outcome.RetryAfter;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import java.util.regex.Pattern;
import okhttp3.Request;

/**
 * Pushes by Apple's service, with a provider token (JWT, ES256). Apple refuses a token that is older than an hour, and one that is
 * renewed more often than every 20 minutes; ours lives 40.
 */
public final class ApnsProvider implements Provider {

    static final Duration TOKEN_LIFE = Duration.ofMinutes(40);

    private static final Pattern TOKEN = Pattern.compile("[0-9a-fA-F]{16,200}");

    private final String name;
    private final Apns settings;
    private final String base;
    private final HttpDoor door;
    private final Clock clock;
    private final KeptToken token;
    private final OutcomeTable table = OutcomeTable.of("apns");
    private final ObjectMapper json = new ObjectMapper();

    /**
     * @param credentials key {@code key.p8}; optional {@code ca.crt}
     * @param connectTimeout after which Apple counts as unreachable
     */
    public ApnsProvider(String name, Apns settings, Credentials credentials, Duration connectTimeout, Clock clock) {
        this.name = name;
        this.settings = settings;
        this.base = Objects.requireNonNullElse(settings.endpoint(), ProviderEndpoints.apns(settings.environment()));
        this.clock = clock;
        this.door = new HttpDoor(credentials, connectTimeout, HttpDoor.anyAddress());
        var signer = Jwt.of(Jwt.Algorithm.ES256, credentials.required("key.p8"), "key.p8");
        this.token = new KeptToken(now -> signed(signer, now), clock);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean addresses(String recipient) {
        return DeviceToken.isOf(DeviceToken.Service.apns, recipient);
    }

    @Override
    public Outcome deliver(Envelope envelope, Duration timeout) {
        var device = DeviceToken.bare(envelope.notification().recipient());
        if (!TOKEN.matcher(device).matches()) {
            return new Outcome.InvalidRecipient("device-token");
        }
        return switch (token.get()) {
            case Fetched.Failed failed -> failed.outcome();
            case Fetched.Token bearer ->
                switch (door.send(request(envelope, device, bearer.value()), timeout)) {
                    case Reply.Failed failed -> failed.outcome();
                    case Reply.Answered answered -> outcome(answered, bearer);
                };
        };
    }

    @Override
    public void close() {
        door.close();
    }

    private Outcome outcome(Reply.Answered answered, Fetched.Token bearer) {
        var reason = reason(answered.body());
        if (reason.equals("ExpiredProviderToken")) {
            // Only when our clock is wrong. A token younger than 20 minutes is kept all the same: Apple would answer
            // 429.
            var age = Duration.between(bearer.renewAt().minus(TOKEN_LIFE), clock.instant());
            if (age.compareTo(Duration.ofMinutes(20)) > 0) {
                token.refused(bearer);
            }
        }
        return table.outcome(Answer.of(answered.status())
                .withCode(reason)
                .withRetryAfter(RetryAfter.of(answered.header("Retry-After").orElse(null), clock.instant())));
    }

    private String reason(String body) {
        try {
            var tree = json.readTree(body);
            return tree == null ? "" : tree.path("reason").asText("");
        } catch (JsonProcessingException e) {
            return "";
        }
    }

    private Fetched signed(Jwt signer, Instant now) {
        var header = signer.object().put("kid", settings.keyId());
        var claims = signer.object().put("iss", settings.teamId()).put("iat", now.getEpochSecond());
        return new Fetched.Token(signer.sign(header, claims), now.plus(TOKEN_LIFE));
    }

    private Request request(Envelope envelope, String device, String bearer) {
        return new Request.Builder()
                .url(base + "/3/device/" + device)
                .header("authorization", "bearer " + bearer)
                .header("apns-topic", settings.topic())
                .header("apns-push-type", "alert")
                // The same for every attempt, so that Apple's log tells repeats.
                .header("apns-id", uuid(envelope.idempotencyKey()))
                .header("apns-expiration", Long.toString(envelope.deadline().getEpochSecond()))
                // 5 lets the device save power.
                .header("apns-priority", envelope.lane() == LaneName.bulk ? "5" : "10")
                .post(HttpDoor.json(payload(envelope)))
                .build();
    }

    private static String uuid(String key) {
        return UUID.nameUUIDFromBytes(key.getBytes(StandardCharsets.UTF_8)).toString();
    }

    private byte[] payload(Envelope envelope) {
        var notification = envelope.notification();
        var root = json.createObjectNode();
        var alert = root.putObject("aps").putObject("alert");
        if (notification.subject() != null) {
            alert.put("title", notification.subject());
        }
        alert.put("body", notification.body());
        root.put("posthorn-id", envelope.id());
        if (notification.data() != null) {
            root.set("data", notification.data());
        }
        try {
            return json.writeValueAsBytes(root);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A tree of JSON nodes must be JSON", e);
        }
    }
}
