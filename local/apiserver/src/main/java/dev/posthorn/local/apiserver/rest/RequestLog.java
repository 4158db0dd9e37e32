package dev.posthorn.local.apiserver.rest;

import dev.posthorn.local.apiserver.http.ApiRequest;
import dev.posthorn.local.apiserver.http.ApiResponse;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;

/** The last requests that reached the API, for tests that count writes, lists and watches. */
public final class RequestLog {
    private static final Set<String> WRITES = Set.of("create", "update", "patch", "delete", "deletecollection");

    private final Deque<Entry> entries = new ArrayDeque<>();
    private final int capacity;
    private long total;

    public RequestLog(int capacity) {
        this.capacity = capacity;
    }

    /**
     * One request and how it ended.
     *
     * @param sequence counts all requests from 1
     * @param verb the API verb, or the lower-case method where the path is no resource
     * @param name empty for collections
     * @param bytes size of the response body, 0 for a stream
     */
    public record Entry(
            long sequence,
            String method,
            String path,
            String user,
            String userAgent,
            String verb,
            String group,
            String resource,
            String subresource,
            String namespace,
            String name,
            boolean dryRun,
            int status,
            int bytes) {

        public boolean isWrite() {
            return WRITES.contains(verb) && !dryRun && !resource.endsWith("reviews") && !subresource.equals("token");
        }
    }

    synchronized void record(ApiRequest request, Target target, String user, ApiResponse response) {
        total++;
        entries.addLast(new Entry(
                total,
                request.method(),
                request.path(),
                user,
                request.header("user-agent"),
                target.verb(),
                target.group(),
                target.resource(),
                target.subresource(),
                target.namespace(),
                target.name(),
                request.parameter("dryRun").isPresent(),
                response.status(),
                response instanceof ApiResponse.Whole whole ? whole.body().length : 0));
        if (entries.size() > capacity) {
            entries.removeFirst();
        }
    }

    /** How many requests there were, including those no longer remembered. */
    public synchronized long total() {
        return total;
    }

    public synchronized List<Entry> entries() {
        return List.copyOf(entries);
    }

    public synchronized long count(Predicate<Entry> which) {
        return entries.stream().filter(which).count();
    }

    public synchronized void clear() {
        entries.clear();
    }
}
