package dev.posthorn.operator.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.FilterWatchListDeletable;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The objects of one kind as the API server last showed them, from the only informer of that kind in this process.
 *
 * <p>What this process wrote itself is visible at once ({@link #written}), until the watch has caught up with it.
 */
public final class KindCache<R extends HasMetadata> {
    private static final Logger LOG = LoggerFactory.getLogger(KindCache.class);
    private static final String EVERYWHERE = "";

    private final WatchedKind<R> kind;
    private final KubernetesClient client;
    private final Set<String> namespaces;
    private final Map<String, SharedIndexInformer<R>> informers = new ConcurrentSkipListMap<>();
    private final Map<String, R> recent = new ConcurrentHashMap<>();
    private final List<Consumer<R>> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean running;
    private volatile boolean closed;

    KindCache(WatchedKind<R> kind, KubernetesClient client, Set<String> namespaces) {
        this.kind = kind;
        this.client = client;
        this.namespaces = namespaces.isEmpty() ? Set.of(EVERYWHERE) : Set.copyOf(namespaces);
    }

    public WatchedKind<R> kind() {
        return kind;
    }

    /** Calls the listener, on an informer's thread, with every object that was added, changed or removed. */
    public void onChange(Consumer<R> listener) {
        listeners.add(listener);
    }

    /** Whether the kind is served and watched; objects of a kind that is not are unknown rather than absent. */
    public boolean running() {
        return running;
    }

    public boolean synced() {
        return running && informers.values().stream().allMatch(SharedIndexInformer::hasSynced);
    }

    /**
     * Starts watching and waits until the first list is in.
     *
     * @throws IllegalStateException when the API server does not list the kind in time, or the cache is closed first
     */
    void start(Duration atMost) {
        try {
            for (var informer : begin()) {
                informer.start().toCompletableFuture().get(atMost.toMillis(), TimeUnit.MILLISECONDS);
            }
            running = !closed;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            stop();
            throw new IllegalStateException("interrupted while the first list of " + kind.kind() + " was awaited", e);
        } catch (ExecutionException | TimeoutException e) {
            stop();
            throw new IllegalStateException(
                    "the API server did not list " + kind.kind() + " within " + atMost
                            + ": check the operator's permissions to list and watch it",
                    e);
        }
    }

    /** Makes the informers. The waiting is not done in here, so that a cache can be closed meanwhile. */
    private synchronized List<SharedIndexInformer<R>> begin() {
        if (closed) {
            throw new IllegalStateException("the cache of " + kind.kind() + " is closed");
        }
        if (informers.isEmpty()) {
            for (String namespace : namespaces) {
                informers.put(namespace, informer(namespace));
            }
        }
        return List.copyOf(informers.values());
    }

    /** Stops watching, until it is started again. */
    synchronized void stop() {
        running = false;
        informers.values().forEach(SharedIndexInformer::stop);
        informers.clear();
        recent.clear();
    }

    /** Stops watching for good; a start that is waiting ends at once. */
    synchronized void close() {
        closed = true;
        stop();
    }

    /** The object as last seen, or as last written by this process if that is newer. */
    public Optional<R> get(@Nullable String namespace, String name) {
        return get(Cache.namespaceKeyFunc(namespace, name), informerFor(namespace));
    }

    private Optional<R> get(String key, Optional<SharedIndexInformer<R>> informer) {
        R written = recent.get(key);
        R seen = informer.map(i -> i.getStore().getByKey(key)).orElse(null);
        if (written == null) {
            return Optional.ofNullable(seen);
        }
        String seenUpTo = seen != null
                ? seen.getMetadata().getResourceVersion()
                : informer.map(SharedIndexInformer::lastSyncResourceVersion).orElse(null);
        if (Versions.atLeast(seenUpTo, written.getMetadata().getResourceVersion())) {
            recent.remove(key, written);
            return Optional.ofNullable(seen);
        }
        return Optional.of(written);
    }

    /** Objects for which an index of the kind gives {@code value}. */
    public List<R> byIndex(String index, String value) {
        var keys = new TreeSet<String>();
        for (var informer : List.copyOf(informers.values())) {
            informer.getIndexer().byIndex(index, value).forEach(object -> keys.add(kind.key(object)));
        }
        recent.forEach((key, object) -> {
            if (kind.indexed(index, object).contains(value)) {
                keys.add(key);
            }
        });
        return keys.stream()
                .flatMap(key -> get(key, informerFor(namespaceOf(key))).stream())
                .filter(object -> kind.indexed(index, object).contains(value))
                .toList();
    }

    /** How many objects are held. */
    public int size() {
        return informers.values().stream()
                .mapToInt(informer -> informer.getStore().listKeys().size())
                .sum();
    }

    /** Remembers what the API server answered to a write, so that the next look sees it. */
    public void written(R object) {
        R slim = kind.slim(object);
        recent.merge(
                kind.key(slim),
                slim,
                (a, b) -> Versions.atLeast(
                                a.getMetadata().getResourceVersion(),
                                b.getMetadata().getResourceVersion())
                        ? a
                        : b);
    }

    /** The object, changed in place, as the cache would hold it. */
    public R slimmed(R object) {
        return kind.slim(object);
    }

    /** The door to the API server for one object of the kind. */
    public Resource<R> resource(R object) {
        var operation = kind.operation(client);
        String namespace = object.getMetadata().getNamespace();
        return namespace == null
                ? operation.resource(object)
                : operation.inNamespace(namespace).resource(object);
    }

    private Optional<SharedIndexInformer<R>> informerFor(@Nullable String namespace) {
        SharedIndexInformer<R> everywhere = informers.get(EVERYWHERE);
        return Optional.ofNullable(everywhere != null || namespace == null ? everywhere : informers.get(namespace));
    }

    private static @Nullable String namespaceOf(String key) {
        int slash = key.indexOf('/');
        return slash < 0 ? null : key.substring(0, slash);
    }

    private SharedIndexInformer<R> informer(String namespace) {
        var operation = kind.operation(client);
        FilterWatchListDeletable<R, ?, Resource<R>> scope =
                namespace.equals(EVERYWHERE) ? operation.inAnyNamespace() : operation.inNamespace(namespace);
        if (kind.selector() != null) {
            scope = scope.withLabelSelector(kind.selector());
        }
        SharedIndexInformer<R> informer = scope.runnableInformer(0);
        informer.itemStore(new SlimStore<>(kind));
        informer.addIndexers(kind.indexes());
        informer.exceptionHandler((started, failure) -> {
            LOG.warn("watching {} failed and is tried again: {}", kind.kind(), failure.toString());
            return true;
        });
        informer.addEventHandler(new ResourceEventHandler<>() {
            @Override
            public void onAdd(R object) {
                changed(object);
            }

            @Override
            public void onUpdate(R before, R object) {
                changed(object);
            }

            @Override
            public void onDelete(R object, boolean finalStateUnknown) {
                changed(object);
            }
        });
        return informer;
    }

    private void changed(R object) {
        listeners.forEach(listener -> listener.accept(object));
    }
}
