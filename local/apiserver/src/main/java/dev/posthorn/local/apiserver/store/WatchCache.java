package dev.posthorn.local.apiserver.store;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The recent changes of one resource, and who wants the next ones. Guarded by the store's lock: subscribing and reading the
 * history are one step there, so no change is missed or seen twice.
 */
public final class WatchCache {
    private final Deque<Change> history = new ArrayDeque<>();
    private final List<Consumer<Change>> subscribers = new CopyOnWriteArrayList<>();
    private final int capacity;
    private long forgottenUpTo;

    WatchCache(int capacity, long forgottenUpTo) {
        this.capacity = capacity;
        this.forgottenUpTo = forgottenUpTo;
    }

    /** Whether every change after the revision is still known. */
    public boolean remembers(long revision) {
        return revision >= forgottenUpTo;
    }

    public long forgottenUpTo() {
        return forgottenUpTo;
    }

    public List<Change> since(long revision) {
        List<Change> out = new ArrayList<>();
        for (var newestFirst = history.descendingIterator(); newestFirst.hasNext(); ) {
            Change change = newestFirst.next();
            if (change.revision() <= revision) {
                break;
            }
            out.add(change);
        }
        return out.reversed();
    }

    public void subscribe(Consumer<Change> subscriber) {
        subscribers.add(subscriber);
    }

    public void unsubscribe(Consumer<Change> subscriber) {
        subscribers.remove(subscriber);
    }

    public int subscribers() {
        return subscribers.size();
    }

    void append(Change change) {
        history.addLast(change);
        if (history.size() > capacity) {
            forgottenUpTo = history.removeFirst().revision();
        }
        subscribers.forEach(subscriber -> subscriber.accept(change));
    }

    void compact(long revision) {
        history.clear();
        forgottenUpTo = revision;
    }
}
