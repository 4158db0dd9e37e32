package dev.posthorn.chart.dashboard;

import static dev.posthorn.contract.metrics.OperatorMetric.LANE_ARRIVED;
import static dev.posthorn.contract.metrics.OperatorMetric.LANE_OLDEST_UNSETTLED;
import static dev.posthorn.contract.metrics.OperatorMetric.TENANT_BACKLOG;
import static dev.posthorn.contract.metrics.WorkerMetric.DEAD_LETTERS;
import static dev.posthorn.contract.metrics.WorkerMetric.LATENESS;
import static dev.posthorn.contract.metrics.WorkerMetric.SETTLED;

import dev.posthorn.chart.dashboard.Panel.Unit;
import dev.posthorn.contract.metrics.Settlement;
import dev.posthorn.contract.metrics.Settlement.Weight;
import dev.posthorn.contract.metrics.SliSeries;
import java.util.List;
import java.util.stream.Collectors;

/** For those whose notifications these are: is the promise kept, how late is it, and what was not delivered? */
final class TenantDashboard {
    private static final String CHOSEN = "{namespace=~\"$namespace\",channel=~\"$channel\"}";
    private static final String MONTH = "30d";

    private TenantDashboard() {}

    static Dashboard dashboard() {
        return new Dashboard(
                "tenant",
                "Posthorn / Tenant",
                "The channels of a namespace: is the promise kept, how late are notifications, what was not delivered and why.",
                List.of(
                        Variable.label("namespace", SETTLED, "", true),
                        Variable.label("channel", SETTLED, "{namespace=~\"$namespace\"}", true)),
                List.of(promise(), lateness(), undelivered()));
    }

    private static Row promise() {
        return Row.of(
                "Is the promise kept?",
                Panel.stat(
                        "Good in 30 days",
                        "Share of settled notifications that were delivered within the latencyObjective of their lane.",
                        Unit.share,
                        counted(MONTH, Weight.good) + " / (" + counted(MONTH, Weight.good, Weight.bad) + " > 0)"),
                Panel.stat(
                        "Budget left of 30 days",
                        "100 %: nothing went wrong. 0: the objective is just kept. Below: it is missed; -100 % is twice the budget, or more.",
                        Unit.share,
                        "clamp_min(1 - (%s / (%s > 0)) / scalar(avg(%s%s)), -1)"
                                .formatted(
                                        counted(MONTH, Weight.bad),
                                        counted(MONTH, Weight.good, Weight.bad),
                                        SliSeries.BUDGET,
                                        CHOSEN)),
                Panel.stat("Sent", "Records that came in.", Unit.perSecond, Query.rate(LANE_ARRIVED, CHOSEN, "")),
                Panel.stat(
                        "Delivered in time",
                        "Within the objective.",
                        Unit.perSecond,
                        Query.rate(SETTLED, selector(Settlement.of(Weight.good)), "")),
                Panel.stat(
                        "Oldest that waits",
                        "Notifications on the retry ladder are not in it.",
                        Unit.seconds,
                        "max(" + LANE_OLDEST_UNSETTLED.series() + CHOSEN + ")"),
                Panel.stat(
                        "Given up in a day",
                        "Notifications in the dead-letter topic.",
                        Unit.count,
                        Query.increase(DEAD_LETTERS, CHOSEN, "1d", "") + " or vector(0)"));
    }

    private static Row lateness() {
        return Row.of(
                "How late?",
                Panel.graph(
                        "From accepted to settled, half of them",
                        "By lane.",
                        Unit.seconds,
                        Query.of(Query.percentile(50, LATENESS, CHOSEN, "channel, lane"), "{{channel}} {{lane}}")),
                Panel.graph(
                        "From accepted to settled, 99 in 100",
                        "By lane, with the objective beside it.",
                        Unit.seconds,
                        Query.of(Query.percentile(99, LATENESS, CHOSEN, "channel, lane"), "{{channel}} {{lane}}"),
                        Query.of(SliSeries.LATENCY_OBJECTIVE + CHOSEN, "{{channel}} {{lane}} objective")),
                Panel.graph(
                        "Who waits",
                        "The tenants with the most notifications that wait; others are summed up.",
                        Unit.count,
                        Query.of("sum by (tenant) (" + TENANT_BACKLOG.series() + CHOSEN + ")", "{{tenant}}")));
    }

    private static Row undelivered() {
        return Row.of(
                "What was not delivered, or not in time?",
                Panel.graph(
                        "Against the promise",
                        "late: delivered after the objective. failed: given up. expired: the deadline passed.",
                        Unit.perSecond,
                        Query.of(Query.rate(SETTLED, selector(Settlement.of(Weight.bad)), "class"), "{{class}}")),
                Panel.graph(
                        "Not counted",
                        "suppressed: an opt-out or a rule of yours. throttled: your own quota held it back.",
                        Unit.perSecond,
                        Query.of(Query.rate(SETTLED, selector(Settlement.of(Weight.apart)), "class"), "{{class}}")),
                Panel.table(
                        "Given up in a day, by reason",
                        "The runbook's section PosthornDeadLetters says what each reason means.",
                        Unit.count,
                        Query.of(
                                Query.increase(DEAD_LETTERS, CHOSEN, "1d", "channel, reason"),
                                "{{channel}} {{reason}}")));
    }

    private static String counted(String window, Weight... weights) {
        return Query.increase(SETTLED, selector(Settlement.of(weights)), window, "");
    }

    private static String selector(List<Settlement> classes) {
        return "{namespace=~\"$namespace\",channel=~\"$channel\",class=~\"%s\"}"
                .formatted(classes.stream().map(Settlement::name).collect(Collectors.joining("|")));
    }
}
