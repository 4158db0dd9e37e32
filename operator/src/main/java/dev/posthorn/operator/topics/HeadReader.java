package dev.posthorn.operator.topics;

import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.operator.topics.RecordHead.Place;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * Reads the first records at many places by one consumer, which belongs to no group. What does not come within a second is left for
 * another time; bodies are fetched along with headers and never looked at.
 */
final class HeadReader implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final Duration POLL = Duration.ofMillis(200);
    private static final int BYTES_PER_PARTITION = 16 * 1024;
    private static final int BYTES = 4 * 1024 * 1024;
    private static final int RECORDS_LOOKED_AT = 20;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaCalls calls;

    HeadReader(KafkaEndpoint endpoint, KafkaCalls calls) {
        var properties = new HashMap<>(endpoint.clientProperties());
        properties.put("client.id", "posthorn-operator-heads");
        properties.put("enable.auto.commit", false);
        properties.put("allow.auto.create.topics", false);
        properties.put("auto.offset.reset", "earliest");
        properties.put("max.partition.fetch.bytes", BYTES_PER_PARTITION);
        properties.put("fetch.max.bytes", BYTES);
        properties.put("fetch.max.wait.ms", (int) POLL.toMillis());
        properties.put("default.api.timeout.ms", (int) PATIENCE.toMillis());
        properties.put("request.timeout.ms", (int) PATIENCE.toMillis());
        properties.put("enable.metrics.push", false);
        this.consumer = new KafkaConsumer<>(properties, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.calls = calls;
    }

    /**
     * The heads that could be read in time.
     *
     * @throws org.apache.kafka.common.KafkaException when Kafka refuses or the reader is of no further use
     */
    List<RecordHead> read(List<Place> places, Clock clock) {
        var left = places.stream()
                .collect(Collectors.toMap(
                        place -> new TopicPartition(place.topic(), place.partition()), place -> place, (a, b) -> a));
        var heads = new ArrayList<RecordHead>();
        calls.counted("fetch_heads");
        try {
            consumer.assign(left.keySet());
            left.forEach((partition, place) -> consumer.seek(partition, place.offset()));
            Instant end = clock.instant().plus(PATIENCE);
            while (!left.isEmpty() && clock.instant().isBefore(end)) {
                ConsumerRecords<byte[], byte[]> records = consumer.poll(POLL);
                for (var partition : records.partitions()) {
                    Place place = left.remove(partition);
                    if (place != null) {
                        heads.add(head(place, records.records(partition)));
                    }
                }
                consumer.pause(records.partitions());
            }
        } finally {
            consumer.unsubscribe();
        }
        return heads;
    }

    private static RecordHead head(Place place, List<ConsumerRecord<byte[], byte[]>> records) {
        var first = records.getFirst();
        var tenants = new HashMap<String, Integer>();
        records.stream()
                .limit(RECORDS_LOOKED_AT)
                .forEach(record -> text(record.headers(), MessageHeaders.TENANT)
                        .ifPresent(t -> tenants.merge(t, 1, Integer::sum)));
        return new RecordHead(
                place.topic(),
                place.partition(),
                place.offset(),
                Instant.ofEpochMilli(Math.max(0, first.timestamp())),
                text(first.headers(), MessageHeaders.ACCEPTED_AT).flatMap(HeadReader::millis),
                Map.copyOf(tenants));
    }

    private static Optional<String> text(Headers headers, String name) {
        var header = headers.lastHeader(name);
        return header == null || header.value() == null
                ? Optional.empty()
                : Optional.of(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static Optional<Instant> millis(String text) {
        try {
            return Optional.of(Instant.ofEpochMilli(Long.parseLong(text)));
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        consumer.close(org.apache.kafka.clients.consumer.CloseOptions.timeout(PATIENCE));
    }
}
