package dev.posthorn.chart.dashboard;

import java.util.List;

/**
 * One panel.
 *
 * @param title what it answers, few words
 * @param description how to read it, and what to do about it
 * @param kind how it is drawn
 * @param unit of its values
 * @param width of 24
 * @param queries one or more
 */
public record Panel(String title, String description, Kind kind, Unit unit, int width, List<Query> queries) {

    public Panel {
        queries = List.copyOf(queries);
    }

    /** How values are drawn. */
    public enum Kind {
        /** The last value, large. */
        stat("stat", 4),
        /** Values over time. */
        graph("timeseries", 8),
        /** Last values, one row a series. */
        table("bargauge", 8);

        private final String grafana;
        private final int height;

        Kind(String grafana, int height) {
            this.grafana = grafana;
            this.height = height;
        }

        String grafana() {
            return grafana;
        }

        int height() {
            return height;
        }
    }

    /** What values are, in Grafana's words. */
    public enum Unit {
        count("short"),
        seconds("s"),
        perSecond("cps"),
        /** 0 to 1. */
        share("percentunit");

        private final String grafana;

        Unit(String grafana) {
            this.grafana = grafana;
        }

        String grafana() {
            return grafana;
        }
    }

    static Panel stat(String title, String description, Unit unit, String expression) {
        return new Panel(title, description, Kind.stat, unit, 4, List.of(Query.of(expression, title)));
    }

    static Panel graph(String title, String description, Unit unit, Query... queries) {
        return new Panel(title, description, Kind.graph, unit, 8, List.of(queries));
    }

    static Panel table(String title, String description, Unit unit, Query... queries) {
        return new Panel(title, description, Kind.table, unit, 8, List.of(queries));
    }
}
