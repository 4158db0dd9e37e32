package dev.posthorn.local.apiserver.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Every change of the collections that are recorded, in the order in which the store made them, read from the true server's
 * own watches. Knows what a collection held at any revision since its recording began.
 */
public final class StoreHistory {
    private final Upstream upstream;
    private final ReentrantLock recording = new ReentrantLock();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition grown = lock.newCondition();
    private final List<Change> changes = new ArrayList<>();
    private final Map<ResourceRef, Recording> recordings = new HashMap<>();
    private boolean closed;

    /** One collection being followed. */
    private static final class Recording {
        private final ResourceRef collection;
        private final long since;
        private final Map<ResourceRef, JsonNode> base;
        private final Map<ResourceRef, JsonNode> current;
        private long revision;
        private Runnable cancel = () -> {};

        private Recording(ResourceRef collection, long since, Map<ResourceRef, JsonNode> base) {
            this.collection = collection;
            this.since = since;
            this.revision = since;
            this.base = base;
            this.current = new LinkedHashMap<>(base);
        }
    }

    StoreHistory(Upstream upstream) {
        this.upstream = upstream;
    }

    /**
     * Begins to record a collection over all namespaces; a second call does nothing.
     *
     * @return false when the server does not serve it
     */
    public boolean record(ResourceRef any) {
        ResourceRef collection = any.collection();
        // A lock of its own: changes arrive on the threads that also carry the answer to the list.
        recording.lock();
        try {
            if (isRecorded(collection)) {
                return true;
            }
            Upstream.Answer list = upstream.get(collection.path());
            if (!list.ok()) {
                return false;
            }
            JsonNode body = list.json();
            Map<ResourceRef, JsonNode> base = new LinkedHashMap<>();
            body.path("items").forEach(item -> base.put(refOf(collection, item), item));
            begin(new Recording(collection, ObjectMeta.revision(body), base));
            return true;
        } finally {
            recording.unlock();
        }
    }

    private boolean isRecorded(ResourceRef collection) {
        lock.lock();
        try {
            return closed || recordings.containsKey(collection);
        } finally {
            lock.unlock();
        }
    }

    private void begin(Recording fresh) {
        lock.lock();
        try {
            recordings.put(fresh.collection, fresh);
            follow(fresh);
        } finally {
            lock.unlock();
        }
    }

    /** Everything that changed so far, oldest first. */
    public List<Change> changes() {
        lock.lock();
        try {
            return List.copyOf(changes);
        } finally {
            lock.unlock();
        }
    }

    /** How many changes there are. */
    public int size() {
        lock.lock();
        try {
            return changes.size();
        } finally {
            lock.unlock();
        }
    }

    /** The newest revision that the history has seen in any collection. */
    public long revision() {
        lock.lock();
        try {
            return recordings.values().stream()
                    .mapToLong(recording -> recording.revision)
                    .max()
                    .orElse(0);
        } finally {
            lock.unlock();
        }
    }

    /** What a recorded collection held when the store was at the revision; empty when the history does not reach back to it. */
    public Optional<Map<ResourceRef, JsonNode>> at(ResourceRef any, long revision) {
        lock.lock();
        try {
            Recording recording = recordings.get(any.collection());
            if (recording == null || revision < recording.since) {
                return Optional.empty();
            }
            Map<ResourceRef, JsonNode> state = new LinkedHashMap<>(recording.base);
            for (Change change : changes) {
                if (change.object().collection().equals(recording.collection) && change.revision() <= revision) {
                    switch (change.kind()) {
                        case ADDED, MODIFIED -> state.put(change.object(), change.after());
                        case DELETED -> state.remove(change.object());
                    }
                }
            }
            return Optional.of(state);
        } finally {
            lock.unlock();
        }
    }

    /** Everything that the recorded collections hold now. */
    public Map<ResourceRef, JsonNode> now() {
        lock.lock();
        try {
            Map<ResourceRef, JsonNode> all = new LinkedHashMap<>();
            recordings.values().forEach(recording -> all.putAll(recording.current));
            return all;
        } finally {
            lock.unlock();
        }
    }

    /** Whether every change after the revision is in the record of the collection. */
    boolean reaches(ResourceRef any, long revision) {
        lock.lock();
        try {
            Recording recording = recordings.get(any.collection());
            return recording != null && revision >= recording.since;
        } finally {
            lock.unlock();
        }
    }

    /** The first change with a higher number; waits for it at most the given time. */
    Optional<Change> after(int number, Duration atMost) {
        lock.lock();
        try {
            long nanos = atMost.toNanos();
            while (changes.size() <= number && nanos > 0 && !closed) {
                nanos = grown.awaitNanos(nanos);
            }
            return changes.size() > number ? Optional.of(changes.get(number)) : Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        } finally {
            lock.unlock();
        }
    }

    /** Whether a later change of the same object is known. */
    boolean superseded(Change change) {
        lock.lock();
        try {
            return changes.subList(change.number(), changes.size()).stream()
                    .anyMatch(later -> later.object().equals(change.object()));
        } finally {
            lock.unlock();
        }
    }

    void close() {
        lock.lock();
        try {
            closed = true;
            recordings.values().forEach(recording -> recording.cancel.run());
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private void follow(Recording recording) {
        String uri = recording.collection.path() + "?watch=true&resourceVersion=" + recording.revision;
        recording.cancel = upstream.follow(uri, event -> take(recording, event), () -> resume(recording));
    }

    private void resume(Recording recording) {
        lock.lock();
        try {
            if (!closed) {
                follow(recording);
            }
        } finally {
            lock.unlock();
        }
    }

    private void take(Recording recording, JsonNode event) {
        String type = event.path("type").asText();
        if (!type.equals("ADDED") && !type.equals("MODIFIED") && !type.equals("DELETED")) {
            return;
        }
        JsonNode object = event.path("object");
        lock.lock();
        try {
            ResourceRef ref = refOf(recording.collection, object);
            Change.Kind kind = Change.Kind.valueOf(type);
            Optional<JsonNode> before = Optional.ofNullable(
                    kind == Change.Kind.DELETED ? recording.current.remove(ref) : recording.current.put(ref, object));
            recording.revision = ObjectMeta.revision(object);
            changes.add(new Change(changes.size() + 1, kind, ref, before, object, recording.revision));
            grown.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private static ResourceRef refOf(ResourceRef collection, JsonNode object) {
        return collection.named(ObjectMeta.namespace(object), ObjectMeta.name(object));
    }
}
