package dev.posthorn.local.bench;

import dev.posthorn.contract.TopicNames;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Share consumers that acknowledge what they get and do nothing else: the most that Kafka hands out to a process. Or, since
 * every worker owes a status for each record, consumers that also write one record of a status' size for each, confirmed before
 * the acknowledgement: the most that a worker could ever do.
 */
final class BareConsumers implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(10);
    private static final int STATUS_BYTES = 230;

    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();
    private final boolean statuses;

    private BareConsumers(boolean statuses) {
        this.statuses = statuses;
    }

    /** @param statuses whether to write one for each record */
    static BareConsumers start(
            Map<String, Object> kafka, TopicNames topics, String topic, int count, boolean statuses, RateMeter meter) {
        var consumers = new BareConsumers(statuses);
        for (var number = 0; number < count; number++) {
            consumers.threads.add(Thread.ofPlatform()
                    .name("bare-" + number)
                    .start(() -> consumers.read(kafka, topics.workGroup(), topic, meter)));
        }
        return consumers;
    }

    /** A new share group starts at the end of its topics unless it is told otherwise before. */
    static void readFromTheStart(Map<String, Object> kafka, String group) {
        try (var admin = Admin.create(kafka)) {
            var earliest =
                    new AlterConfigOp(new ConfigEntry("share.auto.offset.reset", "earliest"), AlterConfigOp.OpType.SET);
            KafkaCalls.await(admin.incrementalAlterConfigs(
                            Map.of(new ConfigResource(ConfigResource.Type.GROUP, group), List.of(earliest)))
                    .all());
        }
    }

    /** A producer as the worker has one. */
    static KafkaProducer<byte[], byte[]> producer(Map<String, Object> kafka) {
        var config = new HashMap<>(kafka);
        config.put("acks", "all");
        config.put("linger.ms", 1);
        config.put("compression.type", "none");
        return new KafkaProducer<>(config, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** A record of a status' size. */
    static ProducerRecord<byte[], byte[]> status(ConsumerRecord<byte[], byte[]> origin) {
        return new ProducerRecord<>(TopicNames.STATUS, origin.key(), new byte[STATUS_BYTES]);
    }

    static void confirm(List<Future<RecordMetadata>> sent) {
        try {
            for (var each : sent) {
                each.get();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The broker did not take a status", e);
        }
    }

    boolean healthy() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    private void read(Map<String, Object> kafka, String group, String topic, RateMeter meter) {
        var config = new HashMap<>(kafka);
        config.put("group.id", group);
        config.put("share.acknowledgement.mode", "explicit");
        try (var consumer = new KafkaShareConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
                var producer = producer(kafka)) {
            consumer.subscribe(List.of(topic));
            while (!stop.get()) {
                var polled = consumer.poll(POLL);
                if (statuses) {
                    var sent = new ArrayList<Future<RecordMetadata>>();
                    polled.forEach(record -> sent.add(producer.send(status(record))));
                    confirm(sent);
                }
                for (var record : polled) {
                    consumer.acknowledge(record);
                    meter.count();
                }
            }
            consumer.commitSync();
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
