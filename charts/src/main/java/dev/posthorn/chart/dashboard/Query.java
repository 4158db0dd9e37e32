package dev.posthorn.chart.dashboard;

import dev.posthorn.contract.metrics.Metric;

/**
 * One query of a panel, in PromQL.
 *
 * @param expression may hold Grafana's variables, such as {@code $namespace}
 * @param legend name of a series, with labels in double braces
 */
public record Query(String expression, String legend) {

    static Query of(String expression, String legend) {
        return new Query(expression, legend);
    }

    /** How fast a counter grows per second, by these labels. */
    static String rate(Metric counter, String selector, String by) {
        return rate(counter.series(), selector, by);
    }

    static String rate(String series, String selector, String by) {
        return sum(by) + "(rate(" + series + selector + "[$__rate_interval]))";
    }

    /** By how much a counter grew over a window, by these labels. */
    static String increase(Metric counter, String selector, String window, String by) {
        return sum(by) + "(increase(" + counter.series() + selector + "[" + window + "]))";
    }

    /** Mean seconds of what a timer timed, by these labels. */
    static String mean(Metric timer, String selector, String by) {
        return rate(timer.sum(), selector, by) + " / (" + rate(timer.count(), selector, by) + " > 0)";
    }

    /** Seconds that so many in a hundred did not exceed, by these labels beside {@code le}. */
    static String percentile(int percent, Metric histogram, String selector, String by) {
        return "histogram_quantile(0.%02d, %s)"
                .formatted(percent, rate(histogram.bucket(), selector, by.isEmpty() ? "le" : "le, " + by));
    }

    private static String sum(String by) {
        return by.isEmpty() ? "sum" : "sum by (" + by + ") ";
    }
}
