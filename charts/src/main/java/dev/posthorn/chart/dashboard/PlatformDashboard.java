package dev.posthorn.chart.dashboard;

import static dev.posthorn.contract.metrics.OperatorMetric.API_REQUESTS;
import static dev.posthorn.contract.metrics.OperatorMetric.EVIDENCE_AVAILABLE;
import static dev.posthorn.contract.metrics.OperatorMetric.EVIDENCE_POLL;
import static dev.posthorn.contract.metrics.OperatorMetric.KAFKA_REQUESTS;
import static dev.posthorn.contract.metrics.OperatorMetric.LANE_ARRIVED;
import static dev.posthorn.contract.metrics.OperatorMetric.LANE_BACKLOG;
import static dev.posthorn.contract.metrics.OperatorMetric.LANE_OLDEST_UNSETTLED;
import static dev.posthorn.contract.metrics.OperatorMetric.LEADER;
import static dev.posthorn.contract.metrics.OperatorMetric.RECONCILE;
import static dev.posthorn.contract.metrics.OperatorMetric.RECONCILE_ERRORS;
import static dev.posthorn.contract.metrics.OperatorMetric.RECONCILE_OLDEST;
import static dev.posthorn.contract.metrics.OperatorMetric.RECONCILE_QUEUE;
import static dev.posthorn.contract.metrics.OperatorMetric.SCALING_DECISION;
import static dev.posthorn.contract.metrics.WorkerMetric.DEAD_LETTERS;
import static dev.posthorn.contract.metrics.WorkerMetric.IN_FLIGHT;
import static dev.posthorn.contract.metrics.WorkerMetric.PROVIDER_CALLS;
import static dev.posthorn.contract.metrics.WorkerMetric.RETRIES;
import static dev.posthorn.contract.metrics.WorkerMetric.SETTLED;

import dev.posthorn.chart.dashboard.Panel.Unit;
import dev.posthorn.contract.metrics.SliSeries;
import java.util.List;

/** For the team that runs Posthorn: which of a region's channels is in trouble, and is the operator itself well? */
final class PlatformDashboard {
    private static final String ALL = "";

    private PlatformDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "platform",
                "Posthorn / Platform",
                "All channels of a region, the worst first, and the operator. For one channel go on to Posthorn / Incident.",
                List.of(),
                List.of(now(), channels(), providers(), operator()));
    }

    private static Row now() {
        return Row.of(
                "Is anything late?",
                Panel.stat(
                        "Lanes that are late",
                        "Lanes whose oldest notification that is due waits for longer than the lane's latencyObjective.",
                        Unit.count,
                        "count(max by (namespace, channel, lane) (%s) > on (namespace, channel, lane) max by (namespace, channel, lane) (%s)) or vector(0)"
                                .formatted(LANE_OLDEST_UNSETTLED.series(), SliSeries.LATENCY_OBJECTIVE)),
                Panel.stat(
                        "Channels without evidence",
                        "Kafka does not say how late they are; see MetricsAvailable of the channel.",
                        Unit.count,
                        "count(" + EVIDENCE_AVAILABLE.series() + " == 0) or vector(0)"),
                Panel.stat(
                        "Accepted",
                        "Records that came into all lanes.",
                        Unit.perSecond,
                        Query.rate(LANE_ARRIVED, ALL, "")),
                Panel.stat(
                        "Settled",
                        "Notifications that came to an end, of any kind.",
                        Unit.perSecond,
                        Query.rate(SETTLED, ALL, "")),
                Panel.stat(
                        "Given up in an hour",
                        "Notifications that went to the dead-letter topics.",
                        Unit.count,
                        Query.increase(DEAD_LETTERS, ALL, "1h", "") + " or vector(0)"),
                Panel.stat(
                        "In hand",
                        "Records in the hands of providers.",
                        Unit.count,
                        "sum(" + IN_FLIGHT.series() + ")"));
    }

    private static Row channels() {
        return Row.of(
                "Which channels?",
                Panel.graph(
                        "Oldest notification that is due",
                        "The ten lanes that are furthest behind.",
                        Unit.seconds,
                        Query.of(
                                "topk(10, max by (namespace, channel, lane) (" + LANE_OLDEST_UNSETTLED.series() + "))",
                                "{{namespace}}/{{channel}} {{lane}}")),
                Panel.graph(
                        "Budget burn",
                        "How many times as fast as the budget of 30 days allows, over an hour. An alert calls at 14.4.",
                        Unit.count,
                        Query.of(
                                "topk(10, %s / on (namespace, channel) group_left () %s)"
                                        .formatted(SliSeries.badRatio("1h"), SliSeries.BUDGET),
                                "{{namespace}}/{{channel}} {{lane}}")),
                Panel.graph(
                        "Backlog",
                        "The ten lanes with the most records that wait.",
                        Unit.count,
                        Query.of(
                                "topk(10, max by (namespace, channel, lane) (" + LANE_BACKLOG.series() + "))",
                                "{{namespace}}/{{channel}} {{lane}}")),
                Panel.graph(
                        "Settled by class",
                        "good within the objective; late, failed and expired burn the budget; suppressed and throttled do not count.",
                        Unit.perSecond,
                        Query.of(Query.rate(SETTLED, ALL, "class"), "{{class}}")),
                Panel.table(
                        "Workers by the last decision",
                        "What the operator last decided for each channel, and what limited it.",
                        Unit.count,
                        Query.of(SCALING_DECISION.series(), "{{namespace}}/{{channel}} {{decision}} {{limited_by}}")),
                Panel.graph(
                        "Retries",
                        "Attempts that will be made again, by reason.",
                        Unit.perSecond,
                        Query.of(Query.rate(RETRIES, ALL, "reason"), "{{reason}}")));
    }

    private static Row providers() {
        return Row.of(
                "Do providers answer?",
                Panel.graph(
                        "Calls by outcome",
                        "All channels; an account that only shows failures is the next thing to look at.",
                        Unit.perSecond,
                        Query.of(
                                Query.rate(PROVIDER_CALLS.count(), ALL, "provider, outcome"),
                                "{{provider}} {{outcome}}")),
                Panel.graph(
                        "Mean time of a call",
                        "By account.",
                        Unit.seconds,
                        Query.of(Query.mean(PROVIDER_CALLS, ALL, "provider"), "{{provider}}")));
    }

    private static Row operator() {
        return Row.of(
                "Is the operator well?",
                Panel.graph(
                        "Leaders",
                        "One a region. None: nothing changes and nothing heals, delivery goes on.",
                        Unit.count,
                        Query.of("sum(" + LEADER.series() + ")", "leaders")),
                Panel.graph(
                        "Reconciles",
                        "By outcome, and those that failed by cause.",
                        Unit.perSecond,
                        Query.of(Query.rate(RECONCILE.count(), ALL, "kind, outcome"), "{{kind}} {{outcome}}"),
                        Query.of(Query.rate(RECONCILE_ERRORS, ALL, "kind, cause"), "{{kind}} failed: {{cause}}")),
                Panel.graph(
                        "Mean time of a reconcile",
                        "By kind.",
                        Unit.seconds,
                        Query.of(Query.mean(RECONCILE, ALL, "kind"), "{{kind}}")),
                Panel.graph(
                        "Waiting and oldest",
                        "Resources that wait for a thread, and the age in seconds of the oldest reconcile in progress.",
                        Unit.count,
                        Query.of("max by (kind) (" + RECONCILE_QUEUE.series() + ")", "{{kind}} waiting"),
                        Query.of("max by (kind) (" + RECONCILE_OLDEST.series() + ")", "{{kind}} oldest, s")),
                Panel.graph(
                        "Calls of the API server",
                        "In steady state nothing is written but the Lease.",
                        Unit.perSecond,
                        Query.of(Query.rate(API_REQUESTS, ALL, "verb"), "{{verb}}")),
                Panel.graph(
                        "Calls of Kafka, and a poll for evidence",
                        "Calls of the Admin API by request, and the mean seconds of a look at all channels.",
                        Unit.count,
                        Query.of(Query.rate(KAFKA_REQUESTS, ALL, "request"), "{{request}}"),
                        Query.of(Query.mean(EVIDENCE_POLL, ALL, ""), "one poll, s")));
    }
}
