package dev.posthorn.worker.preferences;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.Preference;
import dev.posthorn.contract.TopicNames;
import java.io.IOException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/**
 * The clients that read {@code posthorn.preferences}, of which there is no group: every worker reads all of it.
 *
 * @param connection bootstrap servers and TLS
 * @param clientId what brokers know the worker by
 */
record PreferenceTopic(Map<String, Object> connection, String clientId) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration REQUEST = Duration.ofSeconds(5);

    PreferenceTopic {
        connection = Map.copyOf(connection);
    }

    KafkaConsumer<byte[], byte[]> consumer() {
        var config = common("preferences");
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", false);
        config.put("max.poll.records", 2000);
        return new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    Admin admin() {
        return Admin.create(common("preferences-end"));
    }

    /** @throws KafkaException when Kafka does not describe the topic */
    TopicDescription describe(Admin admin) throws InterruptedException {
        try {
            var all = admin.describeTopics(List.of(name())).allTopicNames().get();
            return Objects.requireNonNull(all.get(name()));
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "Kafka does not describe topic " + name()
                            + ", which the operator makes with the NotificationRegion; nothing is sent until it is there: "
                            + e.getCause(),
                    e.getCause());
        }
    }

    /**
     * Asks where each partition ends. Kafka answers with the high watermark, and a write is only confirmed ({@code acks=all}) once that
     * is past it; so what was confirmed before the question lies before the answer.
     */
    static CompletionStage<Map<Integer, Long>> ends(Admin admin, Iterable<TopicPartition> partitions) {
        var latest = new HashMap<TopicPartition, OffsetSpec>();
        partitions.forEach(partition -> latest.put(partition, OffsetSpec.latest()));
        var options = new ListOffsetsOptions().timeoutMs((int) REQUEST.toMillis());
        return admin.listOffsets(latest, options).all().toCompletionStage().thenApply(PreferenceTopic::offsets);
    }

    private static Map<Integer, Long> offsets(Map<TopicPartition, ListOffsetsResultInfo> found) {
        var ends = new TreeMap<Integer, Long>();
        found.forEach((partition, info) -> ends.put(partition.partition(), info.offset()));
        return ends;
    }

    /** What a record says; null takes back what was said. */
    static Stated read(byte @Nullable [] value) {
        if (value == null) {
            return Stated.NOTHING;
        }
        try {
            var preference = JSON.readValue(value, Preference.class);
            return preference == null ? Stated.GARBLED : new Stated.Wants(preference);
        } catch (IOException e) {
            return Stated.GARBLED;
        }
    }

    /** As {@link #read} reads it. */
    static String write(Preference preference) {
        try {
            return JSON.writeValueAsString(preference);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A preference of plain values must be JSON", e);
        }
    }

    static String name() {
        return TopicNames.PREFERENCES;
    }

    private Map<String, Object> common(String name) {
        Map<String, Object> config = new HashMap<>(connection);
        config.put("client.id", clientId + "-" + name);
        config.put("request.timeout.ms", (int) REQUEST.toMillis());
        config.put("default.api.timeout.ms", (int) REQUEST.multipliedBy(2).toMillis());
        config.put("reconnect.backoff.max.ms", 1000);
        config.put("enable.metrics.push", false);
        return config;
    }
}
