package dev.posthorn.local.traffic;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.StatusEvent;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.local.account.AccountBook;
import java.time.Duration;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.StringDeserializer;

/** Follows the status topic from its beginning, on a thread of its own and without a group, and enters every event in the book. */
public final class StatusReader implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(200);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final ObjectMapper json = new ObjectMapper();
    private final KafkaConsumer<String, String> consumer;
    private final AccountBook book;
    private final Map<StatusEvent.Status, AtomicLong> counts = new EnumMap<>(StatusEvent.Status.class);
    private final AtomicLong unreadable = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread thread;

    private StatusReader(KafkaConsumer<String, String> consumer, AccountBook book) {
        this.consumer = consumer;
        this.book = book;
        for (var status : StatusEvent.Status.values()) {
            counts.put(status, new AtomicLong());
        }
        this.thread = Thread.ofPlatform().name("status-reader").unstarted(this::run);
    }

    /**
     * Starts to follow.
     *
     * @param kafka properties with which a Kafka client connects
     * @throws IllegalStateException when the status topic is not there
     */
    public static StatusReader start(Map<String, Object> kafka, AccountBook book) {
        var config = new HashMap<>(kafka);
        config.put(ConsumerConfig.ENABLE_AUTO_COMMIT_CONFIG, false);
        config.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
        config.put(ConsumerConfig.ALLOW_AUTO_CREATE_TOPICS_CONFIG, false);
        config.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed");
        var consumer = new KafkaConsumer<>(config, new StringDeserializer(), new StringDeserializer());
        var partitions = partitions(consumer);
        if (partitions.isEmpty()) {
            consumer.close();
            throw new IllegalStateException("Kafka has no topic " + TopicNames.STATUS
                    + "; the operator makes it when its NotificationRegion is Ready");
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var reader = new StatusReader(consumer, book);
        reader.thread.start();
        return reader;
    }

    private static List<TopicPartition> partitions(KafkaConsumer<String, String> consumer) {
        List<PartitionInfo> known = consumer.partitionsFor(TopicNames.STATUS);
        return known == null
                ? List.of()
                : known.stream()
                        .map(info -> new TopicPartition(info.topic(), info.partition()))
                        .toList();
    }

    /** Events of a status so far, count. */
    public long count(StatusEvent.Status status) {
        var counter = counts.get(status);
        return counter == null ? 0 : counter.get();
    }

    /** Records of the status topic that are no status event, count. */
    public long unreadable() {
        return unreadable.get();
    }

    private void run() {
        try (consumer) {
            while (!closed.get()) {
                for (var record : consumer.poll(POLL)) {
                    enter(record.value());
                }
            }
        } catch (WakeupException | InterruptException e) {
            // Closed while it was waiting: the book keeps what was read so far.
        }
    }

    private void enter(String value) {
        try {
            var event = json.readValue(value, StatusEvent.class);
            book.status(event);
            var counter = counts.get(event.status());
            if (counter != null) {
                counter.incrementAndGet();
            }
        } catch (JsonProcessingException e) {
            unreadable.incrementAndGet();
        }
    }

    @Override
    public void close() {
        closed.set(true);
        consumer.wakeup();
        try {
            thread.join(CLOSE_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
