package dev.posthorn.worker.kafka;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The records that one pump has under way, each on a virtual thread of its own. All methods are for the pump's thread alone. The
 * pump is woken once for a whole batch and not for each landing, which would cost more than the records do.
 */
final class Flights {

    /** Which record of the pump's topic. */
    record Place(int partition, long offset) {
        static Place of(ConsumerRecord<byte[], byte[]> record) {
            return new Place(record.partition(), record.offset());
        }
    }

    /** What is done with a record; what it throws sends the record back. */
    interface Journey {
        void fly(ConsumerRecord<byte[], byte[]> record, Landing landing);
    }

    /** Told of a record of the batch that has landed. */
    interface Arrivals {
        void landed(ConsumerRecord<byte[], byte[]> record, boolean settled);
    }

    private static final Logger LOG = LoggerFactory.getLogger(Flights.class);
    private final Journey journey;
    private final Map<Place, Flight> underWay = new HashMap<>();
    private final ConcurrentLinkedQueue<Flight> landed = new ConcurrentLinkedQueue<>();
    private final AtomicInteger landings = new AtomicInteger();
    private volatile int wakeAt = Integer.MAX_VALUE;
    private volatile @Nullable Thread pump;
    private int batch;
    private int open;
    private int seen;

    Flights(Journey journey) {
        this.journey = journey;
    }

    /**
     * Begins a batch. A record that is under way already, as one whose lock was renewed is, is matched with its flight; those under
     * way that the batch lacks have lost their locks, and others settle them.
     */
    void take(Iterable<ConsumerRecord<byte[], byte[]>> records) {
        batch++;
        open = 0;
        for (var record : records) {
            open++;
            var known = underWay.get(Place.of(record));
            if (known == null) {
                var flight = new Flight(record, batch);
                underWay.put(Place.of(record), flight);
                Thread.startVirtualThread(flight);
            } else {
                known.batch = batch;
            }
        }
        if (underWay.size() > open) {
            underWay.values().removeIf(flight -> flight.batch != batch && flight.queued);
        }
        for (var flight : underWay.values()) {
            // Landed while its lock was being renewed: nobody asked for it then.
            if (flight.batch == batch && flight.queued) {
                landed.add(flight);
                seen--;
            }
        }
    }

    /** Records of the batch that are still under way, count. */
    int open() {
        return open;
    }

    /** Those of the batch that are under way. */
    List<ConsumerRecord<byte[], byte[]>> stillOpen() {
        var still = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        for (var flight : underWay.values()) {
            if (flight.batch == batch) {
                still.add(flight.record);
            }
        }
        return still;
    }

    /** Hands over those of the batch that have landed since, and forgets them. */
    void landed(Arrivals arrivals) {
        for (var flight = landed.poll(); flight != null; flight = landed.poll()) {
            seen++;
            if (flight.batch == batch) {
                open--;
                underWay.remove(Place.of(flight.record));
                arrivals.landed(flight.record, flight.settled);
            } else {
                flight.queued = true;
            }
        }
    }

    /** Waits until all of the batch have landed, no longer than {@code longest}. */
    void awaitAll(Duration longest) throws InterruptedException {
        var until = System.nanoTime() + longest.toNanos();
        pump = Thread.currentThread();
        wakeAt = seen + open;
        for (var left = longest.toNanos(); landings.get() < wakeAt && left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(this, left);
            if (Thread.interrupted()) {
                throw new InterruptedException();
            }
        }
        wakeAt = Integer.MAX_VALUE;
    }

    /** Ends all flights as soon as they notice; none writes anything any more. */
    void abandon() {
        underWay.values().forEach(Flight::cancel);
        underWay.clear();
        open = 0;
        batch++;
    }

    private void arrived(Flight flight) {
        landed.add(flight);
        if (landings.incrementAndGet() >= wakeAt) {
            LockSupport.unpark(pump);
        }
    }

    /** One record under way. {@code batch} and {@code queued} belong to the pump. */
    private final class Flight implements Landing, Runnable {
        private final ConsumerRecord<byte[], byte[]> record;
        private int batch;
        private boolean queued;
        private volatile boolean wanted = true;
        private final AtomicBoolean over = new AtomicBoolean();
        private volatile boolean settled;
        private volatile @Nullable Thread thread;

        Flight(ConsumerRecord<byte[], byte[]> record, int batch) {
            this.record = record;
            this.batch = batch;
        }

        @Override
        public void run() {
            thread = Thread.currentThread();
            try {
                journey.fly(record, this);
            } catch (RuntimeException | Error e) {
                LOG.error("{}-{}@{} goes back", record.topic(), record.partition(), record.offset(), e);
                landed(false);
            } finally {
                thread = null;
            }
        }

        @Override
        public boolean wanted() {
            return wanted;
        }

        @Override
        public void landed(boolean whetherSettled) {
            if (over.compareAndSet(false, true)) {
                settled = whetherSettled;
                arrived(this);
            }
        }

        void cancel() {
            wanted = false;
            var running = thread;
            if (running != null) {
                running.interrupt();
            }
        }
    }
}
