package dev.posthorn.local.apiserver.faults;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** All that happened on one proxy, in order; grows while the proxy lives. */
public final class Trace {
    private final List<TraceEntry> entries = new ArrayList<>();

    synchronized void add(TraceEntry entry) {
        entries.add(entry);
    }

    /** Marks a place, such as a step of a scenario. */
    public void note(String text) {
        add(new TraceEntry.Note(text));
    }

    public synchronized List<TraceEntry> entries() {
        return List.copyOf(entries);
    }

    public synchronized int size() {
        return entries.size();
    }

    /** Writes that count, in order, from the entry at an index on. */
    public List<TraceEntry.Write> writesSince(int index) {
        List<TraceEntry> all = entries();
        return all.subList(Math.min(index, all.size()), all.size()).stream()
                .filter(TraceEntry.Write.class::isInstance)
                .map(TraceEntry.Write.class::cast)
                .filter(write -> write.number() > 0)
                .toList();
    }

    /** Everything but what was only seen, one entry a line. */
    public String text() {
        return entries().stream()
                .filter(entry -> !(entry instanceof TraceEntry.Seen))
                .map(TraceEntry::toString)
                .collect(Collectors.joining("\n"));
    }

    /** Everything, one entry a line. */
    public String fullText() {
        return entries().stream().map(TraceEntry::toString).collect(Collectors.joining("\n"));
    }
}
