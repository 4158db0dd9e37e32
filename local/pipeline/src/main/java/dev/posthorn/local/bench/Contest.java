package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.bench.RateMeter.Reading;
import dev.posthorn.local.console.TextTable;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Contestants of one discipline that take turns, block by block, so that whatever else the machine does hits all alike. The first
 * one is measured against the others.
 */
final class Contest {

    private final String discipline;
    private final List<Contestant> contestants;
    private final int records;
    private final Map<String, List<Reading>> readings = new LinkedHashMap<>();

    Contest(String discipline, int records, List<Contestant> contestants) {
        this.discipline = discipline;
        this.records = records;
        this.contestants = List.copyOf(contestants);
        contestants.forEach(each -> readings.put(each.name(), new ArrayList<>()));
    }

    int records() {
        return records;
    }

    List<Contestant> contestants() {
        return contestants;
    }

    /** @param counts false for the block that warms up */
    void turn(Contestant contestant, boolean counts) throws InterruptedException {
        var reading = contestant.run(new RateMeter(records));
        if (counts) {
            readings.getOrDefault(contestant.name(), new ArrayList<>()).add(reading);
        }
    }

    static TextTable table() {
        return new TextTable(
                "PROVIDER", "READER", "RECORDS/S", "PER CORE-S", "BYTES/RECORD", "WORKER OVER IT", "MIN..MAX");
    }

    void addTo(TextTable table) {
        for (var contestant : contestants) {
            table.row(
                    discipline,
                    contestant.name(),
                    whole(median(contestant, Reading::perSecond)),
                    whole(median(contestant, Reading::perCoreSecond)),
                    whole(median(contestant, Reading::bytesEach)),
                    contestant.equals(contestants.getFirst()) ? "" : two(Medians.of(ratios(contestant))),
                    contestant.equals(contestants.getFirst()) ? "" : spread(contestant));
        }
    }

    ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode();
        json.put("provider", discipline);
        json.put("recordsPerBlock", records);
        var rows = json.putArray("readers");
        for (var contestant : contestants) {
            var row = rows.addObject();
            row.put("reader", contestant.name());
            row.put("perSecond", median(contestant, Reading::perSecond));
            row.put("perCoreSecond", median(contestant, Reading::perCoreSecond));
            row.put("bytesPerRecord", median(contestant, Reading::bytesEach));
            row.put("workerOverIt", Medians.of(ratios(contestant)));
        }
        return json;
    }

    private double median(Contestant contestant, ToDoubleFunction<Reading> of) {
        return Medians.of(all(contestant, of));
    }

    private List<Double> ratios(Contestant contestant) {
        return Medians.ratios(all(contestants.getFirst(), Reading::perSecond), all(contestant, Reading::perSecond));
    }

    private List<Double> all(Contestant contestant, ToDoubleFunction<Reading> of) {
        return readings.getOrDefault(contestant.name(), List.of()).stream()
                .map(of::applyAsDouble)
                .toList();
    }

    private String spread(Contestant contestant) {
        var sorted = ratios(contestant).stream().sorted().toList();
        return sorted.isEmpty() ? "" : two(sorted.getFirst()) + ".." + two(sorted.getLast());
    }

    private static String whole(double value) {
        return String.format(Locale.ROOT, "%.0f", value);
    }

    private static String two(double value) {
        return String.format(Locale.ROOT, "%.2f", value);
    }
}
