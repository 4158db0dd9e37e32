package dev.posthorn.worker.ordered;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;

/**
 * The records in hand, in one line for each recipient: only the first of a line runs.
 *
 * @param <R> record
 */
public final class Lines<R> {

    private final Map<String, Queue<R>> waiting = new HashMap<>();

    /** Puts a record at the end of its line; true when it is the first and may run. */
    public boolean join(String recipient, R record) {
        var line = waiting.get(recipient);
        if (line == null) {
            waiting.put(recipient, new ArrayDeque<>());
            return true;
        }
        line.add(record);
        return false;
    }

    /** The record that ran has left; the next one of its line may run. */
    public Optional<R> leave(String recipient) {
        var line = waiting.get(recipient);
        var next = line == null ? null : line.poll();
        if (next == null) {
            waiting.remove(recipient);
        }
        return Optional.ofNullable(next);
    }
}
