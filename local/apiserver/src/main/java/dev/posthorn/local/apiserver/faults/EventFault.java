package dev.posthorn.local.apiserver.faults;

import java.time.Duration;

/** What becomes of one change of the store on its way to the watches. */
public sealed interface EventFault {

    /**
     * The change is never seen: either a later change of the same object comes within the time and is seen instead, or the
     * watch ends with 410 and the client has to list again.
     */
    record Withhold(Duration atMost) implements EventFault {
        @Override
        public String toString() {
            return "withhold-" + atMost.toMillis() + "ms";
        }
    }

    /** Changes gather for a while and of each object only the newest is seen, as after a broken connection. */
    record Coalesce(Duration window) implements EventFault {
        @Override
        public String toString() {
            return "coalesce-" + window.toMillis() + "ms";
        }
    }

    /** The change is seen only once the store is that many changes ahead, or after the time. */
    record Lag(int changes, Duration atMost) implements EventFault {
        @Override
        public String toString() {
            return "lag-" + changes + "-" + atMost.toMillis() + "ms";
        }
    }

    /** Watches that would carry the change are cut instead, and may resume. */
    record Break() implements EventFault {
        @Override
        public String toString() {
            return "break";
        }
    }

    /** Watches that would carry the change end with 410 Gone instead, and the client has to list again. */
    record Gone() implements EventFault {
        @Override
        public String toString() {
            return "gone";
        }
    }

    /**
     * Reads the text form.
     *
     * @throws IllegalArgumentException when the text names no fault
     */
    static EventFault parse(String text) {
        String[] word = text.split("-", -1);
        return switch (word[0]) {
            case "withhold" -> new Withhold(FaultSchedule.duration(word[1]));
            case "coalesce" -> new Coalesce(FaultSchedule.duration(word[1]));
            case "lag" -> new Lag(Integer.parseInt(word[1]), FaultSchedule.duration(word[2]));
            case "break" -> new Break();
            case "gone" -> new Gone();
            default ->
                throw new IllegalArgumentException("'" + text + "' is no fault of an event: use withhold-Nms, "
                        + "coalesce-Nms, lag-CHANGES-Nms, break or gone");
        };
    }
}
