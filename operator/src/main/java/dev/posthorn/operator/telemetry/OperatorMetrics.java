package dev.posthorn.operator.telemetry;

import dev.posthorn.contract.metrics.OperatorMetric;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** Metrics of reconciling, by kind of resource. */
public final class OperatorMetrics {
    /** How a reconciliation ended. */
    public enum Outcome {
        /** All is as planned, or waits for somebody else. */
        done,
        /** Something was refused; it is tried again. */
        refused,
        /** It broke; it is tried again. */
        failed,
        /** It came during the wait after a failure and did nothing. */
        early
    }

    private final MeterRegistry registry;
    private final Clock clock;
    private final Map<String, Kind> kinds = new ConcurrentHashMap<>();

    public OperatorMetrics(MeterRegistry registry, Clock clock) {
        this.registry = registry;
        this.clock = clock;
    }

    /** Shows whether caches are complete and whether this process acts. */
    public void watch(BooleanSupplier cachesSynced, BooleanSupplier leader) {
        Gauge.builder(OperatorMetric.CACHES_SYNCED.meter(), cachesSynced, s -> s.getAsBoolean() ? 1 : 0)
                .description("Whether every watched kind has been listed")
                .strongReference(true)
                .register(registry);
        Gauge.builder(OperatorMetric.LEADER.meter(), leader, s -> s.getAsBoolean() ? 1 : 0)
                .description("Whether this process is the one that acts")
                .strongReference(true)
                .register(registry);
    }

    /** The metrics of one kind of resource. */
    public Kind of(String kind) {
        return kinds.computeIfAbsent(kind, Kind::new);
    }

    /** Metrics of the reconciliations of one kind. */
    public final class Kind {
        private final String kind;
        private final Map<Object, Instant> inProgress = new ConcurrentHashMap<>();
        private final AtomicInteger queued = new AtomicInteger();
        private final AtomicLong lastSuccess = new AtomicLong();

        private Kind(String kind) {
            this.kind = kind;
            Tags tags = Tags.of("kind", kind);
            Gauge.builder(OperatorMetric.RECONCILE_OLDEST.meter(), this, Kind::oldestSeconds)
                    .tags(tags)
                    .description("Age of the oldest reconciliation in progress; one that only grows is stuck")
                    .register(registry);
            Gauge.builder(OperatorMetric.RECONCILE_QUEUE.meter(), queued, AtomicInteger::get)
                    .tags(tags)
                    .description("Resources that wait for a thread")
                    .register(registry);
            Gauge.builder(OperatorMetric.RECONCILE_LAST_SUCCESS.meter(), lastSuccess, AtomicLong::get)
                    .tags(tags)
                    .description("When a reconciliation last ended well, epoch seconds")
                    .register(registry);
        }

        private double oldestSeconds() {
            Instant now = clock.instant();
            return inProgress.values().stream()
                            .mapToLong(since -> Duration.between(since, now).toMillis())
                            .max()
                            .orElse(0)
                    / 1000.0;
        }

        void submitted() {
            queued.incrementAndGet();
        }

        void taken() {
            queued.updateAndGet(depth -> Math.max(0, depth - 1));
        }

        /** Times one reconciliation. {@code id} is only held while it runs. */
        public Run run(Object id) {
            inProgress.put(id, clock.instant());
            return new Run(this, id);
        }

        private void ended(Object id, Outcome outcome, String cause, Duration took) {
            inProgress.remove(id);
            Timer.builder(OperatorMetric.RECONCILE.meter())
                    .tags("kind", kind, "outcome", outcome.name())
                    .description("Reconciliations and how long they took")
                    .register(registry)
                    .record(took);
            if (outcome == Outcome.done) {
                lastSuccess.set(clock.instant().getEpochSecond());
            }
            if (!cause.isEmpty()) {
                registry.counter(OperatorMetric.RECONCILE_ERRORS.meter(), "kind", kind, "cause", cause)
                        .increment();
            }
        }
    }

    /** One reconciliation in progress. */
    public static final class Run {
        private final Kind kind;
        private final Object id;
        private final long startNanos = System.nanoTime();
        private final AtomicBoolean ended = new AtomicBoolean();

        private Run(Kind kind, Object id) {
            this.kind = kind;
            this.id = id;
        }

        public void end(Outcome outcome) {
            end(outcome, "");
        }

        /**
         * Ends it, for a cause.
         *
         * @param cause simple class name of a failure, or a reason; empty for none
         */
        public void end(Outcome outcome, String cause) {
            if (ended.compareAndSet(false, true)) {
                kind.ended(id, outcome, cause, Duration.ofNanos(System.nanoTime() - startNanos));
            }
        }
    }
}
