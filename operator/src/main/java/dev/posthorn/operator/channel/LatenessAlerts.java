package dev.posthorn.operator.channel;

import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.operator.channel.AlertRule.Severity;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Lateness of a lane: 99 in 100 notifications are settled within the lane's objective. An alert fires when the budget of the other
 * one burns fast, over a long window, so that a blip does not wake anybody, and still over a short one, so that it ends soon after
 * the cause.
 *
 * <pre>{@code
 *   burn = share of late notifications / 0.01
 *   PosthornLate (critical): burn over 1h and over 5m above 14.4, 2 % of a month's budget in an hour
 *   PosthornLateSlowly (warning): burn over 6h and over 30m above 6
 * }</pre>
 *
 * <p>A notification that nobody settles is not late yet to these; that workers are absent or a ladder stuck is said by others.
 */
final class LatenessAlerts {

    private static final double BUDGET = 0.01;

    private LatenessAlerts() {}

    static List<Map<String, Object>> of(ChannelInputs in, WorkerSettings.Lane lane) {
        return List.of(
                rule(in, lane, "PosthornLate", Severity.critical, 14.4, "1h", "5m"),
                rule(in, lane, "PosthornLateSlowly", Severity.warning, 6, "6h", "30m"));
    }

    private static Map<String, Object> rule(
            ChannelInputs in,
            WorkerSettings.Lane lane,
            String name,
            Severity severity,
            double burn,
            String longWindow,
            String shortWindow) {
        var threshold = String.format(Locale.ROOT, "%.3f", burn * BUDGET);
        return new AlertRule(
                        name,
                        severity,
                        late(in, lane, longWindow) + " > " + threshold + "\nand\n" + late(in, lane, shortWindow) + " > "
                                + threshold,
                        "2m",
                        Map.of("lane", lane.name().name()),
                        "{{ $value | humanizePercentage }} of lane %s were settled later than %s over %s"
                                .formatted(lane.name(), lane.latencyObjective(), longWindow),
                        "kubectl describe nch -n %s %s"
                                .formatted(in.names().namespace(), in.names().channel()))
                .toMap(in);
    }

    /** Share of notifications that were settled late, 0 to 1. */
    private static String late(ChannelInputs in, WorkerSettings.Lane lane, String window) {
        var ofLane = "lane=\"" + lane.name() + "\"";
        var seconds = lane.latencyObjective().toDuration().toMillis() / 1000.0;
        return "1 - (sum(rate(posthorn_worker_lateness_seconds_bucket%s[%s])) / sum(rate(posthorn_worker_lateness_seconds_count%s[%s])))"
                .formatted(
                        AlertRule.selector(in.names(), ofLane, "le=\"" + seconds + "\""),
                        window,
                        AlertRule.selector(in.names(), ofLane),
                        window);
    }
}
