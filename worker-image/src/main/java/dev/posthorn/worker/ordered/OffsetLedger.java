package dev.posthorn.worker.ordered;

import java.util.OptionalLong;
import java.util.TreeSet;

/** Which offsets of a partition are open, and so how far it may be committed: to the first open one, and never past it. */
public final class OffsetLedger {

    private final TreeSet<Long> open = new TreeSet<>();
    private long next = -1;

    /** A record is taken in hand. */
    public void taken(long offset) {
        open.add(offset);
        next = Math.max(next, offset + 1);
    }

    /** All that had to be written about a record is confirmed. */
    public void done(long offset) {
        open.remove(offset);
    }

    /** The first offset that a successor must read; empty before the first record. */
    public OptionalLong committable() {
        if (next < 0) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(open.isEmpty() ? next : open.first());
    }

    /** Records in hand, count. */
    public int open() {
        return open.size();
    }
}
