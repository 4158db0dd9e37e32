package dev.posthorn.operator.watch;

import dev.posthorn.crd.SecretRef;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads the few Secrets whose values the operator itself needs: those by which Kafka is reached. The cache tells, without
 * values, whether a Secret has changed since it was last read, so that steady state reads nothing.
 */
public final class SecretReader {
    private static final int REMEMBERED = 512;

    private final KubernetesClient client;
    private final KindCache<Secret> cache;
    private final Map<SecretRef, Secret> read = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<SecretRef, Secret> eldest) {
            return size() > REMEMBERED;
        }
    };

    public SecretReader(KubernetesClient client, KindCache<Secret> cache) {
        this.client = client;
        this.cache = cache;
    }

    /** The Secret with its values; empty when the cache knows of none. */
    public Optional<Secret> read(SecretRef ref) {
        return cache.get(ref.namespace(), ref.name()).flatMap(seen -> {
            Secret known = known(ref);
            if (known != null && sameVersion(known, seen)) {
                return Optional.of(known);
            }
            Secret live = client.secrets()
                    .inNamespace(ref.namespace())
                    .withName(ref.name())
                    .get();
            remember(ref, live);
            return Optional.ofNullable(live);
        });
    }

    private synchronized @Nullable Secret known(SecretRef ref) {
        return read.get(ref);
    }

    private synchronized void remember(SecretRef ref, @Nullable Secret live) {
        if (live == null) {
            read.remove(ref);
        } else {
            read.put(ref, live);
        }
    }

    private static boolean sameVersion(Secret one, Secret other) {
        return Objects.equals(
                one.getMetadata().getResourceVersion(), other.getMetadata().getResourceVersion());
    }
}
