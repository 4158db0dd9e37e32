package dev.posthorn.worker.preferences;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that reads the preferences topic from its beginning on and hands each piece to a {@link Sink}, which also says from where
 * to go on. A client that failed is replaced.
 */
final class TopicReader implements Runnable, AutoCloseable {

    /** Where the records go. */
    interface Sink {
        /** From which offset on records of a partition of the topic with this id are wanted. */
        long position(Uuid topic, int partition) throws Exception;

        /**
         * Takes a piece of a partition.
         *
         * @return the offset to go on from, which is not behind the piece if others are ahead or something was lost
         */
        long take(Piece piece) throws Exception;
    }

    /**
     * All that the topic holds of a stretch of a partition, in order.
     *
     * @param from the offset at which the stretch begins; the first record may lie behind it, since the topic is compacted
     * @param next the offset behind the stretch
     */
    record Piece(int partition, long from, List<ConsumerRecord<byte[], byte[]>> records, long next) {}

    private static final Logger LOG = LoggerFactory.getLogger(TopicReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LOOK_FOR_PARTITIONS = Duration.ofSeconds(30);
    private static final Duration CLOSE = Duration.ofSeconds(3);

    private final PreferenceTopic topic;
    private final Admin admin;
    private final Sink sink;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final Map<TopicPartition, Long> positions = new ConcurrentHashMap<>();
    private final Thread thread;
    /** From here on used by the thread alone. */
    private Uuid topicId = Uuid.ZERO_UUID;

    TopicReader(PreferenceTopic topic, Admin admin, Sink sink) {
        this.topic = topic;
        this.admin = admin;
        this.sink = sink;
        this.thread = Thread.ofPlatform().daemon().name("preferences").unstarted(this);
    }

    void start() {
        thread.start();
    }

    /** The partitions that are being read; empty until Kafka has said which there are. */
    List<TopicPartition> partitions() {
        return List.copyOf(positions.keySet());
    }

    @Override
    public void run() {
        while (stop.getCount() > 0) {
            try (var consumer = topic.consumer()) {
                topicId = Uuid.ZERO_UUID;
                follow(consumer);
            } catch (KafkaException e) {
                LOG.warn("Reading {} failed, going on with another client: {}", PreferenceTopic.name(), e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception e) {
                LOG.warn("The preferences cannot be stored, trying again: {}", e.toString());
            }
            pause();
        }
    }

    @Override
    public void close() {
        stop.countDown();
        try {
            thread.join(CLOSE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void follow(KafkaConsumer<byte[], byte[]> consumer) throws Exception {
        var lookAgain = Instant.EPOCH;
        while (stop.getCount() > 0) {
            if (!Instant.now().isBefore(lookAgain)) {
                assign(consumer);
                lookAgain = Instant.now().plus(LOOK_FOR_PARTITIONS);
            }
            var polled = consumer.poll(POLL);
            for (var partition : consumer.assignment()) {
                var next = consumer.position(partition);
                var from = positions.getOrDefault(partition, 0L);
                // Kafka starts over where it no longer has the offset that was asked for.
                var piece = new Piece(partition.partition(), Math.min(from, next), polled.records(partition), next);
                var wanted = sink.take(piece);
                if (wanted != next) {
                    consumer.seek(partition, wanted);
                }
                positions.put(partition, wanted);
            }
        }
    }

    /** Partitions that were added are read from their beginning, and a topic that was made anew is another one. */
    private void assign(KafkaConsumer<byte[], byte[]> consumer) throws Exception {
        var found = topic.describe(admin);
        var known = consumer.assignment();
        if (found.topicId().equals(topicId)
                && known.size() == found.partitions().size()) {
            return;
        }
        if (!found.topicId().equals(topicId)) {
            positions.clear();
        }
        topicId = found.topicId();
        var all = found.partitions().stream()
                .map(info -> new TopicPartition(PreferenceTopic.name(), info.partition()))
                .toList();
        consumer.assign(all);
        for (var partition : all) {
            var position = sink.position(topicId, partition.partition());
            consumer.seek(partition, position);
            positions.put(partition, position);
        }
    }

    private void pause() {
        try {
            if (stop.await(PAUSE.toMillis(), TimeUnit.MILLISECONDS)) {
                return;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.countDown();
        }
    }
}
