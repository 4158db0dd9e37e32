package dev.posthorn.worker.kafka;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.ControlOrder;
import dev.posthorn.contract.ControlReport;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.worker.control.Orders;
import dev.posthorn.worker.metrics.WorkerMetrics;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the channel's orders from the whole of {@code posthorn.control}, applies them as they come, and reports what is applied. It
 * belongs to no group, since every worker must hear everything. While Kafka is away, what was ordered last stays.
 */
final class ControlLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(ControlLoop.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration PAUSE = Duration.ofSeconds(5);
    private static final Duration CLOSE = Duration.ofSeconds(5);
    /** So that a report outlives the compaction of the topic for as long as its worker lives. */
    private static final Duration REPORT_AGAIN = Duration.ofMinutes(10);

    private final TopicNames topics;
    private final byte[] key;
    private final KafkaClients clients;
    private final Orders orders;
    private final Journal journal;
    private final WorkerMetrics metrics;
    private final Stop stop;
    private final Clock clock;
    private final ObjectMapper json = new ObjectMapper();
    private final CountDownLatch caughtUp = new CountDownLatch(1);
    private Instant reportAt = Instant.MIN;

    ControlLoop(
            TopicNames topics,
            KafkaClients clients,
            Orders orders,
            Journal journal,
            WorkerMetrics metrics,
            Stop stop,
            Clock clock) {
        this.topics = topics;
        this.key = topics.controlKey().getBytes(StandardCharsets.UTF_8);
        this.clients = clients;
        this.orders = orders;
        this.journal = journal;
        this.metrics = metrics;
        this.stop = stop;
        this.clock = clock;
    }

    /** Waits until the topic was read to its end, no longer than {@code longest}: a region without orders must deliver too. */
    void awaitFirst(Duration longest) {
        try {
            if (!caughtUp.await(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                LOG.warn("Topic {} could not be read yet; delivering as if nothing was ordered", TopicNames.CONTROL);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.request();
        }
    }

    @Override
    public void run() {
        while (!stop.requested()) {
            var consumer = clients.groupless("control");
            try {
                read(consumer);
            } catch (KafkaException | IllegalStateException e) {
                LOG.warn("Orders: starting over with a new consumer: {}", e.toString());
            } finally {
                close(consumer);
            }
            stop.pause(PAUSE);
        }
    }

    private void read(KafkaConsumer<byte[], byte[]> consumer) {
        var partitions = consumer.partitionsFor(TopicNames.CONTROL).stream()
                .map(info -> new TopicPartition(TopicNames.CONTROL, info.partition()))
                .toList();
        if (partitions.isEmpty()) {
            // A region that an older operator made: nobody can order anything yet.
            caughtUp.countDown();
            return;
        }
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        var ends = consumer.endOffsets(partitions);
        while (!stop.requested()) {
            var before = orders.current();
            consumer.poll(POLL).forEach(this::hear);
            if (caughtUp.getCount() > 0
                    && partitions.stream().allMatch(p -> consumer.position(p) >= ends.getOrDefault(p, 0L))) {
                caughtUp.countDown();
                reportAt = Instant.MIN;
            }
            var now = clock.instant();
            if (caughtUp.getCount() == 0 && (!before.equals(orders.current()) || !now.isBefore(reportAt))) {
                report(orders.current(), now);
                reportAt = now.plus(REPORT_AGAIN);
            }
        }
    }

    private void hear(ConsumerRecord<byte[], byte[]> record) {
        if (!Arrays.equals(key, record.key())) {
            return;
        }
        if (orders.hear(record.value())) {
            LOG.info("Ordered: {}", orders.current());
        } else {
            metrics.orderRejected();
            LOG.warn(
                    "The order at {}-{}@{} makes no sense and is ignored; {} stays in force",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    orders.current());
        }
    }

    private void report(ControlOrder order, Instant now) {
        metrics.applied(order.generation());
        var report = new ControlReport(order.generation(), order.state(), order.epoch(), now.toEpochMilli());
        try {
            var sent = journal.send(new ProducerRecord<>(
                    TopicNames.REPORTS,
                    topics.reportKey(clients.clientId()).getBytes(StandardCharsets.UTF_8),
                    json.writeValueAsBytes(report)));
            LOG.debug("Reported {}: {}", report, sent);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A report of plain values must be JSON", e);
        }
    }

    private static void close(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            consumer.close(CloseOptions.timeout(CLOSE));
        } catch (KafkaException e) {
            LOG.warn("Orders: closing: {}", e.toString());
        }
    }
}
