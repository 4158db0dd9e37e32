package dev.posthorn.local.traffic;

import dev.posthorn.local.account.AccountBook;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes a plan's records to Kafka at a steady rate and enters each that Kafka confirms in the book. */
public final class TrafficSender implements AutoCloseable {

    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(30);

    private final KafkaProducer<String, String> producer;
    private final AccountBook book;
    private final Clock clock;
    private final AtomicInteger handedOver = new AtomicInteger();
    private final AtomicInteger refused = new AtomicInteger();

    /** @param kafka properties with which a Kafka client connects */
    public TrafficSender(Map<String, Object> kafka, AccountBook book, Clock clock) {
        var config = new HashMap<>(kafka);
        config.put(ProducerConfig.ACKS_CONFIG, "all");
        config.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        config.put(ProducerConfig.LINGER_MS_CONFIG, 5);
        this.producer = new KafkaProducer<>(config, new StringSerializer(), new StringSerializer());
        this.book = book;
        this.clock = clock;
    }

    /**
     * Sends the first records of a plan and returns when Kafka has answered for all of them.
     *
     * @param count how many
     * @param perSecond at most this many a second
     */
    public void send(TrafficPlan plan, int count, int perSecond) {
        var startNanos = System.nanoTime();
        for (var number = 0; number < count; number++) {
            awaitTurn(startNanos + number * 1_000_000_000L / perSecond);
            if (Thread.currentThread().isInterrupted()) {
                break;
            }
            sendOne(plan, number);
        }
        producer.flush();
    }

    /** Handed to the producer so far, count. */
    public int handedOver() {
        return handedOver.get();
    }

    /** Not confirmed by Kafka, and so not part of the account, count. */
    public int refused() {
        return refused.get();
    }

    // The callback hears of every failure, so the future has nothing to add.
    @SuppressWarnings("FutureReturnValueIgnored")
    private void sendOne(TrafficPlan plan, int number) {
        var now = clock.instant();
        var outgoing = plan.record(number, now);
        var kafkaRecord = new ProducerRecord<>(outgoing.topic(), outgoing.key(), outgoing.value());
        outgoing.headers()
                .forEach((name, value) -> kafkaRecord.headers().add(name, value.getBytes(StandardCharsets.UTF_8)));
        producer.send(kafkaRecord, (metadata, failure) -> {
            if (failure == null) {
                book.accepted(outgoing.id().orElseGet(() -> place(metadata)), now.toEpochMilli());
            } else {
                refused.incrementAndGet();
            }
        });
        handedOver.incrementAndGet();
    }

    private static String place(RecordMetadata metadata) {
        return metadata.topic() + "-" + metadata.partition() + "-" + metadata.offset();
    }

    private static void awaitTurn(long turnNanos) {
        var left = turnNanos - System.nanoTime();
        while (left > 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(left);
            left = turnNanos - System.nanoTime();
        }
    }

    @Override
    public void close() {
        producer.close(CLOSE_TIMEOUT);
    }
}
