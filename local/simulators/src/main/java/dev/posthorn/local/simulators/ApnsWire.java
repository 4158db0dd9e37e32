package dev.posthorn.local.simulators;

import java.security.PublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Apple's push API: {@code POST /3/device/<token>} over HTTP/2 with a provider token, refused when it is older than an hour or was
 * renewed within 20 minutes.
 */
public final class ApnsWire implements WireFormat {

    private static final String PATH = "/3/device/";
    private static final Duration OLDEST = Duration.ofHours(1);
    private static final Duration SHORTEST_LIFE = Duration.ofMinutes(20);

    /** Reasons by status, from Apple's documentation. */
    private static final Map<String, Integer> STATUS = Map.ofEntries(
            Map.entry("BadDeviceToken", 400),
            Map.entry("DeviceTokenNotForTopic", 400),
            Map.entry("PayloadEmpty", 400),
            Map.entry("TopicDisallowed", 400),
            Map.entry("BadTopic", 400),
            Map.entry("ExpiredProviderToken", 403),
            Map.entry("InvalidProviderToken", 403),
            Map.entry("MissingProviderToken", 403),
            Map.entry("BadPath", 404),
            Map.entry("MethodNotAllowed", 405),
            Map.entry("Unregistered", 410),
            Map.entry("ExpiredToken", 410),
            Map.entry("PayloadTooLarge", 413),
            Map.entry("TooManyProviderTokenUpdates", 429),
            Map.entry("TooManyRequests", 429),
            Map.entry("InternalServerError", 500),
            Map.entry("ServiceUnavailable", 503),
            Map.entry("Shutdown", 503));

    private final PublicKey key;
    private final String teamId;
    private final String topic;
    private final Clock clock;
    private final AtomicReference<Instant> issued = new AtomicReference<>(Instant.MIN);

    /**
     * @param key of the pair that the client signs with
     * @param clock by which the age of tokens is judged
     */
    public ApnsWire(PublicKey key, String teamId, String topic, Clock clock) {
        this.key = key;
        this.teamId = teamId;
        this.topic = topic;
        this.clock = clock;
    }

    @Override
    public Optional<Reply> beforehand(Request request) {
        if (!request.header(":version").equals("2")) {
            // Apple speaks nothing but HTTP/2.
            return Optional.of(refusal("BadPath"));
        }
        if (!request.path().startsWith(PATH)) {
            return Optional.of(refusal("BadPath"));
        }
        if (!request.header("apns-topic").equals(topic)) {
            return Optional.of(refusal("BadTopic"));
        }
        return wrongToken(request.header("authorization")).map(this::refusal);
    }

    private Optional<String> wrongToken(String authorization) {
        if (!authorization.startsWith("bearer ")) {
            return Optional.of("MissingProviderToken");
        }
        var claims = Wire.claims(authorization.substring("bearer ".length()), key, "SHA256withECDSAinP1363Format");
        if (claims.isEmpty() || !claims.get().path("iss").asText().equals(teamId)) {
            return Optional.of("InvalidProviderToken");
        }
        var iat = Instant.ofEpochSecond(claims.get().path("iat").asLong());
        if (Duration.between(iat, clock.instant()).compareTo(OLDEST) > 0) {
            return Optional.of("ExpiredProviderToken");
        }
        var before = issued.getAndUpdate(known -> known.isBefore(iat) ? iat : known);
        return before.isBefore(iat)
                        && iat.isBefore(before.plus(before.equals(Instant.MIN) ? Duration.ZERO : SHORTEST_LIFE))
                ? Optional.of("TooManyProviderTokenUpdates")
                : Optional.empty();
    }

    @Override
    public String id(Request request) {
        return Wire.tree(request.call().body()).path("posthorn-id").asText(ReceivedCall.UNKNOWN);
    }

    @Override
    public String recipient(Request request) {
        return request.path().substring(PATH.length());
    }

    @Override
    public Reply taken(Request request) {
        return Reply.of(200, "").with("apns-id", request.header("apns-id"));
    }

    @Override
    public Reply refusal(String code) {
        return Reply.of(STATUS.getOrDefault(code, 400), "{\"reason\":\"" + code + "\"}");
    }

    @Override
    public String code(Fault fault) {
        return switch (fault) {
            case THROTTLED -> "TooManyRequests";
            case REJECTED -> "PayloadTooLarge";
            case GONE -> "Unregistered";
            case SERVER_ERROR, TIMEOUT_DELIVERED, TIMEOUT_NOT_DELIVERED, RESET_DELIVERED, RESET_NOT_DELIVERED ->
                "ServiceUnavailable";
        };
    }
}
