package dev.posthorn.local.dashboards;

import dev.posthorn.chart.dashboard.Dashboard;
import dev.posthorn.chart.dashboard.Panel;
import dev.posthorn.chart.dashboard.Panel.Kind;
import dev.posthorn.chart.dashboard.Panel.Unit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;

/** A dashboard as SVG, about as Grafana lays it out. */
final class Picture {
    private static final int COLUMN = 50;
    private static final int LINE = 24;
    private static final int GAP = 8;
    private static final int MOST_SHOWN = 6;
    private static final List<String> COLOURS =
            List.of("#5794f2", "#73bf69", "#f2cc0c", "#ff780a", "#f2495c", "#b877d9", "#8ab8ff", "#96d98d");

    /**
     * One line of a panel.
     *
     * @param name for the legend
     * @param points time in seconds since 1970 and value
     */
    record Line(String name, List<double[]> points) {
        double last() {
            return points.isEmpty() ? Double.NaN : points.getLast()[1];
        }
    }

    private final StringBuilder svg = new StringBuilder();

    /** Draws a dashboard with what each of its panels shows. */
    static String of(Dashboard dashboard, Function<Panel, List<Line>> shown) {
        return new Picture().draw(dashboard, shown);
    }

    private String draw(Dashboard dashboard, Function<Panel, List<Line>> shown) {
        text(GAP, 26, 18, "#1f2933", dashboard.title());
        int y = 40;
        for (var row : dashboard.rows()) {
            text(GAP, y + 18, 13, "#52606d", "▾ " + row.title());
            y += 28;
            int x = 0;
            int height = 0;
            for (var panel : row.panels()) {
                if (x + panel.width() > 24) {
                    x = 0;
                    y += height;
                    height = 0;
                }
                int tall = (panel.kind() == Kind.stat ? 4 : 8) * LINE;
                panel(panel, shown.apply(panel), x * COLUMN, y, panel.width() * COLUMN - GAP, tall - GAP);
                x += panel.width();
                height = Math.max(height, tall);
            }
            y += height;
        }
        return """
                <svg xmlns="http://www.w3.org/2000/svg" viewBox="-8 0 %d %d" font-family="Helvetica, Arial, sans-serif">
                <rect x="-8" width="%d" height="%d" fill="#f4f5f7"/>
                %s</svg>
                """.formatted(24 * COLUMN + 16, y + GAP, 24 * COLUMN + 16, y + GAP, svg);
    }

    private void panel(Panel panel, List<Line> lines, int x, int y, int width, int height) {
        svg.append(String.format(
                Locale.ROOT,
                "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" rx=\"3\" fill=\"#fff\" stroke=\"#d9dee3\"/>\n",
                x,
                y,
                width,
                height));
        text(x + 8, y + 17, 12, "#1f2933", panel.title());
        switch (panel.kind()) {
            case stat -> {
                var value = lines.isEmpty() ? "no data" : value(lines.getFirst().last(), panel.unit());
                text(x + 12, y + height / 2 + 22, 28, "#3274d9", value);
            }
            case table -> rows(panel, lines, x, y, width);
            case graph -> graph(panel, lines, x, y, width, height);
        }
    }

    private void rows(Panel panel, List<Line> lines, int x, int y, int width) {
        int at = y + 44;
        for (var line : biggest(lines)) {
            text(x + 10, at, 11, "#52606d", line.name());
            text(x + width - 70, at, 12, "#3274d9", value(line.last(), panel.unit()));
            at += 22;
        }
    }

    private void graph(Panel panel, List<Line> lines, int x, int y, int width, int height) {
        var shown = biggest(lines);
        double top = shown.stream()
                .flatMap(line -> line.points().stream())
                .mapToDouble(point -> point[1])
                .filter(Double::isFinite)
                .max()
                .orElse(1);
        top = top <= 0 ? 1 : top * 1.1;
        double from = shown.stream()
                .mapToDouble(line -> line.points().getFirst()[0])
                .min()
                .orElse(0);
        double to = shown.stream()
                .mapToDouble(line -> line.points().getLast()[0])
                .max()
                .orElse(1);
        int left = x + 58;
        int right = x + width - 10;
        int upper = y + 28;
        int lower = y + height - 16 - 13 * ((shown.size() + 1) / 2);
        for (int i = 0; i <= 2; i++) {
            int at = lower - (lower - upper) * i / 2;
            svg.append("<path d=\"M%d %dH%d\" stroke=\"#e4e7eb\"/>%n".formatted(left, at, right));
            text(x + 6, at + 4, 10, "#7b8794", value(top * i / 2, panel.unit()));
        }
        for (int i = 0; i < shown.size(); i++) {
            var colour = COLOURS.get(i % COLOURS.size());
            svg.append("<path fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" d=\"%s\"/>%n"
                    .formatted(colour, path(shown.get(i), from, to, top, left, right, upper, lower)));
            int legendX = x + 10 + (i % 2) * (width / 2);
            int legendY = lower + 16 + 13 * (i / 2);
            svg.append("<rect x=\"%d\" y=\"%d\" width=\"10\" height=\"3\" fill=\"%s\"/>%n"
                    .formatted(legendX, legendY - 4, colour));
            text(legendX + 14, legendY, 10, "#52606d", shown.get(i).name());
        }
    }

    private static String path(
            Line line, double from, double to, double top, int left, int right, int upper, int lower) {
        var path = new StringBuilder();
        boolean pen = false;
        for (var point : line.points()) {
            if (!Double.isFinite(point[1])) {
                pen = false;
                continue;
            }
            path.append(String.format(
                    Locale.ROOT,
                    "%s%.1f %.1f",
                    pen ? "L" : "M",
                    left + (right - left) * (point[0] - from) / Math.max(1, to - from),
                    lower - (lower - upper) * point[1] / top));
            pen = true;
        }
        return path.toString();
    }

    private static List<Line> biggest(List<Line> lines) {
        var sorted = new ArrayList<>(lines);
        sorted.removeIf(line -> line.points().isEmpty());
        sorted.sort(Comparator.comparingDouble((Line line) -> line.points().stream()
                        .mapToDouble(point -> point[1])
                        .filter(Double::isFinite)
                        .max()
                        .orElse(0))
                .reversed());
        return sorted.stream().limit(MOST_SHOWN).toList();
    }

    private static String value(double value, Unit unit) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "–" : "never";
        }
        return switch (unit) {
            case share -> String.format(Locale.ROOT, "%.1f %%", value * 100);
            case seconds ->
                value >= 120
                        ? String.format(Locale.ROOT, "%.1f min", value / 60)
                        : value >= 1
                                ? String.format(Locale.ROOT, "%.1f s", value)
                                : String.format(Locale.ROOT, "%.0f ms", value * 1000);
            case perSecond -> String.format(Locale.ROOT, "%.1f/s", value);
            case count ->
                value == Math.rint(value)
                        ? String.format(Locale.ROOT, "%.0f", value)
                        : String.format(Locale.ROOT, "%.2f", value);
        };
    }

    private void text(int x, int y, int size, String colour, String text) {
        svg.append("<text x=\"%d\" y=\"%d\" font-size=\"%d\" fill=\"%s\">%s</text>%n"
                .formatted(x, y, size, colour, text.replace("&", "&amp;").replace("<", "&lt;")));
    }
}
