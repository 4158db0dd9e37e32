package dev.posthorn.operator.slo;

import dev.posthorn.contract.metrics.Settlement;
import dev.posthorn.contract.metrics.Settlement.Weight;
import dev.posthorn.contract.metrics.SliSeries;
import dev.posthorn.contract.metrics.WorkerMetric;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What is recorded: per lane and window the share of bad notifications and, for the long windows, how many were settled; and the
 * objectives themselves, so that dashboards draw them beside.
 *
 * <pre>
 *   bad ratio = late + failed + expired / (good + late + failed + expired)
 * </pre>
 */
final class IndicatorRules {
    private static final String BY_LANE = "sum by (namespace, channel, lane) ";

    private IndicatorRules() {}

    static List<Map<String, Object>> of(Watched watched) {
        var rules = new ArrayList<Map<String, Object>>();
        var windows = new LinkedHashSet<String>();
        for (var pair : BurnWindow.values()) {
            windows.add(pair.shortWindow());
            windows.add(pair.longWindow());
        }
        for (var window : windows) {
            rules.add(recorded(
                    SliSeries.badRatio(window),
                    sum("rate", watched, window, Weight.bad) + "\n/\n"
                            + sum("rate", watched, window, Weight.good, Weight.bad),
                    Map.of()));
        }
        for (var pair : BurnWindow.values()) {
            rules.add(recorded(
                    SliSeries.events(pair.longWindow()),
                    sum("increase", watched, pair.longWindow(), Weight.good, Weight.bad),
                    Map.of()));
        }
        rules.add(constant(SliSeries.BUDGET, watched.objective().budget(), names(watched)));
        for (var lane : watched.lanes()) {
            var labels = names(watched);
            labels.put("lane", lane.name().name());
            rules.add(constant(
                    SliSeries.LATENCY_OBJECTIVE,
                    BigDecimal.valueOf(lane.latencyObjective().toDuration().toMillis(), 3),
                    labels));
        }
        return rules;
    }

    private static String sum(String function, Watched watched, String window, Weight... weights) {
        var classes = Settlement.of(weights).stream().map(Settlement::name).collect(Collectors.joining("|"));
        return BY_LANE
                + "(%s(%s%s[%s]))"
                        .formatted(
                                function,
                                WorkerMetric.SETTLED.series(),
                                watched.selector("class=~\"" + classes + "\""),
                                window);
    }

    private static Map<String, Object> constant(String name, BigDecimal value, Map<String, String> labels) {
        return recorded(name, "vector(" + value.stripTrailingZeros().toPlainString() + ")", labels);
    }

    private static Map<String, Object> recorded(String name, String expression, Map<String, String> labels) {
        var rule = new TreeMap<String, Object>(Map.of("record", name, "expr", expression));
        if (!labels.isEmpty()) {
            rule.put("labels", labels);
        }
        return rule;
    }

    private static Map<String, String> names(Watched watched) {
        return new TreeMap<>(Map.of("namespace", watched.namespace(), "channel", watched.channel()));
    }
}
