package dev.posthorn.local.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ObjectKey;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * All objects of a server, in one sorted table per resource, under one revision that every write raises by one.
 *
 * <p>A request that reads in order to write does both inside {@link #exclusively}, which makes its check and its write one
 * step. Trees handed out are shared: whoever wants to change one copies it first.
 */
public final class ObjectStore {
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<GroupResource, NavigableMap<ObjectKey, ObjectNode>> tables = new HashMap<>();
    private final Map<GroupResource, WatchCache> caches = new HashMap<>();
    private final List<Consumer<Change>> listeners = new CopyOnWriteArrayList<>();
    private final int historyPerResource;
    private long revision;
    private long compactedUpTo;

    /** @param historyPerResource how many changes of each resource a watch can still resume from */
    public ObjectStore(int historyPerResource) {
        this.historyPerResource = historyPerResource;
        this.revision = 1;
    }

    /** A snapshot of a list: its objects, and the revision at which they were all current. */
    public record Snapshot(List<ObjectNode> objects, long revision) {}

    public <T> T exclusively(Supplier<T> work) {
        lock.lock();
        try {
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    public Optional<ObjectNode> find(GroupResource resource, ObjectKey key) {
        return exclusively(() -> Optional.ofNullable(table(resource).get(key)));
    }

    /** All objects of a resource, of one namespace unless the namespace is empty, in the order of their keys. */
    public Snapshot list(GroupResource resource, String namespace) {
        return exclusively(() -> new Snapshot(List.copyOf(range(resource, namespace)), revision));
    }

    public int count(GroupResource resource) {
        return exclusively(() -> table(resource).size());
    }

    public long revision() {
        return exclusively(() -> revision);
    }

    /** Stores a new or a changed object; returns the tree as stored, with its new resourceVersion. */
    public ObjectNode put(GroupResource resource, ObjectNode object) {
        return exclusively(() -> {
            ObjectNode stored = stamped(object);
            ObjectNode before = table(resource).put(Meta.key(stored), stored);
            record(
                    resource,
                    before == null ? Change.added(revision, stored) : Change.modified(revision, before, stored));
            return stored;
        });
    }

    /** Removes an object that is there; returns it with the revision of its removal. */
    public ObjectNode remove(GroupResource resource, ObjectNode object) {
        return exclusively(() -> {
            ObjectNode before = table(resource).remove(Meta.key(object));
            if (before == null) {
                throw new IllegalStateException(
                        "Removing " + resource + " " + Meta.key(object) + ", which is not stored");
            }
            ObjectNode last = stamped(object);
            record(resource, Change.deleted(revision, before, last));
            return last;
        });
    }

    public WatchCache cache(GroupResource resource) {
        return exclusively(() -> caches.computeIfAbsent(resource, r -> new WatchCache(historyPerResource, revision)));
    }

    /** Forgets all history up to now, as etcd's compaction does: a watch from an older revision is answered with 410. */
    public void compact() {
        exclusively(() -> {
            compactedUpTo = revision;
            caches.values().forEach(cache -> cache.compact(revision));
            return true;
        });
    }

    /** Calls the listener after each change, in order, under the lock: it must be quick and must not write. */
    public void onChange(Consumer<Change> listener) {
        listeners.add(listener);
    }

    private ObjectNode stamped(ObjectNode object) {
        revision++;
        ObjectNode copy = object.deepCopy();
        Meta.of(copy).put("resourceVersion", Long.toString(revision));
        return copy;
    }

    private void record(GroupResource resource, Change change) {
        Change located = change.in(resource);
        cache(resource).append(located);
        listeners.forEach(listener -> listener.accept(located));
    }

    private Collection<ObjectNode> range(GroupResource resource, String namespace) {
        NavigableMap<ObjectKey, ObjectNode> table = table(resource);
        if (namespace.isEmpty()) {
            return table.values();
        }
        return table.subMap(new ObjectKey(namespace, ""), new ObjectKey(namespace + "\0", ""))
                .values();
    }

    private NavigableMap<ObjectKey, ObjectNode> table(GroupResource resource) {
        return tables.computeIfAbsent(resource, r -> new TreeMap<>());
    }
}
