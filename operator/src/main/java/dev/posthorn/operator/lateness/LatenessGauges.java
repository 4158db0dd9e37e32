package dev.posthorn.operator.lateness;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.contract.metrics.OperatorMetric;
import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.NotificationChannel.ScalingStatus;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.ToDoubleFunction;

/**
 * Evidence as metrics: a fixed number of series a channel and lane, and of tenants only the few that stand at the head of a late lane.
 * What is not known has no value. Used by the thread that talks to Kafka alone.
 */
public final class LatenessGauges {
    private static final int TOP_TENANTS = 3;
    private static final double MILLIS = 1000.0;
    private static final String OTHER = "other";

    private final MeterRegistry registry;
    private final Map<TopicNames, Series> series = new HashMap<>();

    public LatenessGauges(MeterRegistry registry) {
        this.registry = registry;
    }

    /** What is shown of one channel. */
    private static final class Series {
        private final AtomicReference<Evidence> evidence = new AtomicReference<>(new Evidence.NotYet());
        private final List<Meter> fixed = new ArrayList<>();
        private final List<Meter> tenants = new ArrayList<>();
        private final List<Meter> decision = new ArrayList<>();
        private final Set<LaneName> lanes = new HashSet<>();
        private String decided = "";
        private Map<String, Double> shares = Map.of();
    }

    /** Shows what is known of a channel. */
    public void show(TopicNames names, Evidence evidence, Optional<ScalingStatus> scaling, Optional<String> limit) {
        Series shown = series.computeIfAbsent(names, this::register);
        shown.evidence.set(evidence);
        if (evidence instanceof Evidence.Seen seen) {
            seen.lanes().stream()
                    .filter(lane -> shown.lanes.add(lane.lane()))
                    .forEach(lane -> lane(names, shown, lane.lane()));
            tenants(names, shown, tenants(seen));
        }
        decision(names, shown, scaling, limit.orElse("None"));
    }

    /** Forgets channels that are no more. */
    public void keep(Set<TopicNames> known) {
        series.entrySet().removeIf(entry -> {
            boolean gone = !known.contains(entry.getKey());
            if (gone) {
                remove(entry.getValue().fixed);
                remove(entry.getValue().tenants);
                remove(entry.getValue().decision);
            }
            return gone;
        });
    }

    private Series register(TopicNames names) {
        var shown = new Series();
        gauge(shown, OperatorMetric.EVIDENCE_AVAILABLE, tags(names), e -> e instanceof Evidence.Seen ? 1 : 0);
        gauge(
                shown,
                OperatorMetric.CHANNEL_OLDEST_ACCEPTED,
                tags(names),
                e -> e instanceof Evidence.Seen seen ? seconds(seen.oldestAccepted()) : Double.NaN);
        return shown;
    }

    private void lane(TopicNames names, Series shown, LaneName lane) {
        Tags tags = tags(names).and("lane", lane.name());
        shown.fixed.add(FunctionCounter.builder(
                        OperatorMetric.LANE_ARRIVED.meter(),
                        shown.evidence,
                        e -> of(Objects.requireNonNull(e.get()), lane, LaneEvidence::arrived))
                .tags(tags)
                .description(OperatorMetric.LANE_ARRIVED.meaning())
                .register(registry));
        gauge(shown, OperatorMetric.LANE_OLDEST_UNSETTLED, tags, e -> of(e, lane, l -> seconds(l.late())));
        gauge(shown, OperatorMetric.LANE_BACKLOG, tags, e -> of(e, lane, LaneEvidence::backlog));
        gauge(
                shown,
                OperatorMetric.LANE_DRAIN,
                tags,
                e -> of(e, lane, l -> l.drain().map(LatenessGauges::seconds).orElse(Double.NaN)));
        gauge(shown, OperatorMetric.LANE_ARRIVAL_RATE, tags, e -> of(e, lane, LaneEvidence::arrivalPerSecond));
        gauge(shown, OperatorMetric.LANE_SERVICE_RATE, tags, e -> of(e, lane, LaneEvidence::servicePerSecond));
    }

    private void gauge(Series shown, OperatorMetric metric, Tags tags, ToDoubleFunction<Evidence> value) {
        shown.fixed.add(
                Gauge.builder(metric.meter(), shown.evidence, e -> value.applyAsDouble(Objects.requireNonNull(e.get())))
                        .tags(tags)
                        .description(metric.meaning())
                        .register(registry));
    }

    private static double of(Evidence evidence, LaneName lane, ToDoubleFunction<LaneEvidence> value) {
        return evidence instanceof Evidence.Seen seen
                ? seen.lanes().stream()
                        .filter(l -> l.lane() == lane)
                        .mapToDouble(value)
                        .findFirst()
                        .orElse(Double.NaN)
                : Double.NaN;
    }

    /** Backlog by tenant, as if the whole of it were made up like what stands at its head. */
    private static Map<String, Double> tenants(Evidence.Seen seen) {
        var all = new HashMap<String, Double>();
        for (LaneEvidence lane : seen.lanes()) {
            double records =
                    lane.tenants().values().stream().mapToInt(Integer::intValue).sum();
            lane.tenants().forEach((tenant, n) -> all.merge(tenant, lane.backlog() * n / records, Double::sum));
        }
        var shown = new HashMap<String, Double>();
        all.entrySet().stream()
                .sorted(Map.Entry.<String, Double>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .forEach(entry -> shown.merge(
                        shown.size() < TOP_TENANTS ? entry.getKey() : OTHER, entry.getValue(), Double::sum));
        return shown;
    }

    private void tenants(TopicNames names, Series shown, Map<String, Double> shares) {
        if (shares.equals(shown.shares)) {
            return;
        }
        shown.shares = shares;
        remove(shown.tenants);
        shares.forEach((tenant, backlog) ->
                shown.tenants.add(Gauge.builder(OperatorMetric.TENANT_BACKLOG.meter(), backlog, b -> b)
                        .tags(tags(names).and("tenant", tenant))
                        .description(OperatorMetric.TENANT_BACKLOG.meaning())
                        .strongReference(true)
                        .register(registry)));
    }

    private void decision(TopicNames names, Series shown, Optional<ScalingStatus> scaling, String limit) {
        String cause = scaling.map(ScalingStatus::lastDecision)
                .map(d -> d.cause().name())
                .orElse("None");
        String key = scaling.map(s -> s.desired() + cause + limit).orElse("");
        if (key.equals(shown.decided)) {
            return;
        }
        shown.decided = key;
        remove(shown.decision);
        scaling.ifPresent(status -> shown.decision.add(
                Gauge.builder(OperatorMetric.SCALING_DECISION.meter(), status, ScalingStatus::desired)
                        .tags(tags(names).and("decision", cause, "limited_by", limit))
                        .description(OperatorMetric.SCALING_DECISION.meaning())
                        .strongReference(true)
                        .register(registry)));
    }

    private void remove(List<Meter> meters) {
        meters.forEach(registry::remove);
        meters.clear();
    }

    private static Tags tags(TopicNames names) {
        return Tags.of("namespace", names.namespace(), "channel", names.channel());
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / MILLIS;
    }
}
