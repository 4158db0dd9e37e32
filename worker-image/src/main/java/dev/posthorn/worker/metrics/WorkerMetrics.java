package dev.posthorn.worker.metrics;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.contract.WorkerSettings;
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
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts and times of one worker, by lane and by closed sets of outcomes. */
public final class WorkerMetrics {

    /** Counter by lane and status: steps taken; the terminal ones are settled notifications. */
    public static final String RECORDS = "posthorn.worker.records";
    /** Histogram by lane: seconds from acceptance to terminal status, with the lane's objective as a bucket. */
    public static final String LATENESS = "posthorn.worker.lateness";
    /** Timer by account and outcome: provider calls. */
    public static final String PROVIDER_CALLS = "posthorn.worker.provider.call";
    /** Gauge by lane: records in hand. */
    public static final String IN_FLIGHT = "posthorn.worker.in.flight";
    /** Counter by lane and reason: attempts that will be made again. */
    public static final String RETRIES = "posthorn.worker.retries";
    /** Counter by lane and reason. */
    public static final String DEAD_LETTERS = "posthorn.worker.dead.letters";
    /** Counter by rung that was left: records moved on or back to work. */
    public static final String LADDER_FORWARDED = "posthorn.worker.ladder.forwarded";
    /** Counter by lane: acknowledgements that Kafka refused; each may become a repeated delivery. */
    public static final String ACKNOWLEDGEMENTS_FAILED = "posthorn.worker.acknowledgements.failed";
    /** Gauge: when a notification was last settled, seconds since 1970. */
    public static final String LAST_SETTLED = "posthorn.worker.last.settled";

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

    private final PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Map<LaneName, Timer> lateness = new HashMap<>();
    private final Map<LaneName, AtomicInteger> inFlight = new HashMap<>();
    private final AtomicLong lastSettledMillis = new AtomicLong();

    public WorkerMetrics(WorkerSettings settings) {
        registry.config().commonTags("namespace", settings.namespace(), "channel", settings.channel());
        for (var lane : settings.lanes()) {
            lateness.put(lane.name(), latenessTimer(lane));
            var count = new AtomicInteger();
            inFlight.put(lane.name(), count);
            Gauge.builder(IN_FLIGHT, count, AtomicInteger::get)
                    .tag("lane", lane.name().name())
                    .register(registry);
        }
        Gauge.builder(LAST_SETTLED, lastSettledMillis, at -> at.get() / 1000.0)
                .baseUnit("seconds")
                .register(registry);
    }

    /** Everything in Prometheus' text format. */
    public String scrape() {
        return registry.scrape();
    }

    public void called(String account, String outcome, Duration took) {
        registry.timer(PROVIDER_CALLS, "provider", account, "outcome", outcome).record(took);
    }

    /** Counts a step that is confirmed in Kafka. */
    public void step(LaneName lane, Status status, Optional<Reason> reason, Instant acceptedAt, Instant now) {
        counter(RECORDS, "lane", lane.name(), "status", status.name()).increment();
        if (status.terminal()) {
            Optional.ofNullable(lateness.get(lane)).ifPresent(timer -> timer.record(positive(acceptedAt, now)));
            lastSettledMillis.set(now.toEpochMilli());
        }
        var why = reason.map(Reason::name).orElse("");
        switch (status) {
            case Retrying ->
                counter(RETRIES, "lane", lane.name(), "reason", why).increment();
            case DeadLettered ->
                counter(DEAD_LETTERS, "lane", lane.name(), "reason", why).increment();
            case Delivered, Expired, Suppressed -> {}
        }
    }

    /** Counts records that left a rung; {@code rung} is its delay as its topic says it. */
    public void forwarded(String rung, int count) {
        counter(LADDER_FORWARDED, "rung", rung).increment(count);
    }

    public void acknowledgementsFailed(LaneName lane, int count) {
        counter(ACKNOWLEDGEMENTS_FAILED, "lane", lane.name()).increment(count);
    }

    /** Counts records that are taken in hand, or out of it with a negative number. */
    public void inHand(LaneName lane, int more) {
        Optional.ofNullable(inFlight.get(lane)).ifPresent(count -> count.addAndGet(more));
    }

    private Counter counter(String name, String... tags) {
        return registry.counter(name, tags);
    }

    private Timer latenessTimer(WorkerSettings.Lane lane) {
        var buckets = new TreeSet<>(LATENESS_BUCKETS);
        buckets.add(lane.latencyObjective().toDuration());
        return Timer.builder(LATENESS)
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
