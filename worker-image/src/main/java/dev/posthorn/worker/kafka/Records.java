package dev.posthorn.worker.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.StatusEvent;
import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.LaneName;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.EnvelopeCodec;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;

/** Makes the records that a worker writes. Key, value and headers of others travel along unchanged. */
final class Records {

    /** Ours, and therefore written anew or dropped. */
    private static final Set<String> OURS = Set.of(
            MessageHeaders.ID,
            MessageHeaders.TENANT,
            MessageHeaders.IDEMPOTENCY_KEY,
            MessageHeaders.CATEGORY,
            MessageHeaders.LANE,
            MessageHeaders.ACCEPTED_AT,
            MessageHeaders.DEADLINE,
            MessageHeaders.EPOCH,
            MessageHeaders.ATTEMPT,
            MessageHeaders.NOT_BEFORE,
            MessageHeaders.HISTORY,
            MessageHeaders.DEAD_REASON,
            MessageHeaders.ORIGIN_TOPIC);

    private final WorkerSettings settings;
    private final TopicNames topics;
    private final EnvelopeCodec codec;
    private final ObjectWriter json = EnvelopeCodec.json().writerFor(StatusEvent.class);

    Records(WorkerSettings settings) {
        this.settings = settings;
        this.topics = settings.topics();
        this.codec = new EnvelopeCodec(settings.delivery().ttl().toDuration());
    }

    EnvelopeCodec codec() {
        return codec;
    }

    /** Our headers as text, the last one of a name winning. */
    static Map<String, String> text(Headers headers) {
        var text = new HashMap<String, String>();
        for (var header : headers) {
            var value = header.key().startsWith(MessageHeaders.PREFIX) ? header.value() : null;
            if (value != null) {
                text.put(header.key(), new String(value, StandardCharsets.UTF_8));
            }
        }
        return text;
    }

    ProducerRecord<byte[], byte[]> onRung(ConsumerRecord<byte[], byte[]> origin, Envelope envelope, Rung rung) {
        return new ProducerRecord<>(
                rung.topic(), rung.partition().orElse(null), origin.key(), origin.value(), headers(origin, envelope));
    }

    ProducerRecord<byte[], byte[]> deadLetter(ConsumerRecord<byte[], byte[]> origin, Envelope envelope, Reason reason) {
        return dead(origin, headers(origin, envelope), reason);
    }

    /** As it came, since what cannot be read cannot be written anew. */
    ProducerRecord<byte[], byte[]> rawDeadLetter(ConsumerRecord<byte[], byte[]> origin, Reason reason) {
        return dead(origin, new RecordHeaders(origin.headers()), reason);
    }

    /** Another hop of a record whose headers stay as they are. */
    static ProducerRecord<byte[], byte[]> moved(ConsumerRecord<byte[], byte[]> origin, Rung target) {
        return new ProducerRecord<>(
                target.topic(), target.partition().orElse(null), origin.key(), origin.value(), origin.headers());
    }

    ProducerRecord<byte[], byte[]> status(Envelope envelope, Status status, Optional<Reason> reason, Instant now) {
        var last = envelope.history().isEmpty()
                ? Optional.<dev.posthorn.worker.delivery.Attempt>empty()
                : Optional.of(envelope.history().getLast());
        return status(new StatusEvent(
                envelope.id(),
                envelope.tenant().orElse(null),
                settings.namespace(),
                settings.channel(),
                envelope.lane().name(),
                settings.region(),
                status,
                reason.orElse(null),
                envelope.attempts(),
                last.map(dev.posthorn.worker.delivery.Attempt::provider).orElse(null),
                last.map(dev.posthorn.worker.delivery.Attempt::code).orElse(null),
                envelope.acceptedAt().toEpochMilli(),
                now.toEpochMilli()));
    }

    ProducerRecord<byte[], byte[]> undecodableStatus(
            ConsumerRecord<byte[], byte[]> origin, LaneName lane, Reason reason, Instant now) {
        var headers = text(origin.headers());
        var id = headers.getOrDefault(
                MessageHeaders.ID, origin.topic() + "-" + origin.partition() + "-" + origin.offset());
        return status(new StatusEvent(
                id,
                headers.get(MessageHeaders.TENANT),
                settings.namespace(),
                settings.channel(),
                lane.name(),
                settings.region(),
                Status.DeadLettered,
                reason,
                0,
                null,
                null,
                origin.timestamp(),
                now.toEpochMilli()));
    }

    private ProducerRecord<byte[], byte[]> status(StatusEvent event) {
        try {
            return new ProducerRecord<>(
                    TopicNames.STATUS, event.id().getBytes(StandardCharsets.UTF_8), json.writeValueAsBytes(event));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A status event of plain values must be JSON", e);
        }
    }

    private ProducerRecord<byte[], byte[]> dead(
            ConsumerRecord<byte[], byte[]> origin, RecordHeaders headers, Reason reason) {
        headers.remove(MessageHeaders.DEAD_REASON);
        headers.remove(MessageHeaders.ORIGIN_TOPIC);
        put(headers, MessageHeaders.DEAD_REASON, reason.name());
        put(headers, MessageHeaders.ORIGIN_TOPIC, origin.topic());
        return new ProducerRecord<>(topics.deadLetter(), null, origin.key(), origin.value(), headers);
    }

    private RecordHeaders headers(ConsumerRecord<byte[], byte[]> origin, Envelope envelope) {
        var headers = new RecordHeaders();
        for (var header : origin.headers()) {
            if (!OURS.contains(header.key())) {
                headers.add(header);
            }
        }
        codec.encode(envelope).forEach((name, value) -> put(headers, name, value));
        return headers;
    }

    private static void put(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
