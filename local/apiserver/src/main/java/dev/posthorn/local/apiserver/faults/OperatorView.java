package dev.posthorn.local.apiserver.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;

/** What operators are let see: the schedule in force, its counters, and the revision at which the view is frozen. */
final class OperatorView {
    private FaultSchedule schedule = FaultSchedule.none();
    private int writes;
    private int firstChange;
    private final Set<Integer> spent = new HashSet<>();
    private OptionalLong frozenAt = OptionalLong.empty();

    synchronized void arm(FaultSchedule next, int changesSoFar) {
        schedule = next;
        writes = 0;
        firstChange = changesSoFar;
        spent.clear();
    }

    /** The number of the next write. */
    synchronized int countWrite() {
        return ++writes;
    }

    synchronized int writes() {
        return writes;
    }

    synchronized Optional<WriteFault> faultOfWrite(int number) {
        return schedule.write(number);
    }

    /** The fault of a change; each change suffers once, so that a broken watch can go on when it comes again. */
    synchronized Optional<EventFault> faultOf(Change change) {
        int number = change.number() - firstChange;
        return number > 0 && spent.add(number) ? schedule.event(number) : Optional.empty();
    }

    synchronized void freeze(long revision) {
        frozenAt = OptionalLong.of(revision);
    }

    synchronized void release() {
        frozenAt = OptionalLong.empty();
    }

    synchronized OptionalLong frozenAt() {
        return frozenAt;
    }

    synchronized boolean hides(Change change) {
        return frozenAt.isPresent() && change.revision() > frozenAt.getAsLong();
    }

    /** The list as the frozen view has it; empty when the view is live or the history does not reach so far back. */
    Optional<JsonNode> staleList(StoreHistory history, Call call, ResourceRef collection) {
        OptionalLong at = frozenAt();
        if (at.isEmpty()) {
            return Optional.empty();
        }
        history.record(collection);
        return history.at(collection, at.getAsLong()).map(state -> list(state, call, collection, at.getAsLong()));
    }

    private static ObjectNode list(Map<ResourceRef, JsonNode> state, Call call, ResourceRef collection, long revision) {
        var selector = ListSelector.of(collection, call.parameter("labelSelector"), call.parameter("fieldSelector"));
        ObjectNode list = JsonNodeFactory.instance.objectNode();
        list.put("kind", "List");
        list.put(
                "apiVersion",
                collection.group().isEmpty() ? collection.version() : collection.group() + "/" + collection.version());
        list.putObject("metadata").put("resourceVersion", Long.toString(revision));
        var items = list.putArray("items");
        state.values().stream().filter(selector::matches).forEach(items::add);
        return list;
    }
}
