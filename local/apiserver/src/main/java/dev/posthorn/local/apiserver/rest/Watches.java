package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.http.ApiResponse;
import dev.posthorn.local.apiserver.http.ApiResponse.FrameSink;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.store.Change;
import dev.posthorn.local.apiserver.store.ObjectStore;
import dev.posthorn.local.apiserver.store.WatchCache;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The reading verb that does not end: what there is where the client has nothing yet, then every change, and bookmarks. */
final class Watches {
    private static final Duration LONGEST = Duration.ofMinutes(50);
    private static final int MOST_PENDING = 100_000;

    private final ObjectStore store;
    private final Presentation presentation;
    private final Duration bookmarkEvery;

    Watches(ObjectStore store, Presentation presentation, Duration bookmarkEvery) {
        this.store = store;
        this.presentation = presentation;
        this.bookmarkEvery = bookmarkEvery;
    }

    ApiResponse watch(Call call) {
        Selector selector = Selector.of(call.request(), call.type());
        call.request().parameter("resourceVersion").ifPresent(Reads::version);
        return new ApiResponse.Stream(200, "application/json", sink -> new Session(call, selector, sink).run());
    }

    /** One watch, from its first event to its last. */
    private final class Session {
        private final Call call;
        private final Selector selector;
        private final FrameSink sink;
        private final BlockingQueue<Optional<Change>> pending = new LinkedBlockingQueue<>();
        private final Consumer<Change> subscriber = this::enqueue;
        private final boolean bookmarks;
        private long seen;
        private boolean first = true;

        Session(Call call, Selector selector, FrameSink sink) {
            this.call = call;
            this.selector = selector;
            this.sink = sink;
            this.bookmarks = call.request().flag("allowWatchBookmarks");
        }

        private void enqueue(Change change) {
            pending.add(Optional.of(change));
        }

        void run() throws InterruptedException {
            sink.onClose(() -> pending.add(Optional.empty()));
            WatchCache cache = store.exclusively(() -> store.cache(Versions.table(call.definition())));
            try {
                if (start(cache)) {
                    follow();
                }
            } finally {
                store.exclusively(() -> {
                    cache.unsubscribe(subscriber);
                    return true;
                });
            }
        }

        /** Sends what there is and subscribes, with no gap between the two; false where the revision asked for has gone. */
        private boolean start(WatchCache cache) throws InterruptedException {
            String version = call.request().parameter("resourceVersion").orElse("");
            boolean initial = call.request().flag("sendInitialEvents");
            boolean fromNothing = version.isEmpty() || version.equals("0") || initial;
            List<ObjectNode> present = new ArrayList<>();
            Optional<ApiFailure> tooOld = store.exclusively(() -> {
                long from = fromNothing ? store.revision() : Long.parseLong(version);
                if (!cache.remembers(from)) {
                    return Optional.of(
                            ApiFailure.gone("too old resource version: " + from + " (" + cache.forgottenUpTo() + ")"));
                }
                if (fromNothing) {
                    present.addAll(store.list(
                                    Versions.table(call.definition()),
                                    call.target().namespace())
                            .objects());
                }
                cache.since(from).forEach(subscriber);
                cache.subscribe(subscriber);
                seen = from;
                return Optional.empty();
            });
            if (tooOld.isPresent()) {
                send("ERROR", tooOld.get().status());
                return false;
            }
            for (ObjectNode stored : present) {
                if (wanted(stored)) {
                    send("ADDED", present(stored));
                }
            }
            if (initial && bookmarks) {
                sendBookmark(true);
            }
            return true;
        }

        private void follow() throws InterruptedException {
            long end = System.nanoTime() + timeout().toNanos();
            long nextBookmark = System.nanoTime() + bookmarkEvery.toNanos();
            while (!sink.closed() && pending.size() < MOST_PENDING) {
                long wait = Math.min(end, bookmarks ? nextBookmark : end) - System.nanoTime();
                Optional<Change> change = pending.poll(Math.max(wait, 0), TimeUnit.NANOSECONDS);
                if (change == null) {
                    if (bookmarks) {
                        sendBookmark(false);
                        nextBookmark = System.nanoTime() + bookmarkEvery.toNanos();
                    }
                    if (System.nanoTime() >= end) {
                        return;
                    }
                } else if (change.isEmpty()) {
                    return;
                } else {
                    send(change.get());
                }
            }
        }

        private Duration timeout() {
            return call.request()
                    .parameter("timeoutSeconds")
                    .map(seconds -> Duration.ofSeconds(Long.parseLong(seconds)))
                    .orElse(LONGEST);
        }

        /** A change as this watch sees it: one that comes into the selector is an addition, one that leaves it a deletion. */
        private void send(Change change) throws InterruptedException {
            seen = change.revision();
            boolean was = wanted(change.before());
            boolean is = change.kind() != Change.Kind.DELETED && wanted(change.object());
            if (was || is) {
                String type = is ? (was ? "MODIFIED" : "ADDED") : "DELETED";
                send(type, present(change.object()));
            }
        }

        private boolean wanted(@Nullable ObjectNode stored) {
            if (stored == null) {
                return false;
            }
            String namespace = call.target().namespace();
            String name = call.target().name();
            boolean here = !call.type().namespaced()
                    || namespace.isEmpty()
                    || Meta.namespace(stored).equals(namespace);
            return here && (name.isEmpty() || Meta.name(stored).equals(name)) && selector.matches(stored);
        }

        private JsonNode present(ObjectNode stored) {
            JsonNode shown = presentation.event(call, Versions.served(call.definition(), stored), first);
            first = false;
            return shown;
        }

        private void sendBookmark(boolean initialEventsEnd) throws InterruptedException {
            ObjectNode object = Json.object()
                    .put("kind", call.type().kind())
                    .put("apiVersion", call.type().apiVersion());
            // Every change up to now that this watch wants has been taken from the queue, or is still in it and later.
            long upTo = store.exclusively(() -> pending.isEmpty() ? store.revision() : seen);
            ObjectNode metadata = object.putObject("metadata").put("resourceVersion", Long.toString(upTo));
            if (initialEventsEnd) {
                metadata.putObject("annotations").put("k8s.io/initial-events-end", "true");
            }
            send("BOOKMARK", object);
        }

        private void send(String type, JsonNode object) throws InterruptedException {
            ObjectNode event = Json.object().put("type", type);
            event.set("object", object);
            sink.send(Json.bytes(event));
        }
    }
}
