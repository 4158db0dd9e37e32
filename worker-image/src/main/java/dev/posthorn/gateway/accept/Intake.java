package dev.posthorn.gateway.accept;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The only writer of a gateway. A write that is not confirmed within the time-out has failed, though Kafka may still have it. */
public final class Intake implements AutoCloseable {

    private static final int LINGER_MILLIS = 2;

    private final Producer<byte[], byte[]> producer;

    /**
     * Connects.
     *
     * @param connection bootstrap servers and TLS
     * @param clientId what brokers know the gateway by
     * @param timeout for a confirmation
     */
    public Intake(Map<String, Object> connection, String clientId, Duration timeout) {
        var p = new HashMap<>(connection);
        p.put("client.id", clientId + "-intake");
        p.put("acks", "all");
        p.put("enable.idempotence", true);
        p.put("linger.ms", LINGER_MILLIS);
        p.put("compression.type", "lz4");
        // Half of the time for a place in the buffer, the other half for the brokers.
        p.put("max.block.ms", timeout.toMillis() / 2);
        p.put("request.timeout.ms", (int) (timeout.toMillis() / 2 - LINGER_MILLIS));
        p.put("delivery.timeout.ms", (int) (timeout.toMillis() / 2));
        p.put("reconnect.backoff.max.ms", 1000);
        p.put("enable.metrics.push", false);
        this.producer = new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Writes; the future ends when every replica that must have the record has it, or fails. */
    public CompletableFuture<RecordMetadata> write(ProducerRecord<byte[], byte[]> record) {
        var written = new CompletableFuture<RecordMetadata>();
        try {
            // The callback tells all that this future would.
            var _ = producer.send(record, (metadata, failure) -> {
                if (failure == null) {
                    written.complete(metadata);
                } else {
                    written.completeExceptionally(failure);
                }
            });
        } catch (KafkaException | IllegalStateException e) {
            // No place in the buffer, no metadata, or closed.
            written.completeExceptionally(e);
        }
        return written;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }
}
