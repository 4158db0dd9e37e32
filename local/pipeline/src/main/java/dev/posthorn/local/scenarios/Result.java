package dev.posthorn.local.scenarios;

import java.util.List;

/**
 * What a law made of a scenario, or of several.
 *
 * @param inTime records settled within the objective, count
 * @param late records settled or still waiting beyond it, count
 * @param workerHours workers that were asked for, times the time
 * @param scalings changes of their number, count
 * @param flips changes of direction, count
 */
record Result(long inTime, long late, double workerHours, int scalings, int flips) {
    private static final double PERCENT = 100;

    double keptPercent() {
        return inTime + late == 0 ? PERCENT : PERCENT * inTime / (inTime + late);
    }

    /** The mean share that was kept, each scenario counting the same, and the sums of the rest. */
    static Summary summed(List<Result> results) {
        return new Summary(
                results.stream().mapToDouble(Result::keptPercent).average().orElse(PERCENT),
                results.stream().mapToDouble(Result::workerHours).sum(),
                results.stream().mapToInt(Result::scalings).sum(),
                results.stream().mapToInt(Result::flips).sum());
    }

    /** Several results as one. */
    record Summary(double keptPercent, double workerHours, int scalings, int flips) {}
}
