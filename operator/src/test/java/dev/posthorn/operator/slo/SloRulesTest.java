package dev.posthorn.operator.slo;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.contract.metrics.Settlement;
import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.LaneName;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules as Prometheus itself evaluates them, over series that are given; time is Prometheus' own and costs nothing. */
class SloRulesTest {
    private static final String NAMES = "namespace=\"shop\",channel=\"order-mail\"";
    private static final String MINUTE = "1m";
    private static final int DAYS_4 = 4 * 24 * 60;

    @TempDir
    private Path folder;

    @Test
    void prometheusTakesTheRules() {
        var run = PromtoolRun.check(folder, watched(true));

        assertThat(run.passed()).as(run.output()).isTrue();
        assertThat(run.output()).contains("rules found");
    }

    @Test
    void atFifteenTimesTheBudgetSomebodyIsCalledWithinTheHour() {
        holds(series(60, per(85, 15)), firing("50m", burn("1h", "critical"), burn("6h", "critical")));
    }

    @Test
    void theCallEndsSoonAfterTheCause() {
        var series = counters(Map.of(Settlement.good, "0+80x60 4800+100x60", Settlement.late, "0+20x60 1200+0x60"));

        holds(
                series,
                firing("1h", burn("1h", "critical"), burn("6h", "critical")),
                notFiring("1h10m", "window=\"1h\""));
    }

    @Test
    void atSevenTimesTheBudgetTheLongerWindowCalls() {
        holds(
                series(7 * 60, per(93, 7)),
                firing("6h30m", burn("6h", "critical"), burn("1d", "warning"), burn("3d", "warning")));
    }

    @Test
    void atFourTimesTheBudgetATicketIsEnough() {
        holdsForDays(per(96, 4), firing("1d8h", burn("1d", "warning"), burn("3d", "warning")));
    }

    @Test
    void atTwiceTheBudgetTheThreeDaysSayIt() {
        holdsForDays(per(98, 2), firing("3d12h", burn("3d", "warning")));
    }

    @Test
    void withinTheBudgetAllIsQuiet() {
        holdsForDays(per(995, 5), firing("3d12h"));
    }

    @Test
    void lateFailedAndExpiredAreBadEach() {
        for (var bad : Settlement.of(Settlement.Weight.bad)) {
            holds(
                    counters(Map.of(Settlement.good, "0+80x60", bad, "0+20x60")),
                    firing("50m", burn("1h", "critical"), burn("6h", "critical")));
        }
    }

    @Test
    void suppressedAndHeldBackByTheirTenantsQuotaDoNotCount() {
        holds(
                counters(Map.of(
                        Settlement.good,
                        "0+100x60",
                        Settlement.suppressed,
                        "0+900x60",
                        Settlement.throttled,
                        "0+900x60")),
                firing("50m"),
                sample("posthorn:settled:increase1h{lane=\"normal\"} > 6100", "50m"));
    }

    @Test
    void oneFailureOfThreeWakesNobody() {
        var series = counters(Map.of(Settlement.good, "0 1 2 2x100", Settlement.failed, "0 0 1 1x100"));

        holds(series, firing("10m"), firing("1h"), sample("posthorn:settled_bad:ratio_rate1h > 0.3", "10m", 1));
    }

    @Test
    void fewEventsAreBelowTheGuardHoweverBad() {
        // 40 an hour, all bad: too few for the hour, enough for six.
        var series = counters(Map.of(Settlement.good, "0x800", Settlement.failed, "0+0.66x800"));

        holds(
                series,
                firing("1h10m"),
                firing("6h30m", burn("6h", "critical"), burn("1d", "warning"), burn("3d", "warning")));
    }

    @Test
    void aFailureOrTwoUnderAStrictObjectiveWakeNobody() {
        var series = counters(Map.of(Settlement.good, "0+1x100", Settlement.failed, "0x54 2x46"));
        var strict = watched(true, Objective.of("99.9", 50));

        var run = PromtoolRun.test(folder, strict, MINUTE, List.of(unit(MINUTE, series, firing("58m"))));

        assertThat(run.passed()).as(run.output()).isTrue();
    }

    @Test
    void recordsThatComeInWithoutAWorkerInSightAreNoGoodNews() {
        var arrivals = Map.of("posthorn_lane_arrived_total{" + NAMES + ",lane=\"normal\"}", "0+10x60");

        holds(arrivals, firing("30m", alert("PosthornNoData", "critical", "")));
    }

    @Test
    void withoutIngestTheAbsenceOfWorkersIsNoAlert() {
        holds(Map.of("posthorn_lane_arrived_total{" + NAMES + ",lane=\"normal\"}", "70x60"), firing("30m"));
        holds(Map.of("up{job=\"something\"}", "1x60"), firing("30m"));
    }

    @Test
    void workersThatAreSeenKeepTheAbsentDataRuleStill() {
        var series = new TreeMap<>(counters(Map.of(Settlement.good, "0+10x60")));
        series.put("posthorn_lane_arrived_total{" + NAMES + ",lane=\"normal\"}", "0+10x60");
        series.put("posthorn_worker_last_settled_seconds{" + NAMES + "}", "0x60");

        holds(series, firing("30m"));
    }

    @Test
    void aStoppedChannelMissesNobody() {
        var arrivals = Map.of("posthorn_lane_arrived_total{" + NAMES + ",lane=\"normal\"}", "0+10x60");

        var run = PromtoolRun.test(folder, watched(false), MINUTE, List.of(unit(MINUTE, arrivals, firing("30m"))));

        assertThat(run.passed()).as(run.output()).isTrue();
    }

    @Test
    void workersThatSettleNothingWhileSomethingIsLateAreSeen() {
        var waiting = new TreeMap<>(counters(Map.of(Settlement.good, "50x60")));
        waiting.put("posthorn_lane_oldest_unsettled_seconds{" + NAMES + ",lane=\"normal\"}", "0+60x60");
        waiting.put("posthorn_worker_last_settled_seconds{" + NAMES + "}", "0x60");
        var settling = new TreeMap<>(waiting);
        settling.putAll(counters(Map.of(Settlement.good, "50+1x60")));

        holds(waiting, firing("30m", alert("PosthornNothingSettled", "critical", "lane=\"normal\"")));
        holds(settling, firing("30m"));
    }

    @Test
    void deadLettersAndALadderThatNothingLeavesAreSeen() {
        var series = new TreeMap<String, String>();
        series.put("posthorn_worker_dead_letters_total{" + NAMES + ",lane=\"normal\",reason=\"Poison\"}", "0+1x200");
        series.put("posthorn_worker_retries_total{" + NAMES + ",lane=\"normal\",reason=\"ProviderError\"}", "0+1x200");
        series.put("posthorn_worker_ladder_forwarded_total{" + NAMES + ",rung=\"5s\"}", "0x200");

        holds(
                series,
                firing(
                        "2h",
                        alert("PosthornDeadLetters", "warning", "lane=\"normal\",reason=\"Poison\""),
                        alert("PosthornLadderStuck", "critical", "")));
    }

    @Test
    void anAlertSaysWhoWaitsWhatWasDecidedAndWhatToRun() {
        var series = new TreeMap<>(series(60, per(80, 20)));
        series.put(
                "posthorn_scaling_decision{" + NAMES + ",decision=\"Hold\",limited_by=\"ProviderRateLimited\"}",
                "4x70");
        series.put("posthorn_tenant_backlog{" + NAMES + ",tenant=\"acme\"}", "1200x70");
        var expected = Map.<String, Object>of(
                "alertname",
                "PosthornBudgetBurn",
                "eval_time",
                "10m",
                "exp_alerts",
                List.of(Map.of(
                        "exp_labels",
                        Map.of(
                                "severity",
                                "critical",
                                "namespace",
                                "shop",
                                "channel",
                                "order-mail",
                                "region",
                                "eu-west",
                                "lane",
                                "normal",
                                "window",
                                "1h"),
                        "exp_annotations",
                        Map.of(
                                "summary",
                                "Channel shop/order-mail in region eu-west: 20% of lane normal were late, failed or expired over"
                                        + " 1h; 1 % may be. At this rate the budget of 30 days lasts at most 50 hours",
                                "affected",
                                "acme (1.2k waiting) ",
                                "decision",
                                "Hold: 4 workers, limited by ProviderRateLimited",
                                "next",
                                "kubectl describe nch -n shop order-mail",
                                "runbook",
                                "docs/runbook.md#posthornbudgetburn"))));

        var run = PromtoolRun.test(
                folder,
                watched(true),
                MINUTE,
                List.of(Map.of(
                        "interval", MINUTE, "input_series", inputs(series), "alert_rule_test", List.of(expected))));

        assertThat(run.passed()).as(run.output()).isTrue();
    }

    @Test
    void anExpectationThatDoesNotHoldIsSeen() {
        var run = PromtoolRun.test(
                folder, watched(true), MINUTE, List.of(unit(MINUTE, series(60, per(85, 15)), firing("1h5m"))));

        assertThat(run.passed()).isFalse();
    }

    private void holds(Map<String, String> series, Object... expectations) {
        holdsAt(MINUTE, series, expectations);
    }

    /** For four days, in steps that are as coarse as windows of half an hour and more allow. */
    private void holdsForDays(Map<Settlement, Integer> each, Object... expectations) {
        holdsAt("10m", series(DAYS_4 / 10, each), expectations);
    }

    private void holdsAt(String step, Map<String, String> series, Object... expectations) {
        var run = PromtoolRun.test(folder, watched(true), step, List.of(unit(step, series, expectations)));
        assertThat(run.passed()).as("%s%n%s", series, run.output()).isTrue();
    }

    private static Map<String, Object> unit(String step, Map<String, String> series, Object... expectations) {
        return Map.of("interval", step, "input_series", inputs(series), "promql_expr_test", List.of(expectations));
    }

    private static List<Map<String, String>> inputs(Map<String, String> series) {
        var inputs = new ArrayList<Map<String, String>>();
        series.forEach((name, values) -> inputs.add(Map.of("series", name, "values", values)));
        return inputs;
    }

    /** Exactly these alerts fire then. */
    private static Map<String, Object> firing(String at, String... alerts) {
        return Map.of(
                "expr",
                "count by (alertname, severity, lane, window, reason) (ALERTS{alertstate=\"firing\"})",
                "eval_time",
                at,
                "exp_samples",
                List.of(alerts).stream()
                        .map(labels -> Map.of("labels", "{" + labels + "}", "value", 1))
                        .toList());
    }

    private static Map<String, Object> notFiring(String at, String labels) {
        return Map.of(
                "expr", "ALERTS{alertstate=\"firing\"," + labels + "}", "eval_time", at, "exp_samples", List.of());
    }

    private static Map<String, Object> sample(String expression, String at) {
        return sample(expression, at, 0);
    }

    private static Map<String, Object> sample(String expression, String at, int found) {
        return Map.of(
                "expr",
                "count(" + expression + ") or vector(0)",
                "eval_time",
                at,
                "exp_samples",
                List.of(Map.of("labels", "{}", "value", found)));
    }

    private static String burn(String window, String severity) {
        return alert(
                severity.equals("critical") ? "PosthornBudgetBurn" : "PosthornBudgetBurnSlow",
                severity,
                "lane=\"normal\",window=\"" + window + "\"");
    }

    private static String alert(String name, String severity, String further) {
        return "alertname=\"%s\",severity=\"%s\"%s".formatted(name, severity, further.isEmpty() ? "" : "," + further);
    }

    /** Good and late ones that settle in each step. */
    private static Map<Settlement, Integer> per(int good, int late) {
        return Map.of(Settlement.good, good, Settlement.late, late);
    }

    private static Map<String, String> series(int steps, Map<Settlement, Integer> each) {
        var values = new TreeMap<Settlement, String>();
        each.forEach((settlement, count) -> values.put(settlement, "0+" + count + "x" + steps));
        return counters(values);
    }

    /** The worker's counter of one lane; what is not named is there at zero. */
    private static Map<String, String> counters(Map<Settlement, String> values) {
        var series = new TreeMap<String, String>();
        for (var settlement : Settlement.values()) {
            series.put(
                    String.format(
                            Locale.ROOT,
                            "posthorn_worker_settled_total{%s,lane=\"normal\",class=\"%s\"}",
                            NAMES,
                            settlement),
                    values.getOrDefault(settlement, "0x" + DAYS_4));
        }
        return series;
    }

    private static Watched watched(boolean delivers) {
        return watched(delivers, Objective.of("99", 50));
    }

    private static Watched watched(boolean delivers, Objective objective) {
        return new Watched(
                "shop",
                "order-mail",
                "eu-west",
                objective,
                List.of(new WorkerSettings.Lane(LaneName.normal, new KubernetesDuration("60s"))),
                Duration.ofMinutes(20),
                delivers,
                "kafka-bootstrap.kafka:9092",
                "posthorn.shop.order-mail.dead-letter",
                "posthorn.dev/channel=order-mail");
    }
}
