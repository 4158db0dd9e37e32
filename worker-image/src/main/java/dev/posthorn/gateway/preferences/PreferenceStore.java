package dev.posthorn.gateway.preferences;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.Preference;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.gateway.accept.Intake;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Reads and writes the preferences topic. */
public final class PreferenceStore {

    /** What a look found. */
    public sealed interface Found {
        record Some(Preference preference) implements Found {}

        record None() implements Found {}

        /** Kafka did not answer in time. */
        record Away() implements Found {}
    }

    private static final Logger LOG = LoggerFactory.getLogger(PreferenceStore.class);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(20);

    private final Map<String, Object> config;
    private final Intake intake;
    private final ObjectMapper json = new ObjectMapper();
    private final ReentrantLock looking = new ReentrantLock();

    /** @param intake writes */
    public PreferenceStore(Map<String, Object> connection, String clientId, Duration timeout, Intake intake) {
        this.config = new HashMap<>(connection);
        config.put("client.id", clientId + "-preferences");
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("max.poll.records", 5000);
        config.put("default.api.timeout.ms", (int) timeout.toMillis());
        config.put("enable.metrics.push", false);
        this.intake = intake;
    }

    /**
     * Writes what a recipient wants from now on, or takes it back.
     *
     * @param key {@link Preference#key}
     * @return whether every replica that must have it has it
     */
    public boolean write(String key, Optional<Preference> preference) {
        var bytes = key.getBytes(StandardCharsets.UTF_8);
        try {
            intake.write(new ProducerRecord<>(
                            TopicNames.PREFERENCES,
                            bytes,
                            preference.map(this::value).orElse(null)))
                    .join();
            return true;
        } catch (CompletionException e) {
            LOG.warn("Kafka did not confirm preferences: {}", String.valueOf(e.getCause()));
            return false;
        }
    }

    /** What the recipient under a key has said last. */
    public Found read(String key) {
        looking.lock();
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            var value = last(consumer, key.getBytes(StandardCharsets.UTF_8));
            return value == null ? new Found.None() : new Found.Some(json.readValue(value, Preference.class));
        } catch (KafkaException | IOException e) {
            LOG.warn("Preferences cannot be read: {}", e.toString());
            return new Found.Away();
        } finally {
            looking.unlock();
        }
    }

    private static byte @Nullable [] last(Consumer<byte[], byte[]> consumer, byte[] key) {
        var count = consumer.partitionsFor(TopicNames.PREFERENCES).size();
        var partition = new TopicPartition(TopicNames.PREFERENCES, Utils.toPositive(Utils.murmur2(key)) % count);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        var end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        var until = System.nanoTime() + LONGEST_LOOK.toNanos();
        byte[] value = null;
        while (consumer.position(partition) < end) {
            if (System.nanoTime() > until) {
                throw new KafkaException(partition + " could not be read to its end within " + LONGEST_LOOK);
            }
            for (var record : consumer.poll(Duration.ofMillis(200))) {
                if (Arrays.equals(record.key(), key)) {
                    value = record.value();
                }
            }
        }
        return value;
    }

    private byte[] value(Preference preference) {
        try {
            return json.writeValueAsBytes(preference);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A preference of plain values must be JSON", e);
        }
    }
}
