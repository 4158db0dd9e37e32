package dev.posthorn.local.scenarios;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.HdrHistogram.Histogram;

/** Laws on scenarios, with several seeds each. */
final class Comparison {
    static final List<Integer> THRESHOLDS = List.of(10, 25, 50, 100, 250, 500, 1000, 2500);

    private static final double MILLIS = 1000;
    private static final double CLOSE = 0.05;

    private final int seeds;

    /** A comparison with seeds 1 to {@code seeds}. */
    Comparison(int seeds) {
        this.seeds = seeds;
    }

    /** For looks whose error nobody asks for. */
    static void unheard(double error) {
        // Only errors() counts them.
    }

    /** By law and scenario, what came out; each the mean over the seeds. */
    Map<String, Map<String, Result.Summary>> all() {
        var laws = new LinkedHashMap<String, Map<String, Result.Summary>>();
        laws.put("posthorn", row(() -> PosthornLaw.byDefault(Comparison::unheard)));
        var tuned = new LinkedHashMap<Integer, Map<String, Result.Summary>>();
        THRESHOLDS.forEach(threshold -> tuned.put(threshold, row(() -> AutoscalerLaw.lagThreshold(threshold))));
        laws.put("keda lag 10 (default)", tuned.get(10));
        int best = best(tuned);
        laws.put("keda lag " + best + " (best of one)", tuned.get(best));
        laws.put("keda, best for each", bestForEach(tuned));
        laws.put("hpa cpu 70%", row(() -> AutoscalerLaw.cpu(0.7)));
        return laws;
    }

    /** Of those whose mean share kept is within a twentieth of a point of the best, the one that takes the fewest worker-hours. */
    private static int best(Map<Integer, Map<String, Result.Summary>> tuned) {
        double top = tuned.values().stream().mapToDouble(Comparison::kept).max().orElse(0);
        return tuned.entrySet().stream()
                .filter(entry -> kept(entry.getValue()) >= top - CLOSE)
                .min(Comparator.comparingDouble(entry -> hours(entry.getValue())))
                .map(Map.Entry::getKey)
                .orElseThrow();
    }

    private static Map<String, Result.Summary> bestForEach(Map<Integer, Map<String, Result.Summary>> tuned) {
        var row = new LinkedHashMap<String, Result.Summary>();
        for (Scenario scenario : Scenarios.all()) {
            var candidates =
                    tuned.values().stream().map(r -> r.get(scenario.name())).toList();
            double top = candidates.stream()
                    .mapToDouble(Result.Summary::keptPercent)
                    .max()
                    .orElse(0);
            row.put(
                    scenario.name(),
                    candidates.stream()
                            .filter(c -> c.keptPercent() >= top - CLOSE)
                            .min(Comparator.comparingDouble(Result.Summary::workerHours))
                            .orElseThrow());
        }
        return row;
    }

    static double kept(Map<String, Result.Summary> row) {
        return row.values().stream()
                .mapToDouble(Result.Summary::keptPercent)
                .average()
                .orElse(0);
    }

    static double hours(Map<String, Result.Summary> row) {
        return row.values().stream().mapToDouble(Result.Summary::workerHours).sum();
    }

    private Map<String, Result.Summary> row(Supplier<Law> law) {
        var row = new LinkedHashMap<String, Result.Summary>();
        for (Scenario scenario : Scenarios.all()) {
            var results = new ArrayList<Result>();
            for (int seed = 1; seed <= seeds; seed++) {
                results.add(run(scenario, law.get(), seed));
            }
            var sum = Result.summed(results);
            row.put(
                    scenario.name(),
                    new Result.Summary(
                            sum.keptPercent(), sum.workerHours() / seeds, sum.scalings() / seeds, sum.flips() / seeds));
        }
        return row;
    }

    static Result run(Scenario scenario, Law law, long seed) {
        var world = new World(scenario, seed);
        while (!world.over()) {
            world.tick();
            world.scaleTo(law.decide(world));
        }
        return world.result();
    }

    /** Seconds from the first record of a burst until more workers are asked for; the mean over the seeds. */
    double reaction(Supplier<Law> law) {
        Scenario burst = Scenarios.all().stream()
                .filter(scenario -> scenario.name().equals("burst-20x"))
                .findFirst()
                .orElseThrow();
        double sum = 0;
        for (int seed = 1; seed <= seeds; seed++) {
            var world = new World(burst, seed);
            var one = law.get();
            int before = -1;
            while (!world.over()) {
                world.tick();
                int wanted = one.decide(world);
                if (world.now() > 600) {
                    before = before < 0 ? world.wanted() : before;
                    if (wanted > before) {
                        break;
                    }
                }
                world.scaleTo(wanted);
            }
            sum += world.now() - 600;
        }
        return sum / seeds;
    }

    /** By how many milliseconds evidence was off, over all looks at all scenarios. */
    Histogram errors() {
        var errors = new Histogram(3);
        for (Scenario scenario : Scenarios.all()) {
            for (int seed = 1; seed <= seeds; seed++) {
                run(scenario, PosthornLaw.byDefault(error -> errors.recordValue(Math.round(error * MILLIS))), seed);
            }
        }
        return errors;
    }
}
