package dev.posthorn.worker.kafka;

import dev.posthorn.crd.LaneName;
import dev.posthorn.worker.metrics.WorkerMetrics;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One share consumer of a lane and the records that it has in hand, each on a virtual thread of its own.
 *
 * <p>Kafka hands out the next batch only when every record of the last one is acknowledged, so a slow record holds up its batch
 * and no other: a lane has several pumps. A record that outlives a third of its lock has the lock renewed, for as long as it
 * takes; Kafka then hands it to us once more, and it is matched with the flight that is already under way.
 */
final class LanePump implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(LanePump.class);
    private static final Duration POLL = Duration.ofMillis(250);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(50);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    /** What a pump is told; {@code batch} is how many records it may have in hand, count. */
    record Task(
            String name, LaneName lane, String topic, String group, int batch, Duration lock, Duration drainTimeout) {}

    private record Key(int partition, long offset) {
        static Key of(ConsumerRecord<byte[], byte[]> record) {
            return new Key(record.partition(), record.offset());
        }
    }

    /** A record under way; {@code wanted} turns false when Kafka will hand it to somebody else. */
    private record Flight(Future<Boolean> settled, AtomicBoolean wanted) {}

    private final Task task;
    private final KafkaClients clients;
    private final RecordPath path;
    private final WorkerMetrics metrics;
    private final Stop stop;
    private final Clock clock;
    private final Pulse pulse;
    private final Map<Key, Flight> flights = new HashMap<>();
    private final Semaphore landed = new Semaphore(0);

    LanePump(Task task, KafkaClients clients, RecordPath path, WorkerMetrics metrics, Stop stop, Clock clock) {
        this.task = task;
        this.clients = clients;
        this.path = path;
        this.metrics = metrics;
        this.stop = stop;
        this.clock = clock;
        this.pulse = new Pulse(clock);
    }

    String name() {
        return task.name();
    }

    Pulse pulse() {
        return pulse;
    }

    @Override
    public void run() {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            while (!stop.requested()) {
                pump(threads);
            }
        }
    }

    private void pump(ExecutorService threads) {
        var consumer = clients.shareConsumer(task.group(), task.name(), task.batch());
        try {
            consumer.setAcknowledgementCommitCallback((offsets, failure) -> {
                if (failure != null) {
                    var records = offsets.values().stream()
                            .mapToInt(set -> set.size())
                            .sum();
                    metrics.acknowledgementsFailed(task.lane(), records);
                    LOG.warn(
                            "{}: {} acknowledgements failed, so the records may be delivered again: {}",
                            task.name(),
                            records,
                            failure.toString());
                }
            });
            consumer.subscribe(List.of(task.topic()));
            while (!stop.requested()) {
                turn(consumer, threads);
            }
        } catch (KafkaException | IllegalStateException e) {
            LOG.warn("{}: starting over with a new consumer: {}", task.name(), e.toString());
            stop.pause(PAUSE_AFTER_FAILURE);
        } finally {
            abandonAll();
            close(consumer);
        }
    }

    private void turn(KafkaShareConsumer<byte[], byte[]> consumer, ExecutorService threads) {
        var open = new HashMap<Key, ConsumerRecord<byte[], byte[]>>();
        for (var record : consumer.poll(POLL)) {
            open.put(Key.of(record), record);
            flights.computeIfAbsent(Key.of(record), key -> launch(record, threads));
        }
        pulse.turned();
        forgetLost(open);
        var renewAt = clock.instant().plus(task.lock().dividedBy(3));
        while (true) {
            acknowledgeLanded(consumer, open);
            if (open.isEmpty()) {
                return;
            }
            if (stop.requested()) {
                drain(consumer, open);
                return;
            }
            if (!clock.instant().isBefore(renewAt)) {
                open.values().forEach(record -> consumer.acknowledge(record, AcknowledgeType.RENEW));
                return;
            }
            await(LOOK_AGAIN);
            pulse.beat();
        }
    }

    private Flight launch(ConsumerRecord<byte[], byte[]> record, ExecutorService threads) {
        var wanted = new AtomicBoolean(true);
        metrics.inHand(task.lane(), 1);
        return new Flight(
                threads.submit(() -> {
                    try {
                        return path.settle(record, task.lane(), wanted::get);
                    } catch (RuntimeException e) {
                        LOG.error(
                                "{}: {}-{}@{} failed",
                                task.name(),
                                record.topic(),
                                record.partition(),
                                record.offset(),
                                e);
                        return false;
                    } finally {
                        metrics.inHand(task.lane(), -1);
                        landed.release();
                    }
                }),
                wanted);
    }

    /** Acknowledges what is done, at once rather than with its batch, so that a crash repeats as little as possible. */
    private void acknowledgeLanded(
            KafkaShareConsumer<byte[], byte[]> consumer, Map<Key, ConsumerRecord<byte[], byte[]>> open) {
        var acknowledged = 0;
        for (var record : new ArrayList<>(open.values())) {
            var flight = flights.get(Key.of(record));
            if (flight != null && !flight.settled().isDone()) {
                continue;
            }
            var settled = flight != null && flight.settled().resultNow();
            consumer.acknowledge(record, settled ? AcknowledgeType.ACCEPT : AcknowledgeType.RELEASE);
            flights.remove(Key.of(record));
            open.remove(Key.of(record));
            acknowledged++;
        }
        // The last ones travel with the next fetch.
        if (acknowledged > 0 && !open.isEmpty()) {
            consumer.commitAsync();
        }
    }

    private void drain(KafkaShareConsumer<byte[], byte[]> consumer, Map<Key, ConsumerRecord<byte[], byte[]>> open) {
        var until = clock.instant().plus(task.drainTimeout());
        while (!open.isEmpty() && clock.instant().isBefore(until)) {
            await(LOOK_AGAIN);
            acknowledgeLanded(consumer, open);
            pulse.beat();
        }
        if (!open.isEmpty()) {
            LOG.warn(
                    "{}: {} records did not end within {} and go back to the group",
                    task.name(),
                    open.size(),
                    task.drainTimeout());
        }
        abandonAll();
        open.values().forEach(record -> consumer.acknowledge(record, AcknowledgeType.RELEASE));
        consumer.commitSync(CLOSE);
    }

    /** A flight whose lock was lost ends unacknowledged; whoever is handed the record settles it. */
    private void forgetLost(Map<Key, ConsumerRecord<byte[], byte[]>> open) {
        for (var key : new HashSet<>(flights.keySet())) {
            var flight = flights.get(key);
            if (flight != null && !open.containsKey(key) && flight.settled().isDone()) {
                flights.remove(key);
            }
        }
    }

    private void abandonAll() {
        flights.values().forEach(flight -> {
            flight.wanted().set(false);
            flight.settled().cancel(true);
        });
        flights.clear();
    }

    private void await(Duration longest) {
        try {
            if (landed.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
                landed.drainPermits();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop.request();
        }
    }

    private void close(KafkaShareConsumer<byte[], byte[]> consumer) {
        try {
            consumer.close(CLOSE);
        } catch (KafkaException e) {
            LOG.warn("{}: closing: {}", task.name(), e.toString());
        }
    }
}
