package dev.posthorn.worker.kafka;

import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.worker.delivery.Checks;
import dev.posthorn.worker.metrics.WorkerMetrics;
import dev.posthorn.worker.provider.Providers;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** All loops of one worker: pumps for each lane and the ladder, one producer for all of them. */
public final class DataPlane {

    /** How long clients may take to say goodbye after the drain; with the producer less than the 20 s that the pod then still has. */
    private static final Duration CLOSING = Duration.ofSeconds(12);

    private static final Logger LOG = LoggerFactory.getLogger(DataPlane.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private final WorkerSettings settings;
    private final KafkaClients clients;
    private final Stop stop = new Stop();
    private final Journal journal;
    private final List<LanePool> lanes;
    private final LadderLoop ladder;
    private final List<Thread> threads = new CopyOnWriteArrayList<>();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile boolean failed;

    public DataPlane(
            WorkerSettings settings,
            KafkaClients clients,
            Checks checks,
            Providers providers,
            WorkerMetrics metrics,
            Clock clock) {
        this.settings = settings;
        this.clients = clients;
        this.journal = new Journal(clients.producer());
        this.ladder = new LadderLoop(settings, clients, journal, metrics, stop, clock);
        var path = new RecordPath(settings, checks, providers, journal, metrics, clock);
        // Each lane has a share of its own, at least one: bulk must never take what critical needs.
        var share = Math.max(1, settings.maxInFlight() / settings.lanes().size());
        this.lanes = settings.lanes().stream()
                .map(lane -> new LanePool(task(lane, share), clients, path, metrics, stop, clock))
                .toList();
    }

    /** Starts all loops and returns at once; they join when Kafka answers. */
    public void start() {
        threads.add(Thread.ofPlatform().name("start").start(this::joinKafka));
    }

    /** Whether every loop has reached Kafka and none is asked to stop. */
    public boolean ready() {
        return !stop.requested() && ladder.pulse().hasTurned() && lanes.stream().allMatch(LanePool::ready);
    }

    /** Whether every loop that was started still turns. */
    public boolean alive() {
        return !failed
                && (!ladder.pulse().hasTurned() || ladder.pulse().alive())
                && lanes.stream().allMatch(LanePool::alive);
    }

    /** Whether it can never start, whatever Kafka does next. */
    public boolean failed() {
        return failed;
    }

    /** Stops taking records, ends or gives back those in hand, and returns when all clients are closed. */
    public void drain() {
        stop.request();
        var until = System.nanoTime()
                + settings.drainTimeout().toDuration().plus(CLOSING).toNanos();
        // The first one starts the others, so it is waited for first.
        for (var i = 0; i < threads.size(); i++) {
            join(threads.get(i), until);
        }
        lanes.stream().flatMap(lane -> lane.threads().stream()).forEach(thread -> join(thread, until));
        journal.close();
        ended.countDown();
    }

    /** Waits for the end; true when it was asked for, false when the worker could not go on. */
    public boolean awaitEnd() throws InterruptedException {
        while (!ended.await(1, TimeUnit.HOURS)) {
            LOG.debug("Still running");
        }
        return !failed;
    }

    private static void join(Thread thread, long untilNanos) {
        try {
            if (!thread.join(Duration.ofNanos(Math.max(1, untilNanos - System.nanoTime())))) {
                LOG.warn("Loop {} did not end in time", thread.getName());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void joinKafka() {
        if (groupIsFit()) {
            threads.add(Thread.ofPlatform().name("ladder").start(ladder));
            lanes.forEach(LanePool::start);
            LOG.info("Delivering {} lanes", lanes.size());
        }
    }

    private boolean groupIsFit() {
        var pause = FIRST_PAUSE;
        while (!stop.requested()) {
            try (var admin = clients.admin()) {
                new WorkGroup(admin, settings).ensure();
                return true;
            } catch (KafkaException e) {
                LOG.warn(
                        "Kafka at {} does not answer, trying again: {}",
                        settings.kafka().bootstrapServers(),
                        e.toString());
            } catch (IllegalStateException e) {
                LOG.error("This worker cannot start: {}", e.getMessage(), e);
                failed = true;
                ended.countDown();
                return false;
            }
            stop.pause(pause);
            pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
        }
        return false;
    }

    private LanePool.Task task(WorkerSettings.Lane lane, int share) {
        return new LanePool.Task(
                lane.name(),
                settings.topics().lane(lane.name()),
                settings.topics().workGroup(),
                share,
                WorkGroup.lock(settings.delivery().attemptTimeout().toDuration()),
                settings.drainTimeout().toDuration());
    }
}
