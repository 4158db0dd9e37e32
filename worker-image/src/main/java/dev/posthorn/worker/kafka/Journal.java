package dev.posthorn.worker.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The only writer of records. A write is over when every replica that must have it has it. */
final class Journal implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Journal.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Producer<byte[], byte[]> producer;

    Journal(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /**
     * Writes all records and returns when all are confirmed. What fails is written again, with growing pauses, for as long as
     * {@code wanted} says so: the caller holds on to its record meanwhile, so nothing can be lost.
     *
     * @return false when given up, in which case the caller must not acknowledge
     */
    boolean write(List<ProducerRecord<byte[], byte[]>> records, BooleanSupplier wanted) {
        var missing = records;
        var pause = FIRST_PAUSE;
        while (wanted.getAsBoolean()) {
            missing = unconfirmed(missing);
            if (missing.isEmpty()) {
                return true;
            }
            if (!slept(pause)) {
                return false;
            }
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        return false;
    }

    /**
     * Writes all records and says when all are confirmed, without holding the caller's thread meanwhile. Only when something
     * fails does a thread of its own go on as {@link #write(List, BooleanSupplier)} does.
     *
     * @param done told, from any thread, whether all are confirmed; false when given up
     */
    void write(List<ProducerRecord<byte[], byte[]>> records, Landing landing, Consumer<Boolean> done) {
        if (!landing.wanted()) {
            done.accept(false);
            return;
        }
        new Batch(records, landing, done).send();
    }

    /** Writes without waiting; the future ends when the record is confirmed, or with the reason why not. */
    Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> record) {
        return sendOrFail(record);
    }

    /** How many partitions a topic has; empty while Kafka does not say, when writing to it will fail too. */
    OptionalInt partitions(String topic) {
        try {
            return OptionalInt.of(producer.partitionsFor(topic).size());
        } catch (KafkaException e) {
            LOG.warn("Kafka does not describe topic {}: {}", topic, e.toString());
            return OptionalInt.empty();
        }
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(5));
    }

    /** Records that are confirmed together. */
    private final class Batch {
        private final List<ProducerRecord<byte[], byte[]>> records;
        private final Landing landing;
        private final Consumer<Boolean> done;
        private final AtomicInteger open;
        private final Queue<ProducerRecord<byte[], byte[]>> failed = new ConcurrentLinkedQueue<>();

        Batch(List<ProducerRecord<byte[], byte[]>> records, Landing landing, Consumer<Boolean> done) {
            this.records = records;
            this.landing = landing;
            this.done = done;
            this.open = new AtomicInteger(records.size());
        }

        @SuppressWarnings("FutureReturnValueIgnored") // The callback is told the same.
        void send() {
            for (var record : records) {
                try {
                    producer.send(record, (metadata, failure) -> ended(record, failure));
                } catch (KafkaException | IllegalStateException e) {
                    ended(record, e);
                }
            }
        }

        private void ended(ProducerRecord<byte[], byte[]> record, @Nullable Exception failure) {
            if (failure != null) {
                LOG.warn("Kafka did not confirm a record for {}, trying again: {}", record.topic(), failure.toString());
                failed.add(record);
            }
            if (open.decrementAndGet() > 0) {
                return;
            }
            if (failed.isEmpty()) {
                done.accept(true);
            } else {
                Thread.startVirtualThread(() -> done.accept(again()));
            }
        }

        private boolean again() {
            return slept(FIRST_PAUSE) && write(List.copyOf(failed), landing::wanted);
        }
    }

    private List<ProducerRecord<byte[], byte[]>> unconfirmed(List<ProducerRecord<byte[], byte[]>> records) {
        var sent = new ArrayList<Future<RecordMetadata>>();
        var failed = new ArrayList<ProducerRecord<byte[], byte[]>>();
        for (var record : records) {
            sent.add(sendOrFail(record));
        }
        for (var i = 0; i < sent.size(); i++) {
            if (!confirmed(sent.get(i), records.get(i).topic())) {
                failed.add(records.get(i));
            }
        }
        return failed;
    }

    /** A missing topic or full buffer is thrown by {@code send} itself; to us it is one more failed write. */
    private Future<RecordMetadata> sendOrFail(ProducerRecord<byte[], byte[]> record) {
        try {
            return producer.send(record);
        } catch (KafkaException | IllegalStateException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private static boolean confirmed(Future<RecordMetadata> sent, String topic) {
        try {
            sent.get();
            return true;
        } catch (ExecutionException e) {
            LOG.warn("Kafka did not confirm a record for {}, trying again: {}", topic, String.valueOf(e.getCause()));
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private static boolean slept(Duration pause) {
        try {
            Thread.sleep(pause.plusMillis(ThreadLocalRandom.current().nextLong(FIRST_PAUSE.toMillis())));
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }
}
