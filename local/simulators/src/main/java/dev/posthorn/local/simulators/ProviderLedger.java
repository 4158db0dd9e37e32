package dev.posthorn.local.simulators;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What a provider saw, by notification: how often it was called and how often the recipient got it.
 *
 * <p>Holds a limited number of notifications; calls for more are only counted, in {@link #untracked()}, and an account that
 * must be complete has to check that this is 0.
 */
public final class ProviderLedger {

    /**
     * One notification.
     *
     * @param calls calls made for it, count
     * @param accepted times that the recipient got it, count; each after the first is a duplicate
     */
    public record Tally(int calls, int accepted) {
        public int duplicates() {
            return Math.max(0, accepted - 1);
        }
    }

    /**
     * All notifications together.
     *
     * @param notifications different ones, count
     * @param calls calls made, count
     * @param accepted times that a recipient got something, count
     * @param duplicates how many of {@code accepted} were repeats, count
     */
    public record Totals(int notifications, long calls, long accepted, long duplicates) {}

    private static final int DEFAULT_LIMIT = 1_000_000;

    private final int limit;
    private final Map<String, Tally> tallies = new ConcurrentHashMap<>();
    private final AtomicLong untracked = new AtomicLong();

    public ProviderLedger() {
        this(DEFAULT_LIMIT);
    }

    ProviderLedger(int limit) {
        this.limit = limit;
    }

    /** Enters a call and returns its number for the notification, from 1. */
    int called(String id) {
        return enter(id, 1, 0).calls();
    }

    /** Enters that the recipient got the notification. */
    void accepted(String id) {
        enter(id, 0, 1);
    }

    private Tally enter(String id, int calls, int accepted) {
        if (tallies.size() >= limit && !tallies.containsKey(id)) {
            untracked.addAndGet(calls);
            return new Tally(calls, accepted);
        }
        return tallies.merge(
                id,
                new Tally(calls, accepted),
                (old, more) -> new Tally(old.calls() + more.calls(), old.accepted() + more.accepted()));
    }

    /** What was seen of one notification; zeros when nothing was. */
    public Tally tally(String id) {
        return tallies.getOrDefault(id, new Tally(0, 0));
    }

    /** A copy of every tally, by notification. */
    public Map<String, Tally> tallies() {
        return new HashMap<>(tallies);
    }

    public Totals totals() {
        long calls = 0;
        long accepted = 0;
        long duplicates = 0;
        var copy = tallies();
        for (var tally : copy.values()) {
            calls += tally.calls();
            accepted += tally.accepted();
            duplicates += tally.duplicates();
        }
        return new Totals(copy.size(), calls, accepted, duplicates);
    }

    /** Calls for notifications beyond the limit, count. */
    public long untracked() {
        return untracked.get();
    }
}
