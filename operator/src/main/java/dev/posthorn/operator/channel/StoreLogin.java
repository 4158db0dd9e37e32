package dev.posthorn.operator.channel;

import dev.posthorn.contract.WorkerEnv;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.SecretRef;
import io.fabric8.kubernetes.api.model.Secret;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/** How the workers of a region log in to its store. */
sealed interface StoreLogin {

    Set<String> KEYS = Set.of(WorkerEnv.STORE_USERNAME, WorkerEnv.STORE_PASSWORD, WorkerEnv.STORE_CA);

    /** There is no store, or it asks for nothing. */
    record None() implements StoreLogin {}

    /** What workers mount, base64 by key. */
    record Known(Map<String, String> data) implements StoreLogin {
        public Known {
            data = Map.copyOf(data);
        }

        @Override
        public String toString() {
            return "Known" + data.keySet();
        }
    }

    /** What workers would mount is not there. */
    record Missing(String message) implements StoreLogin {}

    /** As the region asks; {@code secrets} reads a Secret with its values. */
    static StoreLogin of(NotificationRegion region, Function<SecretRef, Optional<Secret>> secrets) {
        var redis = region.getSpec().stores().redis();
        var ref = redis == null ? null : redis.secretRef();
        if (ref == null) {
            return new None();
        }
        return secrets.apply(ref)
                .<StoreLogin>map(secret -> new Known(ours(secret)))
                .orElseGet(() -> new Missing("Secret " + ref.namespace() + "/" + ref.name()
                        + ", named in spec.stores.redis.secretRef of NotificationRegion "
                        + region.getMetadata().getName() + ", does not exist"));
    }

    private static Map<String, String> ours(Secret secret) {
        var data = new TreeMap<>(Objects.requireNonNullElse(secret.getData(), Map.<String, String>of()));
        data.keySet().retainAll(KEYS);
        return data;
    }
}
