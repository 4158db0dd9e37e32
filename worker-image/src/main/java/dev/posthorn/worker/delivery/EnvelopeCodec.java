package dev.posthorn.worker.delivery;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.Notification;
import dev.posthorn.crd.LaneName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Between the headers and value of a record and an {@link Envelope}, both ways; headers that are not ours are left alone. */
public final class EnvelopeCodec {

    private static final TypeReference<List<Attempt>> HISTORY = new TypeReference<>() {};

    private final ObjectMapper json = new ObjectMapper();
    private final Duration ttl;

    /** @param ttl how long after acceptance a record without a deadline may be delivered */
    public EnvelopeCodec(Duration ttl) {
        this.ttl = ttl;
    }

    /**
     * Reads a record.
     *
     * @param headers values by name, as text
     * @param value the record's value
     * @param appended the record's timestamp, which stands in for a missing acceptance time
     * @param readFrom lane of a record that names none
     */
    public Decoded decode(Map<String, String> headers, byte @Nullable [] value, Instant appended, LaneName readFrom) {
        var id = headers.get(MessageHeaders.ID);
        if (id == null || id.isBlank()) {
            return new Decoded.Undecodable("header " + MessageHeaders.ID + " is missing");
        }
        if (value == null) {
            return new Decoded.Undecodable("the record has no value");
        }
        try {
            var notification = json.readValue(value, Notification.class);
            if (notification == null || notification.recipient() == null || notification.body() == null) {
                return new Decoded.Undecodable("the value needs recipient and body");
            }
            var acceptedAt = instant(headers, MessageHeaders.ACCEPTED_AT).orElse(appended);
            return new Decoded.Ok(new Envelope(
                    id,
                    Optional.ofNullable(headers.get(MessageHeaders.TENANT)),
                    headers.getOrDefault(MessageHeaders.IDEMPOTENCY_KEY, id),
                    Optional.ofNullable(headers.get(MessageHeaders.CATEGORY)),
                    lane(headers).orElse(readFrom),
                    acceptedAt,
                    instant(headers, MessageHeaders.DEADLINE).orElse(acceptedAt.plus(ttl)),
                    attempts(headers),
                    instant(headers, MessageHeaders.NOT_BEFORE),
                    history(headers),
                    notification));
        } catch (IOException | IllegalArgumentException e) {
            return new Decoded.Undecodable(e.getClass().getSimpleName() + " while reading headers and value");
        }
    }

    /** Our headers for the envelope; a header that stands in the record and not here must be removed. */
    public Map<String, String> encode(Envelope envelope) {
        var headers = new LinkedHashMap<String, String>();
        headers.put(MessageHeaders.ID, envelope.id());
        envelope.tenant().ifPresent(tenant -> headers.put(MessageHeaders.TENANT, tenant));
        headers.put(MessageHeaders.IDEMPOTENCY_KEY, envelope.idempotencyKey());
        envelope.category().ifPresent(category -> headers.put(MessageHeaders.CATEGORY, category));
        headers.put(MessageHeaders.LANE, envelope.lane().name());
        headers.put(MessageHeaders.ACCEPTED_AT, millis(envelope.acceptedAt()));
        headers.put(MessageHeaders.DEADLINE, millis(envelope.deadline()));
        headers.put(MessageHeaders.ATTEMPT, Integer.toString(envelope.attempts()));
        envelope.notBefore().ifPresent(due -> headers.put(MessageHeaders.NOT_BEFORE, millis(due)));
        try {
            headers.put(MessageHeaders.HISTORY, json.writeValueAsString(envelope.history()));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A history of plain strings and numbers must be JSON", e);
        }
        return headers;
    }

    /** When the ladder may let a record go, if it says so and can be read. */
    public static Optional<Instant> notBefore(Map<String, String> headers) {
        try {
            return instant(headers, MessageHeaders.NOT_BEFORE);
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    /** The lane that a record names, if it is one. */
    public static Optional<LaneName> lane(Map<String, String> headers) {
        var name = headers.get(MessageHeaders.LANE);
        return List.of(LaneName.values()).stream()
                .filter(lane -> lane.name().equals(name))
                .findFirst();
    }

    private static int attempts(Map<String, String> headers) {
        var attempts = Integer.parseInt(headers.getOrDefault(MessageHeaders.ATTEMPT, "0"));
        if (attempts < 0) {
            throw new IllegalArgumentException(MessageHeaders.ATTEMPT + " is negative");
        }
        return attempts;
    }

    private List<Attempt> history(Map<String, String> headers) throws IOException {
        var text = headers.get(MessageHeaders.HISTORY);
        return text == null ? List.of() : json.readValue(text, HISTORY);
    }

    private static Optional<Instant> instant(Map<String, String> headers, String name) {
        return Optional.ofNullable(headers.get(name)).map(text -> Instant.ofEpochMilli(Long.parseLong(text)));
    }

    private static String millis(Instant instant) {
        return Long.toString(instant.toEpochMilli());
    }
}
