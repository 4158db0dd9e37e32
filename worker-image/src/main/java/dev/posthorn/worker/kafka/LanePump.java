package dev.posthorn.worker.kafka;

import dev.posthorn.worker.control.Orders;
import dev.posthorn.worker.metrics.WorkerMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
 * and no other: see {@link Gear}. A record that outlives a third of its lock has the lock renewed, for as long as it takes;
 * Kafka then hands it to us once more, and it is matched with the flight that is already under way.
 */
final class LanePump implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LanePump.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(25);
    private static final Duration SEND_ACKNOWLEDGEMENTS = Duration.ofMillis(100);
    /** A batch that is not done by then holds up its pump. */
    private static final Duration SLOW = Duration.ofMillis(25);

    private static final Duration VERY_SLOW = Duration.ofMillis(250);
    /** About half a minute of polls that bring nothing. */
    private static final int IDLE_POLLS = 120;

    private static final Duration PAUSE_WHEN_FULL = Duration.ofSeconds(30);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration COMMIT = Duration.ofSeconds(10);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final String name;
    private final LanePool.Task task;
    private final Gear gear;
    private final int batch;
    private final LanePool pool;
    private final KafkaClients clients;
    private final RecordPath path;
    private final Orders orders;
    private final WorkerMetrics metrics;
    private final Stop stop;
    private final Clock clock;
    private final Pulse pulse;
    /** Acknowledgements that Kafka has not been told of yet, count, and when it is to be. */
    private int unsent;

    private Instant sendAt = Instant.MIN;
    private int emptyPolls;
    /** Records that the gauge has of this pump, count. */
    private int counted;

    private boolean leaving;

    LanePump(
            String name,
            LanePool.Task task,
            Gear gear,
            int batch,
            LanePool pool,
            KafkaClients clients,
            RecordPath path,
            Orders orders,
            WorkerMetrics metrics,
            Stop stop,
            Clock clock) {
        this.name = name;
        this.task = task;
        this.gear = gear;
        this.batch = batch;
        this.pool = pool;
        this.clients = clients;
        this.path = path;
        this.orders = orders;
        this.metrics = metrics;
        this.stop = stop;
        this.clock = clock;
        this.pulse = new Pulse(clock);
    }

    Pulse pulse() {
        return pulse;
    }

    Gear gear() {
        return gear;
    }

    /** Records that it takes at a time, count. */
    int batch() {
        return batch;
    }

    @Override
    public void run() {
        while (!stop.requested() && !leaving) {
            pump(new Flights(this::fly));
        }
    }

    private void pump(Flights flights) {
        var consumer = clients.shareConsumer(task.group(), name, batch);
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
            counted(0);
            close(consumer);
        }
    }

    private void fly(ConsumerRecord<byte[], byte[]> record, Landing landing) {
        path.settle(record, task.lane(), landing);
    }

    private void turn(KafkaShareConsumer<byte[], byte[]> consumer, Flights flights) throws InterruptedException {
        if (!orders.current().state().delivers()) {
            pulse.turned();
            stop.pause(POLL);
            leaving = !pool.mayStay(this);
            return;
        }
        var taken = take(consumer, flights);
        var began = System.nanoTime();
        var renewAt = began + task.lock().dividedBy(3).toNanos();
        while (true) {
            acknowledgeLanded(consumer, flights);
            if (flights.open() == 0) {
                ended(taken, System.nanoTime() - began);
                return;
            }
            if (stop.requested()) {
                drain(consumer, flights);
                return;
            }
            var now = System.nanoTime();
            if (now - renewAt >= 0) {
                flights.stillOpen().forEach(record -> consumer.acknowledge(record, AcknowledgeType.RENEW));
                consumer.commitSync(COMMIT);
                return;
            }
            if (now - began > SLOW.toNanos()) {
                pool.heldUp(now - began > VERY_SLOW.toNanos());
            }
            flights.awaitAll(LOOK_AGAIN);
            pulse.beat();
        }
    }

    private void ended(int taken, long nanos) {
        if (taken == batch && nanos < SLOW.toNanos()) {
            pool.quick();
        }
        leaving = leaving || !pool.mayStay(this);
    }

    /** Polls and sends what came on its way; renewed records come back by a poll that brings no others. */
    private int take(KafkaShareConsumer<byte[], byte[]> consumer, Flights flights) {
        var polled = consumer.poll(POLL);
        flights.take(polled);
        counted(flights.open());
        pulse.turned();
        sent();
        emptyPolls = polled.isEmpty() ? emptyPolls + 1 : 0;
        leaving = emptyPolls >= IDLE_POLLS && pool.mayLeave(this);
        return polled.count();
    }

    /**
     * Acknowledges what is done, and tells Kafka when the batch ends and now and then before, so that a crash repeats little. Not
     * with the next fetch, which would be a request less: that fetch also gives up partitions which the group has moved to others,
     * and Kafka then takes back their records before it looks at the acknowledgements.
     */
    private void acknowledgeLanded(KafkaShareConsumer<byte[], byte[]> consumer, Flights flights) {
        flights.landed((record, settled) -> {
            consumer.acknowledge(record, settled ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
            unsent++;
        });
        counted(flights.open());
        if (unsent > 0 && (flights.open() == 0 || !clock.instant().isBefore(sendAt))) {
            // Goes out before the next fetch does, and nobody waits for the answer.
            consumer.commitAsync();
            sent();
        }
    }

    private void counted(int inHand) {
        metrics.inHand(task.lane(), inHand - counted);
        counted = inHand;
    }

    private void sent() {
        unsent = 0;
        sendAt = clock.instant().plus(SEND_ACKNOWLEDGEMENTS);
    }

    private void drain(KafkaShareConsumer<byte[], byte[]> consumer, Flights flights) throws InterruptedException {
        var until = clock.instant().plus(task.drainTimeout());
        while (flights.open() > 0 && clock.instant().isBefore(until)) {
            flights.awaitAll(LOOK_AGAIN);
            acknowledgeLanded(consumer, flights);
            pulse.beat();
        }
        var late = flights.stillOpen();
        if (!late.isEmpty()) {
            LOG.warn("{}: {} records did not end within {} and go back", name, late.size(), task.drainTimeout());
        }
        flights.abandon();
        late.forEach(record -> consumer.acknowledge(record, AcknowledgeType.RELEASE));
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
