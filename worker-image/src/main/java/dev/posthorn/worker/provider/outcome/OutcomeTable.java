package dev.posthorn.worker.provider.outcome;

import dev.posthorn.worker.delivery.Outcome;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What the answers of one provider mean: the first line that matches decides. Read from a resource
 * {@code /dev/posthorn/worker/provider/<name>.outcomes}, whose comments say how it is written.
 *
 * @param name the provider, in lower case
 * @param sources documents by tag
 * @param rows in order; the last one matches everything
 */
public record OutcomeTable(String name, Map<String, String> sources, List<OutcomeRow> rows) {

    private static final String SOURCE = "source ";

    public OutcomeTable {
        sources = Map.copyOf(sources);
        rows = List.copyOf(rows);
    }

    /** Reads the table of a provider. */
    public static OutcomeTable of(String name) {
        var resource = "/dev/posthorn/worker/provider/" + name + ".outcomes";
        try (var in = OutcomeTable.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The worker's jar lacks " + resource);
            }
            return parse(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read " + resource + " of the worker's jar", e);
        }
    }

    static OutcomeTable parse(String name, String text) {
        var sources = new LinkedHashMap<String, String>();
        var rows = new ArrayList<OutcomeRow>();
        for (var line : text.lines().map(String::strip).toList()) {
            if (line.startsWith(SOURCE)) {
                var tagAndUrl = line.substring(SOURCE.length()).strip().split("\\s+", 2);
                sources.put(tagAndUrl[0], tagAndUrl[1]);
            } else if (!line.isEmpty() && !line.startsWith("#")) {
                rows.add(OutcomeRow.parse(line));
            }
        }
        return new OutcomeTable(name, sources, rows);
    }

    /** The outcome of an attempt that was answered. What the provider asks to wait goes before what the table says. */
    public Outcome outcome(Answer answer) {
        for (var row : rows) {
            if (row.matches(answer)) {
                return row.meaning().outcome(answer.label(), answer.retryAfter().or(row::leastWait));
            }
        }
        throw new IllegalStateException("Table " + name + " has no line for " + answer + ": its last must match all");
    }
}
