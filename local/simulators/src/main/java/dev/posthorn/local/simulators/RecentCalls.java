package dev.posthorn.local.simulators;

import java.util.ArrayDeque;
import java.util.List;

/** The last calls that a simulator saw, few enough to keep. */
final class RecentCalls {

    private static final int KEPT = 100;

    private final ArrayDeque<ReceivedCall> calls = new ArrayDeque<>(KEPT);

    synchronized void add(ReceivedCall call) {
        if (calls.size() == KEPT) {
            calls.removeFirst();
        }
        calls.addLast(call);
    }

    /** Oldest first. */
    synchronized List<ReceivedCall> list() {
        return List.copyOf(calls);
    }
}
