package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.Notification;
import dev.posthorn.contract.TopicNames;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * What a team writes without Posthorn: a consumer of a plain group that polls, delivers the batch on virtual threads, writes a
 * status for each, waits for all of it and commits.
 */
final class GroupLoop implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final ObjectMapper json = new ObjectMapper();
    private final Semaphore calls;

    private GroupLoop(int inFlight) {
        this.calls = new Semaphore(inFlight);
    }

    /** @param deliver called for each notification, on a virtual thread */
    static GroupLoop start(
            Map<String, Object> kafka,
            TopicNames topics,
            String topic,
            int consumers,
            int inFlight,
            Consumer<Notification> deliver) {
        var loop = new GroupLoop(inFlight);
        for (var number = 0; number < consumers; number++) {
            loop.threads.add(Thread.ofPlatform()
                    .name("loop-" + number)
                    .start(() -> loop.read(kafka, topics.ladderGroup(), topic, deliver)));
        }
        return loop;
    }

    boolean healthy() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    private void read(Map<String, Object> kafka, String group, String topic, Consumer<Notification> deliver) {
        var config = new HashMap<>(kafka);
        config.put("group.id", group);
        config.put("group.protocol", "consumer");
        config.put("auto.offset.reset", "earliest");
        config.put("enable.auto.commit", false);
        try (var consumer = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                var producer = BareConsumers.producer(kafka);
                var threadPerRecord = Executors.newVirtualThreadPerTaskExecutor()) {
            consumer.subscribe(List.of(topic));
            while (!stop.get()) {
                var polled = consumer.poll(POLL);
                var confirmed = new ArrayList<Future<RecordMetadata>>();
                for (var record : polled) {
                    confirmed.add(threadPerRecord.submit(() -> {
                        deliver(record, deliver);
                        return producer.send(BareConsumers.status(record)).get();
                    }));
                }
                BareConsumers.confirm(confirmed);
                consumer.commitSync();
            }
        }
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record, Consumer<Notification> deliver)
            throws InterruptedException {
        calls.acquire();
        try {
            deliver.accept(json.readValue(record.value(), Notification.class));
        } catch (IOException e) {
            throw new UncheckedIOException("A record that the benchmark wrote must be JSON", e);
        } finally {
            calls.release();
        }
    }

    @Override
    public void close() {
        stop.set(true);
        for (var thread : threads) {
            try {
                thread.join(CLOSE);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
