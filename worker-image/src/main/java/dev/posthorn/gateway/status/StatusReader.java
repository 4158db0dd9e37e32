package dev.posthorn.gateway.status;

import dev.posthorn.contract.TopicNames;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Follows {@code posthorn.status} into a {@link StatusView}, from a while ago on, for as long as the gateway runs. */
public final class StatusReader implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(StatusReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(2);
    /** A topic may get more partitions. */
    private static final Duration BETWEEN_COUNTS = Duration.ofMinutes(1);

    private final Map<String, Object> config;
    private final Duration window;
    private final StatusView view;
    private final Clock clock;
    private final Thread thread = Thread.ofPlatform().daemon().name("status").unstarted(this::run);
    private final CountDownLatch stop = new CountDownLatch(1);
    private volatile boolean stopping;
    private volatile boolean caughtUp;

    /** @param window how far back it begins */
    public StatusReader(
            Map<String, Object> connection, String clientId, Duration window, StatusView view, Clock clock) {
        this.config = new HashMap<>(connection);
        config.put("client.id", clientId + "-status");
        config.put("enable.auto.commit", false);
        config.put("auto.offset.reset", "earliest");
        config.put("max.poll.records", 2000);
        config.put("default.api.timeout.ms", 10_000);
        config.put("reconnect.backoff.max.ms", 1000);
        config.put("enable.metrics.push", false);
        this.window = window;
        this.view = view;
        this.clock = clock;
    }

    /** Begins to read and returns at once. */
    public void start() {
        thread.start();
    }

    /** Whether it has read all that was there when it began; until then, not to be known means little. */
    public boolean caughtUp() {
        return caughtUp;
    }

    @Override
    public void close() {
        // A consumer that is interrupted reports its own closing as an error, so it gets the time to see the flag.
        stopping = true;
        stop.countDown();
        try {
            if (!thread.join(Duration.ofSeconds(5))) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        while (!stopping) {
            try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
                follow(consumer);
            } catch (WakeupException | InterruptException e) {
                return;
            } catch (KafkaException e) {
                LOG.warn("Cannot follow {}, trying again: {}", TopicNames.STATUS, e.toString());
                pause();
            }
        }
    }

    private void follow(Consumer<byte[], byte[]> consumer) {
        var partitions = partitions(consumer);
        consumer.assign(partitions);
        seek(consumer, partitions);
        var ends = consumer.endOffsets(partitions);
        var countedAt = System.nanoTime();
        while (!stopping) {
            for (var record : consumer.poll(POLL)) {
                if (record.value() != null) {
                    view.heard(record.value());
                }
            }
            if (!caughtUp) {
                caughtUp = ends.entrySet().stream().allMatch(end -> consumer.position(end.getKey()) >= end.getValue());
            }
            if (System.nanoTime() - countedAt > BETWEEN_COUNTS.toNanos()) {
                countedAt = System.nanoTime();
                if (partitions(consumer).size() != partitions.size()) {
                    return;
                }
            }
        }
    }

    private void seek(Consumer<byte[], byte[]> consumer, List<TopicPartition> partitions) {
        var from = clock.instant().minus(window).toEpochMilli();
        var times = new HashMap<TopicPartition, Long>();
        partitions.forEach(partition -> times.put(partition, from));
        consumer.offsetsForTimes(times).forEach((partition, found) -> {
            if (found == null) {
                consumer.seekToEnd(List.of(partition));
            } else {
                consumer.seek(partition, found.offset());
            }
        });
    }

    private static List<TopicPartition> partitions(Consumer<byte[], byte[]> consumer) {
        var partitions = consumer.partitionsFor(TopicNames.STATUS).stream()
                .map(info -> new TopicPartition(TopicNames.STATUS, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            throw new KafkaException("Topic " + TopicNames.STATUS + " does not exist; the operator makes it");
        }
        return partitions;
    }

    private void pause() {
        try {
            stopping |= stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            stopping = true;
            Thread.currentThread().interrupt();
        }
    }
}
