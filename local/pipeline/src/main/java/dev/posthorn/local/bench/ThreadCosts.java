package dev.posthorn.local.bench;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * What the threads of a contestant have used so far; broker and endpoint run in the same process and are left out by the names
 * of their threads.
 */
record ThreadCosts(Map<Long, Cost> byThread) {

    /** CPU in nanoseconds, allocations in bytes. */
    record Cost(long nanos, long bytes) {
        private Cost since(Cost before) {
            return new Cost(nanos - before.nanos, bytes - before.bytes);
        }

        private Cost plus(Cost other) {
            return new Cost(nanos + other.nanos, bytes + other.bytes);
        }
    }

    private static final Cost NOTHING = new Cost(0, 0);
    /** Pumps and bare readers, carriers of virtual threads, Kafka's clients, HTTP clients. */
    private static final List<String> OURS = List.of(
            "normal-",
            "ordered",
            "ladder",
            "bare-",
            "loop-",
            "ForkJoinPool-",
            "kafka-producer-network-thread",
            "consumer_background_thread",
            "HttpClient-",
            "OkHttp");

    static ThreadCosts now() {
        var threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        var ids = threads.getAllThreadIds();
        var infos = threads.getThreadInfo(ids);
        var nanos = threads.getThreadCpuTime(ids);
        var bytes = threads.getThreadAllocatedBytes(ids);
        var costs = new HashMap<Long, Cost>();
        for (var i = 0; i < ids.length; i++) {
            if (infos[i] != null && isOurs(infos[i].getThreadName())) {
                costs.put(ids[i], new Cost(Math.max(0, nanos[i]), Math.max(0, bytes[i])));
            }
        }
        return new ThreadCosts(costs);
    }

    /** What was used since {@code before}, by threads that live now. */
    Cost since(ThreadCosts before) {
        return byThread.entrySet().stream()
                .map(thread -> thread.getValue().since(before.byThread.getOrDefault(thread.getKey(), NOTHING)))
                .reduce(NOTHING, Cost::plus);
    }

    private static boolean isOurs(String name) {
        return OURS.stream().anyMatch(name::startsWith);
    }
}
