package dev.posthorn.worker.kafka;

import dev.posthorn.worker.kafka.Flights.Place;
import dev.posthorn.worker.metrics.WorkerMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.errors.GroupMaxSizeReachedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share consumer of a lane and the records that it has in hand.
 *
 * <p>Kafka hands out the next batch only when every record of the last one is acknowledged, so a slow record holds up its batch
 * and no other: see {@link LanePool}. A record that outlives a third of its lock has the lock renewed, for as long as it takes;
 * Kafka then hands it to us once more, and it is matched with the flight that is already under way.
 */
final class LanePump implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LanePump.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(25);
    private static final Duration SEND_ACKNOWLEDGEMENTS = Duration.ofMillis(100);
    /** A batch that is not done by then holds up its pump. */
    private static final Duration SLOW = Duration.ofMillis(25);
    /** About half a minute of polls that bring nothing. */
    private static final int IDLE_POLLS = 120;

    private static final Duration PAUSE_WHEN_FULL = Duration.ofSeconds(30);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration COMMIT = Duration.ofSeconds(10);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final String name;
    private final LanePool.Task task;
    private final LanePool pool;
    private final KafkaClients clients;
    private final RecordPath path;
    private final WorkerMetrics metrics;
    private final Stop stop;
    private final Clock clock;
    private final Pulse pulse;
    /** Acknowledgements that Kafka has not been told of yet, count, and when it is to be. */
    private int unsent;

    private Instant sendAt = Instant.MIN;
    private int emptyPolls;
    private boolean leaving;

    LanePump(
            String name,
            LanePool.Task task,
            LanePool pool,
            KafkaClients clients,
            RecordPath path,
            WorkerMetrics metrics,
            Stop stop,
            Clock clock) {
        this.name = name;
        this.task = task;
        this.pool = pool;
        this.clients = clients;
        this.path = path;
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
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!stop.requested() && !leaving) {
                pump(new Flights(threads, this::settle));
            }
        }
    }

    private void pump(Flights flights) {
        var consumer = clients.shareConsumer(task.group(), name, task.batch());
        try {
            consumer.setAcknowledgementCommitCallback(this::acknowledged);
            consumer.subscribe(List.of(task.topic()));
            while (!stop.requested() && !leaving) {
                turn(consumer, flights);
            }
        } catch (GroupMaxSizeReachedException e) {
            leaving = pool.mayLeave(this);
            LOG.warn("{}: share group {} is full, raise group.share.max.size or run fewer workers", name, task.group());
            stop.pause(leaving ? Duration.ZERO : PAUSE_WHEN_FULL);
        } catch (KafkaException | IllegalStateException e) {
            LOG.warn("{}: starting over with a new consumer: {}", name, e.toString());
            stop.pause(PAUSE_AFTER_FAILURE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.request();
        } finally {
            flights.abandon();
            close(consumer);
        }
    }

    private boolean settle(ConsumerRecord<byte[], byte[]> record, BooleanSupplier wanted) {
        metrics.inHand(task.lane(), 1);
        try {
            return path.settle(record, task.lane(), wanted);
        } catch (RuntimeException e) {
            LOG.error("{}: {}-{}@{} failed", name, record.topic(), record.partition(), record.offset(), e);
            return false;
        } finally {
            metrics.inHand(task.lane(), -1);
        }
    }

    private void turn(KafkaShareConsumer<byte[], byte[]> consumer, Flights flights) throws InterruptedException {
        var open = take(consumer, flights);
        var began = clock.instant();
        var renewAt = began.plus(task.lock().dividedBy(3));
        var slowAt = began.plus(SLOW);
        while (true) {
            acknowledgeLanded(consumer, flights, open);
            if (open.isEmpty()) {
                return;
            }
            if (stop.requested()) {
                drain(consumer, flights, open);
                return;
            }
            var now = clock.instant();
            if (!now.isBefore(renewAt)) {
                open.values().forEach(record -> consumer.acknowledge(record, AcknowledgeType.RENEW));
                consumer.commitSync(COMMIT);
                return;
            }
            if (!now.isBefore(slowAt)) {
                pool.heldUp();
            }
            flights.awaitLanding(LOOK_AGAIN);
            pulse.beat();
        }
    }

    /** Polls and sends what came on its way; renewed records come back by a poll that brings no others. */
    private Map<Place, ConsumerRecord<byte[], byte[]>> take(
            KafkaShareConsumer<byte[], byte[]> consumer, Flights flights) {
        var open = new HashMap<Place, ConsumerRecord<byte[], byte[]>>();
        for (var record : consumer.poll(POLL)) {
            open.put(Place.of(record), record);
            flights.start(record);
        }
        pulse.turned();
        sent();
        flights.forgetLost(open.keySet());
        emptyPolls = open.isEmpty() ? emptyPolls + 1 : 0;
        leaving = emptyPolls >= IDLE_POLLS && pool.mayLeave(this);
        return open;
    }

    /**
     * Acknowledges what is done, and tells Kafka when the batch ends and now and then before, so that a crash repeats little. Not
     * with the next fetch, which would be a request less: that fetch also gives up partitions which the group has moved to others,
     * and Kafka then takes back their records before it looks at the acknowledgements.
     */
    private void acknowledgeLanded(
            KafkaShareConsumer<byte[], byte[]> consumer,
            Flights flights,
            Map<Place, ConsumerRecord<byte[], byte[]>> open) {
        for (var record : new ArrayList<>(open.values())) {
            flights.landed(Place.of(record)).ifPresent(settled -> {
                consumer.acknowledge(record, settled ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
                open.remove(Place.of(record));
                unsent++;
            });
        }
        if (unsent > 0 && open.isEmpty()) {
            consumer.commitSync(COMMIT);
            sent();
        } else if (unsent > 0 && !clock.instant().isBefore(sendAt)) {
            consumer.commitAsync();
            sent();
        }
    }

    private void sent() {
        unsent = 0;
        sendAt = clock.instant().plus(SEND_ACKNOWLEDGEMENTS);
    }

    private void drain(
            KafkaShareConsumer<byte[], byte[]> consumer,
            Flights flights,
            Map<Place, ConsumerRecord<byte[], byte[]>> open)
            throws InterruptedException {
        var until = clock.instant().plus(task.drainTimeout());
        while (!open.isEmpty() && clock.instant().isBefore(until)) {
            flights.awaitLanding(LOOK_AGAIN);
            acknowledgeLanded(consumer, flights, open);
            pulse.beat();
        }
        if (!open.isEmpty()) {
            LOG.warn("{}: {} records did not end within {} and go back", name, open.size(), task.drainTimeout());
        }
        flights.abandon();
        open.values().forEach(record -> consumer.acknowledge(record, AcknowledgeType.RELEASE));
        consumer.commitSync(COMMIT);
    }

    private void acknowledged(Map<TopicIdPartition, Set<Long>> offsets, @Nullable Exception failure) {
        if (failure != null) {
            var records = offsets.values().stream().mapToInt(Set::size).sum();
            metrics.acknowledgementsFailed(task.lane(), records);
            LOG.warn(
                    "{}: {} acknowledgements failed, so the records may be delivered again: {}",
                    name,
                    records,
                    failure.toString());
        }
    }

    private void close(KafkaShareConsumer<byte[], byte[]> consumer) {
        try {
            consumer.close(CLOSE);
        } catch (KafkaException e) {
            LOG.warn("{}: closing: {}", name, e.toString());
        }
    }
}
