package dev.posthorn.local.apiserver.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.Optional;

/** One watch of one operator, fed from the record of changes as far as its view and the schedule allow. */
final class WatchFeed {
    private static final Duration IDLE = Duration.ofMillis(100);

    /** Where frames go. */
    interface Sink {
        /** False when nobody reads any more. */
        boolean open();

        void send(String frame);

        /** Ends the watch in good order, or as a broken connection. */
        void end(boolean broken);
    }

    private final int incarnation;
    private final ResourceRef collection;
    private final long from;
    private final ListSelector selector;
    private final StoreHistory history;
    private final OperatorView view;
    private final Trace trace;
    private final Sink sink;

    WatchFeed(int incarnation, Call call, StoreHistory history, OperatorView view, Trace trace, Sink sink) {
        this.incarnation = incarnation;
        this.collection = call.target().orElseThrow();
        String resourceVersion = call.parameter("resourceVersion");
        this.from = resourceVersion.isEmpty() ? 0 : Long.parseLong(resourceVersion);
        this.selector = ListSelector.of(collection, call.parameter("labelSelector"), call.parameter("fieldSelector"));
        this.history = history;
        this.view = view;
        this.trace = trace;
        this.sink = sink;
    }

    /** Feeds until the watch ends; blocks, so it wants a thread of its own. */
    void run() {
        history.record(collection);
        long start = from;
        if (from == 0) {
            start = view.frozenAt().orElse(history.revision());
            sendPresent(start);
        } else if (!history.reaches(collection, from)) {
            gone("the record of changes does not reach back to " + from);
            return;
        }
        int position = 0;
        while (sink.open()) {
            Optional<Change> next = history.after(position, IDLE);
            if (next.isEmpty()) {
                continue;
            }
            Change change = next.get();
            if (!change.object().collection().equals(collection.collection()) || change.revision() <= start) {
                position++;
                continue;
            }
            if (view.hides(change)) {
                pause(IDLE);
                continue;
            }
            Optional<EventFault> fault = frame(change).isEmpty() ? Optional.empty() : view.faultOf(change);
            if (fault.isPresent() && !survives(change, fault.get())) {
                return;
            }
            if (fault.filter(WatchFeed::mergesChanges).isEmpty() || !history.superseded(change)) {
                deliver(change);
            }
            position++;
        }
    }

    /** Whether the watch goes on after the fault; waits where the fault says so. */
    private boolean survives(Change change, EventFault fault) {
        return switch (fault) {
            case EventFault.Break broken -> {
                trace.add(new TraceEntry.WatchEnded(incarnation, collection, "cut before " + change));
                sink.end(true);
                yield false;
            }
            case EventFault.Gone gone -> {
                gone("410 before " + change);
                yield false;
            }
            case EventFault.Withhold withhold -> {
                if (awaitTrue(withhold.atMost(), () -> history.superseded(change))) {
                    yield true;
                }
                gone("410 instead of " + change);
                yield false;
            }
            case EventFault.Coalesce coalesce -> {
                pause(coalesce.window());
                yield true;
            }
            case EventFault.Lag lag -> {
                awaitTrue(lag.atMost(), () -> history.size() >= change.number() + lag.changes());
                yield true;
            }
        };
    }

    private static boolean mergesChanges(EventFault fault) {
        return fault instanceof EventFault.Withhold || fault instanceof EventFault.Coalesce;
    }

    private void sendPresent(long revision) {
        history.at(collection, revision).orElseThrow().values().stream()
                .filter(selector::matches)
                .forEach(object -> send("ADDED", object));
    }

    private void deliver(Change change) {
        frame(change).ifPresent(type -> send(type, change.after()));
    }

    /** The type under which the watch sees the change; empty when its selector does not. */
    private Optional<String> frame(Change change) {
        boolean was = change.before().filter(selector::matches).isPresent();
        boolean is = selector.matches(change.after());
        return switch (change.kind()) {
            case ADDED -> is ? Optional.of("ADDED") : Optional.empty();
            case DELETED -> was || is ? Optional.of("DELETED") : Optional.empty();
            case MODIFIED -> {
                if (was) {
                    yield Optional.of(is ? "MODIFIED" : "DELETED");
                }
                yield is ? Optional.of("ADDED") : Optional.empty();
            }
        };
    }

    private void send(String type, JsonNode object) {
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("type", type);
        event.set("object", object);
        trace.add(new TraceEntry.Seen(
                incarnation,
                type,
                collection.named(ObjectMeta.namespace(object), ObjectMeta.name(object)),
                ObjectMeta.uid(object),
                ObjectMeta.revision(object)));
        sink.send(event.toString());
    }

    private void gone(String why) {
        trace.add(new TraceEntry.WatchEnded(incarnation, collection, why));
        ObjectNode event = JsonNodeFactory.instance.objectNode();
        event.put("type", "ERROR");
        event.set("object", Answers.status(410, "too old resource version: " + from, Duration.ZERO));
        sink.send(event.toString());
        sink.end(false);
    }

    private boolean awaitTrue(Duration atMost, java.util.function.BooleanSupplier condition) {
        long deadline = System.nanoTime() + atMost.toNanos();
        while (!condition.getAsBoolean()) {
            if (!sink.open() || System.nanoTime() - deadline > 0) {
                return false;
            }
            history.after(history.size(), Duration.ofMillis(20));
        }
        return true;
    }

    private void pause(Duration time) {
        awaitTrue(time, () -> false);
    }
}
