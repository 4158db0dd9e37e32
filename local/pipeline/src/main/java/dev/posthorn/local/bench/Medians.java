package dev.posthorn.local.bench;

import java.util.List;
import java.util.stream.IntStream;

/** What is left of many measurements. */
final class Medians {

    private Medians() {}

    /** The middle one, or the mean of the two in the middle; 0 of none. */
    static double of(List<Double> values) {
        if (values.isEmpty()) {
            return 0;
        }
        var sorted = values.stream().sorted().toList();
        var middle = sorted.size() / 2;
        return sorted.size() % 2 == 1 ? sorted.get(middle) : (sorted.get(middle - 1) + sorted.get(middle)) / 2;
    }

    /** One over the other, block by block; both have as many. */
    static List<Double> ratios(List<Double> one, List<Double> other) {
        return IntStream.range(0, one.size())
                .mapToObj(block -> one.get(block) / other.get(block))
                .toList();
    }
}
