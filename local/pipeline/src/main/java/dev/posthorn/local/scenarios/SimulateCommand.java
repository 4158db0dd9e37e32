package dev.posthorn.local.scenarios;

import dev.posthorn.local.console.Console;
import dev.posthorn.local.console.TextTable;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code posthorn simulate}: compares policies of scaling. */
@Command(
        name = "simulate",
        description = "Compares ways to scale workers on a set of scenarios, in seconds of CPU.",
        mixinStandardHelpOptions = true)
public final class SimulateCommand implements Callable<Integer> {

    private static final double MILLIS = 1000;

    @Option(names = "--seeds", defaultValue = "5", description = "Runs of each scenario. Default: ${DEFAULT-VALUE}.")
    private int seeds;

    @Override
    public Integer call() {
        var console = Console.standard();
        var comparison = new Comparison(seeds);
        var laws = comparison.all();
        console.say("Scenarios, each with " + seeds
                + " seeds; within the objective of 60 s, percent / worker-hours / scalings:");
        console.say("");
        console.say(byScenario(laws).lines());
        console.say("");
        console.say(summed(laws).lines());
        console.say("");
        console.say(reactions(comparison).lines());
        console.say("");
        var errors = comparison.errors();
        console.say(
                "Evidence beside the truth, over %d looks: off by %.2f s at the median, %.2f s at p99, %.2f s at most"
                        .formatted(
                                errors.getTotalCount(),
                                errors.getValueAtPercentile(50) / MILLIS,
                                errors.getValueAtPercentile(99) / MILLIS,
                                errors.getMaxValue() / MILLIS));
        return 0;
    }

    private static TextTable byScenario(Map<String, Map<String, Result.Summary>> laws) {
        var names = Scenarios.all().stream().map(Scenario::name).toList();
        var titles = new java.util.ArrayList<String>();
        titles.add("LAW");
        names.forEach(name -> titles.add(name.toUpperCase(Locale.ROOT)));
        var table = new TextTable(titles.toArray(String[]::new));
        laws.forEach((law, row) -> {
            var cells = new java.util.ArrayList<Object>();
            cells.add(law);
            names.forEach(name -> {
                var cell = Objects.requireNonNull(row.get(name));
                cells.add("%s / %s / %d"
                        .formatted(number(cell.keptPercent()), number(cell.workerHours()), cell.scalings()));
            });
            table.row(cells.toArray());
        });
        return table;
    }

    private static TextTable summed(Map<String, Map<String, Result.Summary>> laws) {
        var table =
                new TextTable("LAW", "KEPT % (MEAN)", "WORST %", "WORKER-HOURS", "SCALINGS", "CHANGES OF DIRECTION");
        laws.forEach((law, row) -> table.row(
                law,
                number(Comparison.kept(row)),
                number(row.values().stream()
                        .mapToDouble(Result.Summary::keptPercent)
                        .min()
                        .orElse(0)),
                number(Comparison.hours(row)),
                row.values().stream().mapToInt(Result.Summary::scalings).sum(),
                row.values().stream().mapToInt(Result.Summary::flips).sum()));
        return table;
    }

    private static TextTable reactions(Comparison comparison) {
        var table = new TextTable("BURST OF 20X", "SECONDS UNTIL MORE WORKERS ARE ASKED FOR");
        table.row(
                "posthorn, a look every 5 s",
                number(comparison.reaction(() -> PosthornLaw.byDefault(Comparison::unheard))));
        table.row("keda lag 10 by HPA, every 15 s", number(comparison.reaction(() -> AutoscalerLaw.lagThreshold(10))));
        table.row(
                "keda lag 1000 by HPA, every 15 s",
                number(comparison.reaction(() -> AutoscalerLaw.lagThreshold(1000))));
        table.row("hpa cpu 70%, every 15 s", number(comparison.reaction(() -> AutoscalerLaw.cpu(0.7))));
        return table;
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
