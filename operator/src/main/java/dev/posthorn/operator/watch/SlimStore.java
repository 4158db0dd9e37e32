package dev.posthorn.operator.watch;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.informers.cache.ItemStore;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Keeps what the operator reads of an object and drops the rest before it is stored. */
final class SlimStore<R extends HasMetadata> implements ItemStore<R> {
    private final WatchedKind<R> kind;
    private final Map<String, R> objects = new ConcurrentHashMap<>();

    SlimStore(WatchedKind<R> kind) {
        this.kind = kind;
    }

    @Override
    public String getKey(R object) {
        return kind.key(object);
    }

    @Override
    public @Nullable R put(String key, R object) {
        return objects.put(key, kind.slim(object));
    }

    @Override
    public @Nullable R remove(String key) {
        return objects.remove(key);
    }

    @Override
    public Stream<String> keySet() {
        return objects.keySet().stream();
    }

    @Override
    public Stream<R> values() {
        return objects.values().stream();
    }

    @Override
    public int size() {
        return objects.size();
    }

    @Override
    public @Nullable R get(String key) {
        return objects.get(key);
    }
}
