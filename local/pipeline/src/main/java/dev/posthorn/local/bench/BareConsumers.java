package dev.posthorn.local.bench;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** Share consumers that acknowledge what they get and do nothing else: the most that Kafka hands out to a process. */
final class BareConsumers implements AutoCloseable {

    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration CLOSE = Duration.ofSeconds(10);

    private final AtomicBoolean stop = new AtomicBoolean();
    private final List<Thread> threads = new ArrayList<>();

    private BareConsumers() {}

    static BareConsumers start(Map<String, Object> kafka, String group, String topic, int count, RateMeter meter) {
        var consumers = new BareConsumers();
        for (var number = 0; number < count; number++) {
            consumers.threads.add(
                    Thread.ofPlatform().name("bare-" + number).start(() -> consumers.read(kafka, group, topic, meter)));
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

    boolean healthy() {
        return threads.stream().allMatch(Thread::isAlive);
    }

    private void read(Map<String, Object> kafka, String group, String topic, RateMeter meter) {
        var config = new HashMap<>(kafka);
        config.put("group.id", group);
        config.put("share.acknowledgement.mode", "explicit");
        try (var consumer =
                new KafkaShareConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (!stop.get()) {
                for (var record : consumer.poll(POLL)) {
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
