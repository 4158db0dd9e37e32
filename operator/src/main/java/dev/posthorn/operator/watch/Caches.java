package dev.posthorn.operator.watch;

import io.fabric8.kubernetes.api.model.APIResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.time.Duration;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The caches of all watched kinds.
 *
 * <p>Optional kinds are watched while the API server serves them. Whether it does is asked again and again, so a CRD that is
 * installed later is noticed without a restart.
 */
public final class Caches implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Caches.class);
    private static final Duration SYNC_TIMEOUT = Duration.ofMinutes(2);

    private final KubernetesClient client;
    private final Duration discoveryInterval;
    private final Map<String, KindCache<?>> byKind = new LinkedHashMap<>();
    private final List<Runnable> onServedKindsChange = new CopyOnWriteArrayList<>();
    private volatile @Nullable Thread discovery;

    /**
     * @param namespaces where to watch; empty: everywhere
     * @param discoveryInterval how often the API server is asked which optional kinds it serves
     */
    public Caches(KubernetesClient client, Set<String> namespaces, Duration discoveryInterval) {
        this.client = client;
        this.discoveryInterval = discoveryInterval;
        WatchedKinds.ALL.forEach(kind -> byKind.put(kind.kind(), new KindCache<>(kind, client, namespaces)));
    }

    /**
     * Watches every kind that is served and waits for the first list of each.
     *
     * @throws IllegalStateException when a kind that every cluster has cannot be listed
     */
    public void start() {
        startAll(byKind.values().stream()
                .filter(cache -> !cache.kind().optional())
                .toList());
        discover();
        discovery = Thread.ofPlatform().daemon().name("discovery").start(() -> discoverEvery(discoveryInterval));
    }

    /** Starts all at once, so that it takes as long as the slowest; all have ended when this returns or throws. */
    private static void startAll(List<KindCache<?>> caches) {
        List<CompletableFuture<Void>> starts;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            starts = caches.stream()
                    .map(cache -> CompletableFuture.runAsync(() -> cache.start(SYNC_TIMEOUT), threads))
                    .toList();
        }
        try {
            starts.forEach(CompletableFuture::join);
        } catch (CompletionException e) {
            throw e.getCause() instanceof IllegalStateException cause ? cause : e;
        }
    }

    /** Called, on a thread of its own, when an optional kind has come or gone. */
    public void onServedKindsChange(Runnable listener) {
        onServedKindsChange.add(listener);
    }

    @SuppressWarnings("unchecked")
    public <R extends HasMetadata> KindCache<R> of(WatchedKind<R> kind) {
        return (KindCache<R>) byName(kind.kind());
    }

    /** The cache that holds objects like this one. */
    @SuppressWarnings("unchecked")
    public <R extends HasMetadata> KindCache<R> of(R object) {
        return (KindCache<R>) byName(object.getKind());
    }

    public KindCache<?> byName(String kind) {
        KindCache<?> cache = byKind.get(kind);
        if (cache == null) {
            throw new IllegalArgumentException(kind + " is not a kind that the operator watches");
        }
        return cache;
    }

    public Collection<KindCache<?>> all() {
        return Collections.unmodifiableCollection(byKind.values());
    }

    /** Whether every kind that every cluster has is listed and watched. */
    public boolean synced() {
        return byKind.values().stream()
                .filter(c -> !c.kind().optional() || c.running())
                .allMatch(KindCache::synced);
    }

    private void discoverEvery(Duration interval) {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(interval);
                discoverQuietly();
            }
        } catch (InterruptedException e) {
            LOG.debug("discovery ends", e);
        }
    }

    private void discoverQuietly() {
        try {
            discover();
        } catch (KubernetesClientException | IllegalStateException e) {
            LOG.warn("the API server could not be asked which kinds it serves: {}", e.toString());
        }
    }

    private void discover() {
        boolean changed = false;
        for (KindCache<?> cache : byKind.values()) {
            if (!cache.kind().optional()) {
                continue;
            }
            boolean served = served(cache.kind());
            if (served && !cache.running()) {
                cache.start(SYNC_TIMEOUT);
                changed = true;
                LOG.info("{} is served now and watched", cache.kind().kind());
            } else if (!served && cache.running()) {
                cache.stop();
                changed = true;
                LOG.warn("{} is no longer served", cache.kind().kind());
            }
        }
        if (changed) {
            onServedKindsChange.forEach(Runnable::run);
        }
    }

    private boolean served(WatchedKind<?> kind) {
        var group = client.getApiResources(kind.apiVersion());
        return group != null
                && group.getResources().stream().map(APIResource::getName).anyMatch(kind.plural()::equals);
    }

    @Override
    public void close() {
        Thread running = discovery;
        if (running != null) {
            running.interrupt();
        }
        byKind.values().forEach(KindCache::close);
    }
}
