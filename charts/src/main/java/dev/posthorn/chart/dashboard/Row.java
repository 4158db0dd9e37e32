package dev.posthorn.chart.dashboard;

import java.util.List;

/**
 * Panels under one heading; they flow from left to right.
 *
 * @param title a question that they answer together
 */
public record Row(String title, List<Panel> panels) {
    public Row {
        panels = List.copyOf(panels);
    }

    static Row of(String title, Panel... panels) {
        return new Row(title, List.of(panels));
    }
}
