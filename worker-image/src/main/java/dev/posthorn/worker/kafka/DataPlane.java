package dev.posthorn.worker.kafka;

import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.worker.control.OrderCheck;
import dev.posthorn.worker.control.Orders;
import dev.posthorn.worker.control.PaceCheck;
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
    /** How long to wait for the orders before the first record is taken. */
    private static final Duration FIRST_ORDERS = Duration.ofSeconds(10);

    private static final Duration FIRST_PAUSE = Duration.ofMillis(500);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
    private final WorkerSettings settings;
    private final KafkaClients clients;
    private final Stop stop = new Stop();
    private final Journal journal;
    /** One of the two is empty. */
    private final List<LanePool> lanes;

    private final List<OrderedPump> ordered;
    private final LadderLoop ladder;
    private final ControlLoop control;
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
        var orders = new Orders();
        this.control = new ControlLoop(settings.topics(), clients, orders, journal, metrics, stop, clock);
        var obedient = checks.withEpoch(Checks.both(new OrderCheck(orders), checks.epoch()))
                .withRate(Checks.both(checks.rate(), new PaceCheck(orders)));
        var path = new RecordPath(settings, obedient, providers, journal, metrics, clock);
        var budget = new Budget(
                settings.maxInFlight(),
                settings.lanes().stream().map(WorkerSettings.Lane::name).toList());
        var inOrder = settings.delivery().perRecipient();
        this.lanes = settings.lanes().stream()
                .filter(lane -> !inOrder)
                .map(lane -> new LanePool(task(lane), budget, clients, path, orders, metrics, stop, clock))
                .toList();
        this.ordered = settings.lanes().stream()
                .filter(lane -> inOrder)
                .map(lane -> new OrderedPump(orderedTask(lane, budget), clients, path, orders, metrics, stop, clock))
                .toList();
    }

    /** Starts all loops and returns at once; they join when Kafka answers. */
    public void start() {
        threads.add(Thread.ofPlatform().name("start").start(this::joinKafka));
    }

    /** Whether every loop has reached Kafka and none is asked to stop. */
    public boolean ready() {
        return !stop.requested()
                && ladder.pulse().hasTurned()
                && lanes.stream().allMatch(LanePool::ready)
                && ordered.stream().allMatch(pump -> pump.pulse().hasTurned());
    }

    /** Whether every loop that was started still turns. */
    public boolean alive() {
        return !failed
                && (!ladder.pulse().hasTurned() || ladder.pulse().alive())
                && lanes.stream().allMatch(LanePool::alive)
                && ordered.stream()
                        .allMatch(pump ->
                                !pump.pulse().hasTurned() || pump.pulse().alive());
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
            threads.add(Thread.ofPlatform().name("control").start(control));
            control.awaitFirst(FIRST_ORDERS);
            threads.add(Thread.ofPlatform().name("ladder").start(ladder));
            lanes.forEach(LanePool::start);
            ordered.forEach(
                    pump -> threads.add(Thread.ofPlatform().name("ordered").start(pump)));
            LOG.info("Delivering {} lanes", settings.lanes().size());
        }
    }

    private boolean groupIsFit() {
        if (!ordered.isEmpty()) {
            return true;
        }
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

    private OrderedPump.Task orderedTask(WorkerSettings.Lane lane, Budget budget) {
        var task = task(lane);
        var group = settings.topics().orderedGroup();
        var shortest = settings.rungs().getFirst().toDuration();
        return new OrderedPump.Task(
                new LanePool.Task(task.lane(), task.topic(), group, task.lock(), task.drainTimeout()),
                Math.max(
                        budget.own(lane.name()),
                        settings.maxInFlight() / settings.lanes().size()),
                shortest);
    }

    private LanePool.Task task(WorkerSettings.Lane lane) {
        return new LanePool.Task(
                lane.name(),
                settings.topics().lane(lane.name()),
                settings.topics().workGroup(),
                WorkGroup.lock(settings.delivery().attemptTimeout().toDuration()),
                settings.drainTimeout().toDuration());
    }
}
