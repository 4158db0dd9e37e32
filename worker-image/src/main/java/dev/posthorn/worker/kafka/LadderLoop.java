package dev.posthorn.worker.kafka;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.LaneName;
import dev.posthorn.worker.delivery.EnvelopeCodec;
import dev.posthorn.worker.delivery.RetryLadder;
import dev.posthorn.worker.metrics.WorkerMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.SubscriptionPattern;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Moves records along the retry ladder and back to work when they are due. A partition whose first record is not due is paused until
 * it is, so that no partition waits for another and nothing is held in memory. Copies are confirmed before the offset is
 * committed: a crash in between repeats a hop, and loses none.
 */
final class LadderLoop implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LadderLoop.class);
    private static final int BATCH = 500;
    private static final Duration LONGEST_POLL = Duration.ofMillis(500);
    /** Waking for each single record would read the same block of records over and over. */
    private static final Duration SHORTEST_PARK = Duration.ofMillis(20);

    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final WorkerSettings settings;
    private final TopicNames topics;
    private final RetryLadder ladder;
    private final KafkaClients clients;
    private final Journal journal;
    private final WorkerMetrics metrics;
    private final Stop stop;
    private final Clock clock;
    private final Pulse pulse;
    private final Map<TopicPartition, Instant> parked = new HashMap<>();

    LadderLoop(
            WorkerSettings settings,
            KafkaClients clients,
            Journal journal,
            WorkerMetrics metrics,
            Stop stop,
            Clock clock) {
        this.settings = settings;
        this.topics = settings.topics();
        this.ladder = new RetryLadder(
                settings.rungs().stream().map(rung -> rung.toDuration()).toList());
        this.clients = clients;
        this.journal = journal;
        this.metrics = metrics;
        this.stop = stop;
        this.clock = clock;
        this.pulse = new Pulse(clock);
    }

    Pulse pulse() {
        return pulse;
    }

    @Override
    public void run() {
        while (!stop.requested()) {
            var consumer = clients.consumer(topics.ladderGroup(), "ladder", BATCH);
            try {
                // Rungs that the channel no longer has match too, and are drained.
                consumer.subscribe(new SubscriptionPattern(topics.rungPattern()), new Forget());
                while (!stop.requested()) {
                    turn(consumer);
                }
            } catch (KafkaException | IllegalStateException e) {
                LOG.warn("Ladder: starting over with a new consumer: {}", e.toString());
                stop.pause(PAUSE_AFTER_FAILURE);
            } finally {
                parked.clear();
                close(consumer);
            }
        }
    }

    private void turn(KafkaConsumer<byte[], byte[]> consumer) {
        unpark(consumer);
        var polled = consumer.poll(untilNextIsDue());
        pulse.turned();
        var moves = new ArrayList<ProducerRecord<byte[], byte[]>>();
        var commits = new HashMap<TopicPartition, OffsetAndMetadata>();
        var left = new HashMap<String, Integer>();
        for (var partition : polled.partitions()) {
            var records = polled.records(partition);
            var due = due(partition, records);
            due.forEach(record -> moves.add(move(record)));
            if (!due.isEmpty()) {
                commits.put(partition, new OffsetAndMetadata(due.getLast().offset() + 1));
                left.merge(partition.topic(), due.size(), Integer::sum);
            }
            if (due.size() < records.size()) {
                park(consumer, partition, records.get(due.size()));
            }
        }
        if (!commits.isEmpty() && journal.write(moves, () -> !stop.requested())) {
            consumer.commitSync(commits);
            left.forEach((topic, records) -> metrics.forwarded(rungName(topic), records));
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> due(
            TopicPartition partition, List<ConsumerRecord<byte[], byte[]>> records) {
        var now = clock.instant();
        var rung = topics.rungDelay(partition.topic());
        return records.stream()
                .takeWhile(record -> !leavesAt(record, rung).isAfter(now))
                .toList();
    }

    private static Instant leavesAt(ConsumerRecord<byte[], byte[]> record, Duration rung) {
        var notBefore = EnvelopeCodec.notBefore(Records.text(record.headers()));
        return RetryLadder.leavesAt(Instant.ofEpochMilli(record.timestamp()), rung, notBefore);
    }

    private ProducerRecord<byte[], byte[]> move(ConsumerRecord<byte[], byte[]> record) {
        var headers = Records.text(record.headers());
        var remaining = EnvelopeCodec.notBefore(headers)
                .map(notBefore -> Duration.between(clock.instant(), notBefore))
                .filter(Duration::isPositive);
        var target = remaining
                .map(wait -> Rung.forWait(wait, ladder, topics, journal))
                .orElseGet(() -> Rung.work(topics.lane(lane(headers))));
        return Records.moved(record, target);
    }

    /** The lane that the record names, or, when the channel has it no more, the least urgent one that it has. */
    private LaneName lane(Map<String, String> headers) {
        Optional<LaneName> named = EnvelopeCodec.lane(headers);
        return settings.lanes().stream()
                .map(WorkerSettings.Lane::name)
                .filter(lane -> lane == named.orElse(null))
                .findFirst()
                .orElseGet(() -> settings.lanes().getLast().name());
    }

    private void park(
            KafkaConsumer<byte[], byte[]> consumer, TopicPartition partition, ConsumerRecord<byte[], byte[]> first) {
        var soonest = clock.instant().plus(SHORTEST_PARK);
        var due = leavesAt(first, topics.rungDelay(partition.topic()));
        consumer.seek(partition, first.offset());
        consumer.pause(List.of(partition));
        parked.put(partition, due.isAfter(soonest) ? due : soonest);
    }

    private void unpark(KafkaConsumer<byte[], byte[]> consumer) {
        var now = clock.instant();
        var over = parked.entrySet().stream()
                .filter(entry -> !entry.getValue().isAfter(now))
                .map(Map.Entry::getKey)
                .toList();
        consumer.resume(over);
        over.forEach(parked::remove);
    }

    private Duration untilNextIsDue() {
        var now = clock.instant();
        return parked.values().stream()
                .map(due -> Duration.between(now, due))
                .map(wait -> wait.isPositive() ? wait : Duration.ofMillis(1))
                .filter(wait -> wait.compareTo(LONGEST_POLL) < 0)
                .min(Duration::compareTo)
                .orElse(LONGEST_POLL);
    }

    private String rungName(String topic) {
        return KubernetesDuration.of(topics.rungDelay(topic)).text();
    }

    private void close(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            consumer.close(CloseOptions.timeout(CLOSE));
        } catch (KafkaException e) {
            LOG.warn("Ladder: closing: {}", e.toString());
        }
    }

    /** Whoever is given a partition next reads it from its committed offset, parked or not. */
    private final class Forget implements ConsumerRebalanceListener {
        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            partitions.forEach(parked::remove);
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            LOG.debug("Ladder: assigned {}", partitions);
        }
    }
}
