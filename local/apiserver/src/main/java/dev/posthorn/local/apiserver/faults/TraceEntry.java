package dev.posthorn.local.apiserver.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** One line of what happened between an operator and its API server. */
public sealed interface TraceEntry {

    /** An operator began. */
    record Opened(int incarnation) implements TraceEntry {
        @Override
        public String toString() {
            return "operator " + incarnation + " starts";
        }
    }

    /** An operator died. */
    record Killed(int incarnation) implements TraceEntry {
        @Override
        public String toString() {
            return "operator " + incarnation + " is dead";
        }
    }

    /** Something that whoever drives the run wants to find again, such as a step of a scenario. */
    record Note(String text) implements TraceEntry {
        @Override
        public String toString() {
            return "-- " + text;
        }
    }

    /**
     * A write.
     *
     * @param number from 1 since the schedule was armed; 0 for a write that is not counted, such as a lease
     * @param incarnation who sent it
     * @param precondition uid or resourceVersion that the request insists on, as {@code uid=… resourceVersion=…}; empty for none
     * @param bodyHash of the request, so that two runs can be compared
     * @param fault what the schedule did to it
     * @param status the true server's answer; 0 when it was not asked
     * @param before the object in the true store just before; empty when there was none or the request names none
     * @param after what the true server answered
     */
    record Write(
            int number,
            int incarnation,
            Verb verb,
            ResourceRef target,
            String precondition,
            String bodyHash,
            Optional<WriteFault> fault,
            int status,
            Optional<JsonNode> before,
            Optional<JsonNode> after)
            implements TraceEntry {

        /** Whether the store took it. */
        public boolean committed() {
            return status >= 200 && status < 300;
        }

        @Override
        public String toString() {
            return "operator " + incarnation + " write " + number + " " + verb + " " + target
                    + (precondition.isEmpty() ? "" : " if " + precondition) + " body " + bodyHash + " -> "
                    + (status == 0 ? "not sent" : status)
                    + fault.map(aFault -> " !" + aFault).orElse("");
        }
    }

    /** What a write does. */
    enum Verb {
        CREATE,
        UPDATE,
        PATCH,
        APPLY,
        DELETE
    }

    /**
     * A version of an object reached an operator by a list, a watch or a read.
     *
     * @param how {@code LIST}, {@code GET}, {@code ADDED}, {@code MODIFIED} or {@code DELETED}
     */
    record Seen(int incarnation, String how, ResourceRef object, String uid, long revision) implements TraceEntry {
        @Override
        public String toString() {
            return "operator " + incarnation + " sees " + how + " " + object + " rev " + revision;
        }
    }

    /** A watch of an operator was ended by the schedule. */
    record WatchEnded(int incarnation, ResourceRef collection, String why) implements TraceEntry {
        @Override
        public String toString() {
            return "operator " + incarnation + " watch of " + collection + "ends: " + why;
        }
    }
}
