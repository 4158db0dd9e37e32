package dev.posthorn.worker.kafka;

import dev.posthorn.worker.control.Orders;
import dev.posthorn.worker.kafka.OrderedPartition.InHand;
import dev.posthorn.worker.metrics.WorkerMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers one lane of a channel with {@code ordering: PerRecipient}: a consumer group hands out whole partitions, each recipient's
 * notifications run one after the other, those of different recipients side by side. A record in hand that has to wait goes to
 * the ladder, and those after it of the same recipient follow. Offsets are committed up to the first record in hand.
 */
final class OrderedPump implements Runnable {

    /**
     * What it reads.
     *
     * @param inHand records that it may have in hand, count
     * @param behind how long who waits behind another rests on the ladder before it asks again
     */
    record Task(LanePool.Task lane, int inHand, Duration behind) {
        /** Records that are read at a time, count. */
        int batch() {
            return Math.max(1, inHand / 4);
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(OrderedPump.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration SHORT_POLL = Duration.ofMillis(1);
    private static final Duration COMMIT_EVERY = Duration.ofMillis(200);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private final Task task;
    private final KafkaClients clients;
    private final OrderedRun.Way way;
    private final Orders orders;
    private final WorkerMetrics metrics;
    private final Stop stop;
    private final Clock clock;
    private final Pulse pulse;
    private final Map<TopicPartition, OrderedPartition> owned = new HashMap<>();
    private final Set<OrderedRun> running = new HashSet<>();
    private final ConcurrentLinkedQueue<OrderedRun> landed = new ConcurrentLinkedQueue<>();
    private Instant commitAt = Instant.MIN;
    private int counted;

    OrderedPump(
            Task task,
            KafkaClients clients,
            RecordPath path,
            Orders orders,
            WorkerMetrics metrics,
            Stop stop,
            Clock clock) {
        this.task = task;
        this.clients = clients;
        this.way = new OrderedRun.Way(path, task.lane().lane(), task.behind(), stop, landed::add);
        this.orders = orders;
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
            var consumer = clients.consumer(
                    task.lane().group(), "ordered-" + task.lane().lane(), task.batch());
            try {
                consumer.subscribe(List.of(task.lane().topic()), new Assignment(consumer));
                while (!stop.requested()) {
                    turn(consumer, true);
                }
                drain(consumer);
            } catch (KafkaException | IllegalStateException e) {
                LOG.warn(
                        "{}: starting over with a new consumer: {}", task.lane().lane(), e.toString());
                stop.pause(PAUSE_AFTER_FAILURE);
            } finally {
                abandon(Set.copyOf(owned.keySet()));
                close(consumer);
            }
        }
    }

    private void turn(KafkaConsumer<byte[], byte[]> consumer, boolean takes) {
        var room = takes
                && inHand() + task.batch() <= task.inHand()
                && orders.current().state().delivers();
        if (room) {
            consumer.resume(consumer.paused());
        } else {
            consumer.pause(consumer.assignment());
        }
        var polled = consumer.poll(running.isEmpty() ? POLL : SHORT_POLL);
        pulse.turned();
        for (var partition : polled.partitions()) {
            var state = owned.get(partition);
            if (state != null) {
                state.take(polled.records(partition)).forEach(inHand -> start(partition, state, inHand));
            }
        }
        land();
        var now = clock.instant();
        if (!now.isBefore(commitAt)) {
            commitAt = now.plus(COMMIT_EVERY);
            consumer.commitAsync(toCommit(owned.keySet()), (offsets, failure) -> {
                if (failure != null) {
                    Optional.ofNullable(offsets).orElse(Map.of()).keySet().forEach(this::commitAgain);
                    LOG.info(
                            "{}: commit of {} failed, the next one will do: {}",
                            task.lane().lane(),
                            offsets,
                            failure.toString());
                }
            });
        }
    }

    private void start(TopicPartition partition, OrderedPartition state, InHand inHand) {
        var run = new OrderedRun(partition, state, inHand, way);
        running.add(run);
        run.begin();
    }

    private void land() {
        for (var run = landed.poll(); run != null; run = landed.poll()) {
            if (!running.remove(run) || !run.state().equals(owned.get(run.partition()))) {
                continue;
            }
            if (run.settled()) {
                var state = run.state();
                var partition = run.partition();
                state.left(run.inHand(), run.wentToLadder()).ifPresent(next -> start(partition, state, next));
            } else {
                running.add(run);
                run.again();
            }
        }
        metrics.inHand(task.lane().lane(), inHand() - counted);
        counted = inHand();
    }

    private int inHand() {
        return owned.values().stream().mapToInt(OrderedPartition::inHand).sum();
    }

    private Map<TopicPartition, OffsetAndMetadata> toCommit(Collection<TopicPartition> partitions) {
        var commits = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var partition : partitions) {
            var state = owned.get(partition);
            if (state != null) {
                state.toCommit().ifPresent(commit -> commits.put(partition, commit));
            }
        }
        return commits;
    }

    private void commitAgain(TopicPartition partition) {
        Optional.ofNullable(owned.get(partition)).ifPresent(OrderedPartition::commitAgain);
    }

    private void drain(KafkaConsumer<byte[], byte[]> consumer) {
        var until = clock.instant().plus(task.lane().drainTimeout());
        while (!running.isEmpty() && clock.instant().isBefore(until)) {
            turn(consumer, false);
        }
        consumer.commitSync(toCommit(owned.keySet()));
    }

    /** What these partitions have in hand is somebody else's from now on. */
    private void abandon(Collection<TopicPartition> partitions) {
        running.removeIf(run -> {
            var gone = partitions.contains(run.partition());
            if (gone) {
                run.cancel();
            }
            return gone;
        });
        partitions.forEach(owned::remove);
    }

    private void close(KafkaConsumer<byte[], byte[]> consumer) {
        try {
            consumer.close(CloseOptions.timeout(CLOSE));
        } catch (KafkaException e) {
            LOG.warn("{}: closing: {}", task.lane().lane(), e.toString());
        }
    }

    /** Begins each partition where its last owner left it, lines included. */
    private final class Assignment implements ConsumerRebalanceListener {
        private final KafkaConsumer<byte[], byte[]> consumer;

        Assignment(KafkaConsumer<byte[], byte[]> consumer) {
            this.consumer = consumer;
        }

        @Override
        public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
            var left = consumer.committed(Set.copyOf(partitions));
            for (var partition : partitions) {
                var offset = left.get(partition);
                owned.put(partition, new OrderedPartition(offset == null ? null : offset.metadata()));
            }
        }

        @Override
        public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
            land();
            consumer.commitSync(toCommit(partitions));
            abandon(partitions);
        }

        @Override
        public void onPartitionsLost(Collection<TopicPartition> partitions) {
            abandon(partitions);
        }
    }
}
