package dev.posthorn.worker.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Makes the worker's Kafka clients, with the settings on which its guarantees rest.
 *
 * @param connection bootstrap servers and TLS, for all clients alike
 * @param clientId what brokers know the worker by
 */
public record KafkaClients(Map<String, Object> connection, String clientId) {

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(10);

    public KafkaClients {
        connection = Map.copyOf(connection);
    }

    Producer<byte[], byte[]> producer() {
        var p = common("producer");
        p.put("acks", "all");
        p.put("enable.idempotence", true);
        p.put("linger.ms", 1);
        // Statuses are small, and a compressor for each small batch costs more than it saves.
        p.put("compression.type", "none");
        p.put("delivery.timeout.ms", (int) REQUEST_TIMEOUT.multipliedBy(3).toMillis());
        p.put("max.block.ms", (int) REQUEST_TIMEOUT.toMillis());
        return new KafkaProducer<>(p, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** @param batch records at a time, a strict limit */
    KafkaShareConsumer<byte[], byte[]> shareConsumer(String group, String name, int batch) {
        var p = common(name);
        p.put("group.id", group);
        p.put("share.acknowledgement.mode", "explicit");
        p.put("share.acquire.mode", "record_limit");
        p.put("max.poll.records", batch);
        return new KafkaShareConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** @param batch records at a time, count */
    KafkaConsumer<byte[], byte[]> consumer(String group, String name, int batch) {
        var p = common(name);
        p.put("group.id", group);
        p.put("group.protocol", "consumer");
        p.put("enable.auto.commit", false);
        p.put("auto.offset.reset", "earliest");
        // Parking a partition throws away what was fetched of it, so fetch little at a time.
        p.put("max.partition.fetch.bytes", 256 * 1024);
        p.put("max.poll.records", batch);
        return new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    /** Reads whole topics, from where it is told to. */
    KafkaConsumer<byte[], byte[]> groupless(String name) {
        var p = common(name);
        p.put("enable.auto.commit", false);
        p.put("allow.auto.create.topics", false);
        return new KafkaConsumer<>(p, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Admin admin() {
        var p = common("admin");
        p.put("default.api.timeout.ms", (int) REQUEST_TIMEOUT.toMillis());
        return Admin.create(p);
    }

    private Map<String, Object> common(String name) {
        var p = new HashMap<>(connection);
        p.put("client.id", clientId + "-" + name);
        p.put("request.timeout.ms", (int) REQUEST_TIMEOUT.toMillis());
        p.put("reconnect.backoff.max.ms", 2000);
        p.put("enable.metrics.push", false);
        return p;
    }
}
