package dev.posthorn.worker.delivery;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.Notification;
import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.crd.LaneName;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Between the headers and value of a record and an {@link Envelope}, both ways; headers that are not ours are left alone. */
public final class EnvelopeCodec {

    /** What can be a tenant at all; which ones there are, those who accept notifications know. */
    private static final Pattern TENANT = Pattern.compile("\\P{Cntrl}{1,253}");
    /** Clocks of machines differ; a sender further ahead would extend its own deadlines. */
    private static final Duration CLOCK_SKEW = Duration.ofMinutes(5);

    private static final List<LaneName> LANES = List.of(LaneName.values());
    private static final TypeReference<List<Attempt>> HISTORY = new TypeReference<>() {};

    private final ObjectReader notifications = json().readerFor(Notification.class);
    private final ObjectReader histories = json().readerFor(HISTORY);
    private final ObjectWriter historyWriter = json().writerFor(HISTORY);
    private final Duration ttl;

    /**
     * JSON for those who live on virtual threads. Jackson keeps its buffers by thread unless told otherwise, and would allocate
     * them anew for each record.
     */
    public static ObjectMapper json() {
        return new ObjectMapper(JsonFactory.builder()
                .recyclerPool(JsonRecyclerPools.newConcurrentDequePool())
                .build());
    }

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
     * @param now time of the decision, against which clocks of senders are judged
     */
    public Decoded decode(
            Map<String, String> headers, byte @Nullable [] value, Instant appended, LaneName readFrom, Instant now) {
        var id = headers.get(MessageHeaders.ID);
        if (id == null || id.isBlank()) {
            return undecodable("header " + MessageHeaders.ID + " is missing");
        }
        if (value == null) {
            return undecodable("the record has no value");
        }
        if (value.length > Notification.MAX_BYTES) {
            return new Decoded.Undecodable(
                    Reason.Oversized, "the value has " + value.length + " bytes of " + Notification.MAX_BYTES);
        }
        var tenant = headers.get(MessageHeaders.TENANT);
        if (tenant != null && !TENANT.matcher(tenant).matches()) {
            return new Decoded.Undecodable(
                    Reason.UnknownTenant, "header " + MessageHeaders.TENANT + " is no name of a tenant");
        }
        try {
            Notification notification = notifications.readValue(value);
            if (notification == null || notification.recipient() == null || notification.body() == null) {
                return undecodable("the value needs recipient and body");
            }
            var acceptedAt = instant(headers, MessageHeaders.ACCEPTED_AT).orElse(appended);
            if (acceptedAt.isAfter(now.plus(CLOCK_SKEW))) {
                return new Decoded.Undecodable(
                        Reason.ClockSkew, "accepted " + Duration.between(now, acceptedAt) + " from now");
            }
            return new Decoded.Ok(new Envelope(
                    id,
                    Optional.ofNullable(headers.get(MessageHeaders.TENANT)),
                    headers.getOrDefault(MessageHeaders.IDEMPOTENCY_KEY, id),
                    Optional.ofNullable(headers.get(MessageHeaders.CATEGORY)),
                    lane(headers).orElse(readFrom),
                    acceptedAt,
                    instant(headers, MessageHeaders.DEADLINE).orElse(acceptedAt.plus(ttl)),
                    epoch(headers),
                    attempts(headers),
                    instant(headers, MessageHeaders.NOT_BEFORE),
                    history(headers),
                    notification));
        } catch (IOException | IllegalArgumentException e) {
            return undecodable(e.getClass().getSimpleName() + " while reading headers and value");
        }
    }

    private static Decoded undecodable(String why) {
        return new Decoded.Undecodable(Reason.Undecodable, why);
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
        if (envelope.epoch() > 0) {
            headers.put(MessageHeaders.EPOCH, Long.toString(envelope.epoch()));
        }
        headers.put(MessageHeaders.ATTEMPT, Integer.toString(envelope.attempts()));
        envelope.notBefore().ifPresent(due -> headers.put(MessageHeaders.NOT_BEFORE, millis(due)));
        try {
            headers.put(MessageHeaders.HISTORY, historyWriter.writeValueAsString(envelope.history()));
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
        for (var lane : LANES) {
            if (lane.name().equals(name)) {
                return Optional.of(lane);
            }
        }
        return Optional.empty();
    }

    private static long epoch(Map<String, String> headers) {
        var epoch = Long.parseLong(headers.getOrDefault(MessageHeaders.EPOCH, "0"));
        if (epoch < 0) {
            throw new IllegalArgumentException(MessageHeaders.EPOCH + " is negative");
        }
        return epoch;
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
        return text == null ? List.of() : histories.readValue(text);
    }

    private static Optional<Instant> instant(Map<String, String> headers, String name) {
        return Optional.ofNullable(headers.get(name)).map(text -> Instant.ofEpochMilli(Long.parseLong(text)));
    }

    private static String millis(Instant instant) {
        return Long.toString(instant.toEpochMilli());
    }
}
