package dev.posthorn.operator.slo;

import dev.posthorn.contract.metrics.SliSeries;
import dev.posthorn.operator.slo.Alert.Severity;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * The error budget burns too fast; one rule a {@link BurnWindow}, for all lanes. Each needs {@code minEvents} settled notifications and
 * {@link #LEAST_BAD} bad ones in its long window: at 99.9 % and 50 notifications a single failure would be twenty times the budget.
 */
final class BurnAlerts {
    /** With just as many failures as the objective allows, three of 50 are seen once in 50,000 hours; one, every 20. */
    private static final int LEAST_BAD = 3;

    private BurnAlerts() {}

    static List<Map<String, Object>> of(Watched watched) {
        return Arrays.stream(BurnWindow.values())
                .map(window -> alert(watched, window).rule(watched))
                .toList();
    }

    private static Alert alert(Watched watched, BurnWindow window) {
        return new Alert(
                window.severity() == Severity.critical ? "PosthornBudgetBurn" : "PosthornBudgetBurnSlow",
                window.severity(),
                expression(watched, window),
                window.holdFor(),
                Map.of("window", window.longWindow()),
                ("{{ $value | humanizePercentage }} of lane {{ $labels.lane }} were late, failed or expired over %s; %s %% may be."
                                + " At this rate the budget of 30 days lasts %s")
                        .formatted(
                                window.longWindow(),
                                watched.objective().budget().movePointRight(2).toPlainString(),
                                lasts(window)),
                "kubectl describe nch -n %s %s".formatted(watched.namespace(), watched.channel()));
    }

    private static String expression(Watched watched, BurnWindow window) {
        var threshold = watched.objective().burning(window.factor()).toPlainString();
        var ratio = SliSeries.badRatio(window.longWindow()) + watched.selector();
        var events = SliSeries.events(window.longWindow()) + watched.selector();
        return """
                %s > %s
                and
                %s > %s
                and
                %s >= %d
                and
                %s * %s >= %d""".formatted(
                        ratio,
                        threshold,
                        SliSeries.badRatio(window.shortWindow()) + watched.selector(),
                        threshold,
                        events,
                        watched.objective().minEvents(),
                        ratio,
                        events,
                        LEAST_BAD);
    }

    /** 30 days by the factor, the least that the alert stands for. */
    private static String lasts(BurnWindow window) {
        var hours = BigDecimal.valueOf(30 * 24).divide(window.factor(), 0, RoundingMode.HALF_UP);
        return "at most " + hours + " hours";
    }
}
