package dev.posthorn.worker.kafka;

import dev.posthorn.crd.LaneName;
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
 * The pumps of one lane. Kafka hands a share consumer its next batch only when the last one is acknowledged to the last record, so
 * one slow record idles its pump, and with it the partitions that the group assigned to that pump alone. While pumps are held up
 * so, others are added, which makes the group assign partitions to several; those that find nothing for long leave again. Few are
 * kept, because a share group has few places ({@code group.share.max.size}, 200 by default).
 *
 * <p>What remains: a partition all of whose pumps have a slow record waits for the first of these to end, at most one attempt's
 * time-out.
 */
final class LanePool {

    /**
     * What is common to the pumps of a lane.
     *
     * @param inHand records that the lane may have in hand, count
     */
    record Task(LaneName lane, String topic, String group, int inHand, Duration lock, Duration drainTimeout) {

        int mostPumps() {
            return Math.clamp(inHand, 1, MOST);
        }

        /** Records that one pump takes at a time, count; so that all pumps together never have more in hand than allowed. */
        int batch() {
            return inHand / mostPumps();
        }
    }

    private static final Logger LOG = LoggerFactory.getLogger(LanePool.class);
    private static final int FEWEST = 2;
    private static final int MOST = 12;
    private static final Duration BETWEEN_ADDING = Duration.ofMillis(200);

    private final Task task;
    private final KafkaClients clients;
    private final RecordPath path;
    private final WorkerMetrics metrics;
    private final Stop stop;
    private final Clock clock;
    private final Map<LanePump, Thread> pumps = new LinkedHashMap<>();
    private Instant nextAdded = Instant.MIN;
    private int started;

    LanePool(Task task, KafkaClients clients, RecordPath path, WorkerMetrics metrics, Stop stop, Clock clock) {
        this.task = task;
        this.clients = clients;
        this.path = path;
        this.metrics = metrics;
        this.stop = stop;
        this.clock = clock;
    }

    synchronized void start() {
        while (pumps.size() < Math.min(FEWEST, task.mostPumps())) {
            add();
        }
    }

    /** A pump says that its batch is slow; another one is added while the lane may take more in hand. */
    synchronized void heldUp() {
        var now = clock.instant();
        if (pumps.size() < task.mostPumps() && !now.isBefore(nextAdded) && !stop.requested()) {
            nextAdded = now.plus(BETWEEN_ADDING);
            add();
            LOG.debug("{}: {} pumps", task.lane(), pumps.size());
        }
    }

    /** A pump that has nothing to do asks whether it may end; it must then. */
    synchronized boolean mayLeave(LanePump pump) {
        return pumps.size() > FEWEST && pumps.remove(pump) != null;
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

    private void add() {
        var name = task.lane() + "-" + started++;
        var pump = new LanePump(name, task, this, clients, path, metrics, stop, clock);
        pumps.put(pump, Thread.ofPlatform().name(name).start(pump));
    }
}
