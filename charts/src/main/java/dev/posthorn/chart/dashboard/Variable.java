package dev.posthorn.chart.dashboard;

import dev.posthorn.contract.metrics.Metric;

/**
 * Something to choose at the top of a dashboard.
 *
 * @param name as queries use it, with a dollar before it
 * @param query Grafana's query for the values to choose from
 * @param several whether several can be chosen, and all
 */
public record Variable(String name, String query, boolean several) {

    /** The values of a label of these series. */
    static Variable label(String name, Metric metric, String selector, boolean several) {
        return new Variable(name, "label_values(%s%s, %s)".formatted(metric.series(), selector, name), several);
    }
}
