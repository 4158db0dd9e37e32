package dev.posthorn.worker.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/** The records that one pump has under way, each on a virtual thread of its own. */
final class Flights {

    /** Which record of the pump's topic. */
    record Place(int partition, long offset) {
        static Place of(ConsumerRecord<byte[], byte[]> record) {
            return new Place(record.partition(), record.offset());
        }
    }

    /** What is done with a record; told whether the result is still wanted, it says whether to acknowledge. */
    interface Journey {
        boolean fly(ConsumerRecord<byte[], byte[]> record, BooleanSupplier wanted);
    }

    /** {@code wanted} turns false when Kafka will hand the record to somebody else. */
    private record Flight(Future<Boolean> settled, AtomicBoolean wanted, AtomicReference<Thread> thread) {}

    private final ExecutorService threads;
    private final Journey journey;
    private final Map<Place, Flight> underWay = new HashMap<>();
    private final Semaphore landings = new Semaphore(0);

    /** Starts flights on {@code threads}; {@code journey} must not throw. */
    Flights(ExecutorService threads, Journey journey) {
        this.threads = threads;
        this.journey = journey;
    }

    /** Starts a record unless it is under way already, as one whose lock was renewed is. */
    void start(ConsumerRecord<byte[], byte[]> record) {
        if (underWay.containsKey(Place.of(record))) {
            return;
        }
        var wanted = new AtomicBoolean(true);
        var thread = new AtomicReference<Thread>();
        var settled = threads.submit(() -> {
            thread.set(Thread.currentThread());
            try {
                return journey.fly(record, wanted::get);
            } finally {
                landings.release();
            }
        });
        underWay.put(Place.of(record), new Flight(settled, wanted, thread));
    }

    /** Removes a flight that has landed and says whether to acknowledge its record; empty while it is under way. */
    Optional<Boolean> landed(Place key) {
        var flight = underWay.get(key);
        if (flight == null || !flight.settled().isDone()) {
            return Optional.empty();
        }
        underWay.remove(key);
        return Optional.of(flight.settled().state() == Future.State.SUCCESS
                && flight.settled().resultNow());
    }

    /** Drops landed flights of records that are not among {@code held}: their locks were lost, so others settle them. */
    void forgetLost(Set<Place> held) {
        underWay.entrySet()
                .removeIf(entry -> !held.contains(entry.getKey())
                        && entry.getValue().settled().isDone());
    }

    /** Ends all flights as soon as they notice; none writes anything any more. */
    void abandon() {
        underWay.values().forEach(flight -> {
            flight.wanted().set(false);
            Optional.ofNullable(flight.thread().get()).ifPresent(Thread::interrupt);
        });
        underWay.clear();
    }

    /** Waits until a flight lands, no longer than {@code longest}. */
    void awaitLanding(Duration longest) throws InterruptedException {
        if (landings.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
            landings.drainPermits();
        }
    }
}
