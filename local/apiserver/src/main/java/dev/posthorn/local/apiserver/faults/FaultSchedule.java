package dev.posthorn.local.apiserver.faults;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What goes wrong, and when: a value with a text form, such as {@code write 3 crash-after; event 5 gone}.
 *
 * @param writes by number of the write, counted from 1 since the schedule was armed
 * @param events by number of the store's change, counted from 1 since the schedule was armed; {@link #EVERY} for each change
 */
public record FaultSchedule(SortedMap<Integer, WriteFault> writes, SortedMap<Integer, EventFault> events) {
    /** Stands for each change in {@link #events}. */
    public static final int EVERY = 0;

    private static final FaultSchedule NONE = new FaultSchedule(new TreeMap<>(), new TreeMap<>());

    public FaultSchedule {
        writes = new TreeMap<>(writes);
        events = new TreeMap<>(events);
    }

    public static FaultSchedule none() {
        return NONE;
    }

    public static FaultSchedule atWrite(int number, WriteFault fault) {
        return NONE.andWrite(number, fault);
    }

    public static FaultSchedule atEvent(int number, EventFault fault) {
        return NONE.andEvent(number, fault);
    }

    public FaultSchedule andWrite(int number, WriteFault fault) {
        var more = new TreeMap<>(writes);
        more.put(number, fault);
        return new FaultSchedule(more, events);
    }

    public FaultSchedule andEvent(int number, EventFault fault) {
        var more = new TreeMap<>(events);
        more.put(number, fault);
        return new FaultSchedule(writes, more);
    }

    Optional<WriteFault> write(int number) {
        return Optional.ofNullable(writes.get(number));
    }

    Optional<EventFault> event(int number) {
        return Optional.ofNullable(events.get(number)).or(() -> Optional.ofNullable(events.get(EVERY)));
    }

    /**
     * Reads what {@link #toString()} writes.
     *
     * @throws IllegalArgumentException when the text is not a schedule
     */
    public static FaultSchedule parse(String text) {
        FaultSchedule schedule = NONE;
        for (String part : text.split(";", -1)) {
            String[] word = part.strip().split("\\s+", -1);
            if (part.isBlank() || part.strip().equals("undisturbed")) {
                continue;
            }
            if (word.length != 3) {
                throw new IllegalArgumentException(
                        "'" + part.strip() + "' is not 'write NUMBER FAULT' or 'event NUMBER FAULT'");
            }
            int number = word[1].equals("every") ? EVERY : Integer.parseInt(word[1]);
            schedule = switch (word[0]) {
                case "write" -> schedule.andWrite(number, WriteFault.parse(word[2]));
                case "event" -> schedule.andEvent(number, EventFault.parse(word[2]));
                default ->
                    throw new IllegalArgumentException(
                            "'" + word[0] + "' in '" + part.strip() + "' is neither write nor event");
            };
        }
        return schedule;
    }

    @Override
    public String toString() {
        List<String> parts = new ArrayList<>();
        for (Map.Entry<Integer, WriteFault> entry : writes.entrySet()) {
            parts.add("write " + entry.getKey() + " " + entry.getValue());
        }
        for (Map.Entry<Integer, EventFault> entry : events.entrySet()) {
            parts.add("event " + (entry.getKey() == EVERY ? "every" : entry.getKey()) + " " + entry.getValue());
        }
        return parts.isEmpty() ? "undisturbed" : String.join("; ", parts);
    }

    static Duration duration(String text) {
        return text.endsWith("ms")
                ? Duration.ofMillis(Long.parseLong(text.substring(0, text.length() - 2)))
                : Duration.ofSeconds(Long.parseLong(text.substring(0, text.length() - 1)));
    }
}
