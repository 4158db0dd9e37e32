package dev.posthorn.worker.metrics;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.contract.metrics.Settlement;
import dev.posthorn.contract.metrics.WorkerMetric;
import dev.posthorn.crd.LaneName;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts and times of one worker, by lane and by closed sets of outcomes. */
public final class WorkerMetrics {

    private static final List<Duration> LATENESS_BUCKETS = List.of(
            Duration.ofMillis(100),
            Duration.ofMillis(500),
            Duration.ofSeconds(1),
            Duration.ofSeconds(5),
            Duration.ofSeconds(10),
            Duration.ofSeconds(30),
            Duration.ofMinutes(1),
            Duration.ofMinutes(5),
            Duration.ofMinutes(30),
            Duration.ofHours(2),
            Duration.ofHours(6));

    /** Looking a series up in the registry costs more than many a record. */
    private record Series(WorkerMetric metric, String first, String second) {}

    private record Call(String account, String outcome) {}

    private final Map<Series, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Call, Timer> calls = new ConcurrentHashMap<>();
    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<LaneName, Duration> objectives = new HashMap<>();
    private final Map<LaneName, Timer> lateness = new HashMap<>();
    private final Map<LaneName, AtomicInteger> inFlight = new HashMap<>();
    private final AtomicLong lastSettledMillis = new AtomicLong();
    private final AtomicLong orderedGeneration = new AtomicLong();
    private final Counter ordersRejected;

    public WorkerMetrics(WorkerSettings settings) {
        registry.config().commonTags("namespace", settings.namespace(), "channel", settings.channel());
        for (var lane : settings.lanes()) {
            objectives.put(lane.name(), lane.latencyObjective().toDuration());
            for (var settlement : Settlement.values()) {
                settled(lane.name(), settlement);
            }
            acknowledgementsFailed(lane.name(), 0);
            lateness.put(lane.name(), latenessTimer(lane));
            var count = new AtomicInteger();
            inFlight.put(lane.name(), count);
            Gauge.builder(WorkerMetric.IN_FLIGHT.meter(), count, AtomicInteger::get)
                    .tag("lane", lane.name().name())
                    .register(registry);
        }
        this.ordersRejected = registry.counter(WorkerMetric.ORDERS_REJECTED.meter());
        Gauge.builder(WorkerMetric.ORDERED_GENERATION.meter(), orderedGeneration, AtomicLong::get)
                .register(registry);
        Gauge.builder(WorkerMetric.LAST_SETTLED.meter(), lastSettledMillis, at -> at.get() / 1000.0)
                .register(registry);
    }

    /** Everything in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    public void called(String account, String outcome, Duration took) {
        calls.computeIfAbsent(
                        new Call(account, outcome),
                        call -> registry.timer(
                                WorkerMetric.PROVIDER_CALLS.meter(), "provider", account, "outcome", outcome))
                .record(took);
    }

    /** Counts a step that is confirmed in Kafka. */
    public void step(LaneName lane, Status status, Optional<Reason> reason, Instant acceptedAt, Instant now) {
        counter(WorkerMetric.RECORDS, "lane", lane.name(), "status", status.name())
                .increment();
        if (status.terminal()) {
            var took = positive(acceptedAt, now);
            Optional.ofNullable(lateness.get(lane)).ifPresent(timer -> timer.record(took));
            Optional.ofNullable(objectives.get(lane))
                    .ifPresent(objective -> settlement(status, took.compareTo(objective) <= 0)
                            .ifPresent(settlement -> settled(lane, settlement).increment()));
            lastSettledMillis.set(now.toEpochMilli());
        }
        var why = reason.map(Reason::name).orElse("");
        switch (status) {
            case Retrying ->
                counter(WorkerMetric.RETRIES, "lane", lane.name(), "reason", why)
                        .increment();
            case DeadLettered ->
                counter(WorkerMetric.DEAD_LETTERS, "lane", lane.name(), "reason", why)
                        .increment();
            case Suppressed ->
                counter(WorkerMetric.SUPPRESSED, "lane", lane.name(), "reason", why)
                        .increment();
            case Delivered, Expired -> {}
        }
    }

    /** What an end means for the objective; empty when it is none. */
    static Optional<Settlement> settlement(Status status, boolean inTime) {
        return switch (status) {
            case Delivered -> Optional.of(inTime ? Settlement.good : Settlement.late);
            case Expired -> Optional.of(Settlement.expired);
            case DeadLettered -> Optional.of(Settlement.failed);
            case Suppressed -> Optional.of(Settlement.suppressed);
            case Retrying -> Optional.empty();
        };
    }

    /** Counts a notification that went to the ladder without an attempt. */
    public void held(LaneName lane, Reason reason) {
        counter(WorkerMetric.HELD, "lane", lane.name(), "reason", reason.name()).increment();
    }

    /** Notes the generation of the channel whose order is in force. */
    public void applied(long generation) {
        orderedGeneration.set(generation);
    }

    /** Counts an order that made no sense. */
    public void orderRejected() {
        ordersRejected.increment();
    }

    /** Counts records that left a rung; {@code rung} is its delay as its topic says it. */
    public void forwarded(String rung, int count) {
        counter(WorkerMetric.LADDER_FORWARDED, "rung", rung).increment(count);
    }

    public void acknowledgementsFailed(LaneName lane, int count) {
        counter(WorkerMetric.ACKNOWLEDGEMENTS_FAILED, "lane", lane.name()).increment(count);
    }

    /** Counts records that are taken in hand, or out of it with a negative number. */
    public void inHand(LaneName lane, int more) {
        Optional.ofNullable(inFlight.get(lane)).ifPresent(count -> count.addAndGet(more));
    }

    /** Counts a critical notification that is sent although the ledger cannot be asked. */
    public void dedupBypassed(LaneName lane) {
        counter(WorkerMetric.DEDUP_BYPASSED, "lane", lane.name()).increment();
    }

    /** Counts a notification whose worker died while it called a provider. */
    public void unclear(LaneName lane) {
        counter(WorkerMetric.UNCLEAR, "lane", lane.name()).increment();
    }

    /** Counts a call of a store that failed; {@code store} is {@code ledger} or {@code preferences}. */
    public void storeFailed(String store) {
        counter(WorkerMetric.STORE_FAILURES, "store", store).increment();
    }

    /** Counts keys that the embedded ledger had to forget within their window. */
    public void forgotten(long keys) {
        counter(WorkerMetric.LEDGER_FORGOTTEN).increment((double) keys);
    }

    private Counter counter(WorkerMetric metric) {
        return registry.counter(metric.meter());
    }

    private Counter counter(WorkerMetric metric, String label, String value) {
        return counters.computeIfAbsent(
                new Series(metric, value, ""), series -> registry.counter(metric.meter(), label, value));
    }

    private Counter counter(WorkerMetric metric, String label, String value, String label2, String value2) {
        return counters.computeIfAbsent(
                new Series(metric, value, value2),
                series -> registry.counter(metric.meter(), label, value, label2, value2));
    }

    /** There from the start at zero: the first increase of a series that was not there before is none to Prometheus. */
    private Counter settled(LaneName lane, Settlement settlement) {
        return counter(WorkerMetric.SETTLED, "lane", lane.name(), "class", settlement.name());
    }

    private Timer latenessTimer(WorkerSettings.Lane lane) {
        var buckets = new TreeSet<>(LATENESS_BUCKETS);
        buckets.add(lane.latencyObjective().toDuration());
        return Timer.builder(WorkerMetric.LATENESS.meter())
                .tag("lane", lane.name().name())
                .serviceLevelObjectives(buckets.toArray(Duration[]::new))
                .register(registry);
    }

    /** Clocks of two machines differ; a notification settled before it was accepted is not late. */
    private static Duration positive(Instant from, Instant to) {
        var between = Duration.between(from, to);
        return between.isNegative() ? Duration.ZERO : between;
    }
}
