package dev.posthorn.chart.dashboard;

import static dev.posthorn.contract.metrics.OperatorMetric.CHANNEL_OLDEST_ACCEPTED;
import static dev.posthorn.contract.metrics.OperatorMetric.EVIDENCE_AVAILABLE;
import static dev.posthorn.contract.metrics.OperatorMetric.LANE_ARRIVAL_RATE;
import static dev.posthorn.contract.metrics.OperatorMetric.LANE_BACKLOG;
import static dev.posthorn.contract.metrics.OperatorMetric.LANE_DRAIN;
import static dev.posthorn.contract.metrics.OperatorMetric.LANE_OLDEST_UNSETTLED;
import static dev.posthorn.contract.metrics.OperatorMetric.LANE_SERVICE_RATE;
import static dev.posthorn.contract.metrics.OperatorMetric.SCALING_DECISION;
import static dev.posthorn.contract.metrics.OperatorMetric.TENANT_BACKLOG;
import static dev.posthorn.contract.metrics.WorkerMetric.ACKNOWLEDGEMENTS_FAILED;
import static dev.posthorn.contract.metrics.WorkerMetric.DEAD_LETTERS;
import static dev.posthorn.contract.metrics.WorkerMetric.HELD;
import static dev.posthorn.contract.metrics.WorkerMetric.IN_FLIGHT;
import static dev.posthorn.contract.metrics.WorkerMetric.LADDER_FORWARDED;
import static dev.posthorn.contract.metrics.WorkerMetric.LAST_SETTLED;
import static dev.posthorn.contract.metrics.WorkerMetric.PROVIDER_CALLS;
import static dev.posthorn.contract.metrics.WorkerMetric.RETRIES;
import static dev.posthorn.contract.metrics.WorkerMetric.SETTLED;

import dev.posthorn.chart.dashboard.Panel.Unit;
import dev.posthorn.contract.metrics.SliSeries;
import java.util.List;

/** For whoever is on call: one channel, and the questions in the order in which the runbook asks them. */
final class IncidentDashboard {
    private static final String CHOSEN = "{namespace=\"$namespace\",channel=\"$channel\"}";

    private IncidentDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "incident",
                "Posthorn / Incident",
                "One channel: is it late, for whom, where is it stuck, what did the operator do, is anything lost. An alert's labels"
                        + " namespace and channel are what to choose.",
                List.of(
                        Variable.label("namespace", SETTLED, "", false),
                        Variable.label("channel", SETTLED, "{namespace=\"$namespace\"}", false)),
                List.of(late(), stuck(), done(), lost()));
    }

    private static Row late() {
        return Row.of(
                "Is it late, and for whom?",
                Panel.graph(
                        "Oldest notification that is due",
                        "Against the lane's objective. Rests on the retry ladder are not in it, but in the line of the channel.",
                        Unit.seconds,
                        Query.of("max by (lane) (" + LANE_OLDEST_UNSETTLED.series() + CHOSEN + ")", "{{lane}}"),
                        Query.of("max by (lane) (" + SliSeries.LATENCY_OBJECTIVE + CHOSEN + ")", "{{lane}} objective"),
                        Query.of("max(" + CHANNEL_OLDEST_ACCEPTED.series() + CHOSEN + ")", "channel, with the ladder")),
                Panel.graph(
                        "Budget burn",
                        "How many times as fast as the budget of 30 days allows. Calls: 14.4 over 1h and 5m, 6 over 6h and 30m."
                                + " Tickets: 3 over 1d and 2h, 1 over 3d and 6h.",
                        Unit.count,
                        burn("5m"),
                        burn("1h"),
                        burn("6h"),
                        burn("1d"),
                        burn("3d")),
                Panel.graph(
                        "Who waits",
                        "The tenants with the most notifications that wait. One far above the others: it is that tenant, not the channel.",
                        Unit.count,
                        Query.of("max by (tenant) (" + TENANT_BACKLOG.series() + CHOSEN + ")", "{{tenant}}")));
    }

    private static Row stuck() {
        return Row.of(
                "Where is it stuck?",
                Panel.graph(
                        "Arrival and service",
                        "Records a second that come into a lane and that leave it. Service below arrival: the backlog grows.",
                        Unit.perSecond,
                        Query.of("max by (lane) (" + LANE_ARRIVAL_RATE.series() + CHOSEN + ")", "{{lane}} arrival"),
                        Query.of("max by (lane) (" + LANE_SERVICE_RATE.series() + CHOSEN + ")", "{{lane}} service")),
                Panel.graph(
                        "Backlog and time to drain",
                        "No line for the time: at the rates of now it never drains.",
                        Unit.count,
                        Query.of("max by (lane) (" + LANE_BACKLOG.series() + CHOSEN + ")", "{{lane}} records"),
                        Query.of("max by (lane) (" + LANE_DRAIN.series() + CHOSEN + ")", "{{lane}} to drain, s")),
                Panel.graph(
                        "In hand",
                        "Per lane, over all workers; at maxInFlight times workers they are full.",
                        Unit.count,
                        Query.of("sum by (lane) (" + IN_FLIGHT.series() + CHOSEN + ")", "{{lane}}")),
                Panel.graph(
                        "Provider calls by outcome",
                        "What the accounts answer.",
                        Unit.perSecond,
                        Query.of(
                                Query.rate(PROVIDER_CALLS.count(), CHOSEN, "provider, outcome"),
                                "{{provider}} {{outcome}}")),
                Panel.graph(
                        "Mean time of a call",
                        "At attemptTimeout the account does not answer.",
                        Unit.seconds,
                        Query.of(Query.mean(PROVIDER_CALLS, CHOSEN, "provider"), "{{provider}}")),
                Panel.graph(
                        "Ladder",
                        "Attempts that go onto the retry ladder by reason, notifications that wait there without an attempt, and records"
                                + " that leave its rungs.",
                        Unit.perSecond,
                        Query.of(Query.rate(HELD, CHOSEN, "reason"), "held: {{reason}}"),
                        Query.of(Query.rate(RETRIES, CHOSEN, "reason"), "on: {{reason}}"),
                        Query.of(Query.rate(LADDER_FORWARDED, CHOSEN, "rung"), "off: {{rung}}")));
    }

    private static Row done() {
        return Row.of(
                "What did the operator do?",
                Panel.graph(
                        "Workers",
                        "Decided on, and seen by Prometheus.",
                        Unit.count,
                        Query.of("max(" + SCALING_DECISION.series() + CHOSEN + ")", "decided"),
                        Query.of("count(" + LAST_SETTLED.series() + CHOSEN + ")", "seen")),
                Panel.table(
                        "Last decision",
                        "With what limited it. All its terms: status.scaling.lastDecision.",
                        Unit.count,
                        Query.of(SCALING_DECISION.series() + CHOSEN, "{{decision}}, limited by {{limited_by}}")),
                Panel.graph(
                        "Evidence",
                        "0: Kafka does not say how late the channel is; the operator then holds workers or adds some, never fewer.",
                        Unit.count,
                        Query.of("min(" + EVIDENCE_AVAILABLE.series() + CHOSEN + ")", "available")));
    }

    private static Row lost() {
        return Row.of(
                "Is anything lost?",
                Panel.graph(
                        "Settled by class",
                        "good, late; failed and expired were not delivered.",
                        Unit.perSecond,
                        Query.of(Query.rate(SETTLED, CHOSEN, "class"), "{{class}}")),
                Panel.graph(
                        "Dead letters by reason",
                        "Each is in the dead-letter topic with its history.",
                        Unit.perSecond,
                        Query.of(Query.rate(DEAD_LETTERS, CHOSEN, "lane, reason"), "{{lane}} {{reason}}")),
                Panel.graph(
                        "Acknowledgements refused",
                        "Kafka handed the record to somebody else meanwhile: perhaps delivered twice, never lost.",
                        Unit.perSecond,
                        Query.of(Query.rate(ACKNOWLEDGEMENTS_FAILED, CHOSEN, "lane"), "{{lane}}")));
    }

    private static Query burn(String window) {
        return Query.of(
                "max by (lane) (%s%s) / scalar(max(%s%s))"
                        .formatted(SliSeries.badRatio(window), CHOSEN, SliSeries.BUDGET, CHOSEN),
                "{{lane}} over " + window);
    }
}
