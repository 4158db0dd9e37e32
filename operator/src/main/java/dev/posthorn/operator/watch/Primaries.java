package dev.posthorn.operator.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.AbstractEventSource;
import io.javaoperatorsdk.operator.processing.event.source.IndexerResourceCache;
import io.javaoperatorsdk.operator.processing.event.source.ResourceEventAware;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The primary resources of one controller, lent to the others, so that a kind that has a controller is not watched again.
 *
 * <p>Registered as an event source of its controller only to be told of changes. A status that this process writes itself is
 * not announced by java-operator-sdk (it filters its own writes), so the writer calls {@link #changed}.
 *
 * <p>Empty until the controller has started, since other caches fill before and tell of what they find. Nothing is missed by
 * that: a controller that starts looks at every object.
 */
public final class Primaries<P extends HasMetadata> extends AbstractEventSource<P, P> implements ResourceEventAware<P> {
    private final List<Consumer<P>> listeners = new CopyOnWriteArrayList<>();
    private final Map<String, Function<P, List<String>>> indexes;
    private @Nullable IndexerResourceCache<P> cache;

    public Primaries(Class<P> type, Map<String, Function<P, List<String>>> indexes) {
        super(type, "primaries-" + type.getSimpleName());
        this.indexes = Map.copyOf(indexes);
    }

    /** Tells where the objects are; called once, before the controller starts. */
    public void lend(IndexerResourceCache<P> primaryCache) {
        primaryCache.addIndexers(indexes);
        cache = primaryCache;
    }

    /** Calls the listener, on an informer's thread, with every object that was added, changed or removed. */
    public void onChange(Consumer<P> listener) {
        listeners.add(listener);
    }

    /** Tells the listeners of a change. */
    public void changed(P object) {
        listeners.forEach(listener -> listener.accept(object));
    }

    public Optional<P> get(@Nullable String namespace, String name) {
        return !isRunning() ? Optional.empty() : cache().get(new ResourceID(name, namespace));
    }

    public List<P> byIndex(String index, String value) {
        return isRunning() ? cache().byIndex(index, value) : List.of();
    }

    public Stream<ResourceID> keys() {
        return isRunning() ? cache().keys() : Stream.empty();
    }

    private IndexerResourceCache<P> cache() {
        if (cache == null) {
            throw new IllegalStateException(name() + " was asked before its controller was registered");
        }
        return cache;
    }

    @Override
    public void onResourceCreated(P resource) {
        changed(resource);
    }

    @Override
    public void onResourceUpdated(P resource, P before) {
        changed(resource);
    }

    @Override
    public void onResourceDeleted(P resource) {
        changed(resource);
    }

    @Override
    public Set<P> getSecondaryResources(P primary) {
        return Set.of();
    }
}
