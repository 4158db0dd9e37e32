package dev.posthorn.worker.kafka;

import dev.posthorn.crd.LaneName;
import dev.posthorn.worker.control.Orders;
import dev.posthorn.worker.metrics.WorkerMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pumps of one lane, in one of two {@link Gear}s. More are added while those that are there have full hands and the
 * {@link Budget} allows; those that find nothing for long leave again. Few are kept, because a share group has few places
 * ({@code group.share.max.size}, 200 by default).
 *
 * <p>What remains: a partition all of whose pumps have a slow record waits for the first of these to end, at most one attempt's
 * time-out.
 */
final class LanePool {

    /** What is common to the pumps of a lane. */
    record Task(LaneName lane, String topic, String group, Duration lock, Duration drainTimeout) {}

    private static final Logger LOG = LoggerFactory.getLogger(LanePool.class);
    private static final int FEWEST = 2;
    private static final Duration BETWEEN_ADDING = Duration.ofMillis(200);
    /** Full batches in a row that must be quick before the gear goes up. */
    private static final int CONVINCING = 8;
    /** How long it stays down at least, once it went down. */
    private static final Duration STAY_NARROW = Duration.ofSeconds(10);

    private final Task task;
    private final Budget budget;
    private final KafkaClients clients;
    private final RecordPath path;
    private final Orders orders;
    private final WorkerMetrics metrics;
    private final Stop stop;
    private final Clock clock;
    private final Map<LanePump, Thread> pumps = new LinkedHashMap<>();
    private Gear gear = Gear.NARROW;
    private Instant nextAdded = Instant.MIN;
    private Instant mayWiden = Instant.MIN;
    private int quick;
    private int started;

    LanePool(
            Task task,
            Budget budget,
            KafkaClients clients,
            RecordPath path,
            Orders orders,
            WorkerMetrics metrics,
            Stop stop,
            Clock clock) {
        this.task = task;
        this.budget = budget;
        this.clients = clients;
        this.path = path;
        this.orders = orders;
        this.metrics = metrics;
        this.stop = stop;
        this.clock = clock;
    }

    synchronized void start() {
        keepFewest();
    }

    /** A pump's batch is slow: others are added, and wide batches are given up for narrow ones. */
    synchronized void heldUp(boolean forLong) {
        quick = 0;
        if (forLong && gear == Gear.WIDE) {
            mayWiden = clock.instant().plus(STAY_NARROW);
            shift(Gear.NARROW);
        }
        if (gear == Gear.NARROW) {
            addSoon();
        }
    }

    /** A pump's batch was full, and is done already. */
    synchronized void quick() {
        quick++;
        if (gear == Gear.WIDE) {
            addSoon();
        } else if (quick >= CONVINCING && !clock.instant().isBefore(mayWiden)) {
            shift(Gear.WIDE);
        }
    }

    /** Whether a pump between two batches is to go on; if not it must end. */
    synchronized boolean mayStay(LanePump pump) {
        if (pump.gear() == gear) {
            return true;
        }
        remove(pump);
        keepFewest();
        return false;
    }

    /** A pump that has nothing to do asks whether it may end; it must then. */
    synchronized boolean mayLeave(LanePump pump) {
        return pumps.size() > FEWEST && remove(pump);
    }

    synchronized boolean ready() {
        return !pumps.isEmpty()
                && pumps.keySet().stream().anyMatch(pump -> pump.pulse().hasTurned());
    }

    synchronized boolean alive() {
        return pumps.keySet().stream()
                .allMatch(pump -> !pump.pulse().hasTurned() || pump.pulse().alive());
    }

    synchronized List<Thread> threads() {
        return List.copyOf(pumps.values());
    }

    private void shift(Gear to) {
        LOG.info("{}: from {} to {} batches", task.lane(), gear, to);
        gear = to;
        quick = 0;
        keepFewest();
    }

    private void addSoon() {
        var now = clock.instant();
        if (!now.isBefore(nextAdded)) {
            nextAdded = now.plus(BETWEEN_ADDING);
            add();
        }
    }

    private void keepFewest() {
        while (ofThisGear() < FEWEST && add()) {
            LOG.debug("{}: {} pumps", task.lane(), pumps.size());
        }
    }

    private long ofThisGear() {
        return pumps.keySet().stream().filter(pump -> pump.gear() == gear).count();
    }

    private boolean add() {
        var most = budget.most(task.lane());
        // Never more than the lane's own, so that the first pump of a gear always finds place.
        var batch = Math.min(gear.batch(most), budget.own(task.lane()));
        if (stop.requested() || ofThisGear() >= gear.most(most) || !budget.take(task.lane(), batch)) {
            return false;
        }
        var name = task.lane() + "-" + started++;
        var pump = new LanePump(name, task, gear, batch, this, clients, path, orders, metrics, stop, clock);
        pumps.put(pump, Thread.ofPlatform().name(name).start(pump));
        return true;
    }

    private boolean remove(LanePump pump) {
        if (pumps.remove(pump) == null) {
            return false;
        }
        budget.giveBack(task.lane(), pump.batch());
        return true;
    }
}
