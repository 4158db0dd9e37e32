package dev.posthorn.operator.plan;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/** Which object: kind, namespace (null where the kind has none) and name. */
public record ObjectKey(String kind, @Nullable String namespace, String name) implements Comparable<ObjectKey> {
    private static final Comparator<ObjectKey> ORDER = Comparator.comparing(ObjectKey::kind)
            .thenComparing(key -> key.namespace() == null ? "" : key.namespace())
            .thenComparing(ObjectKey::name);

    public static ObjectKey of(HasMetadata object) {
        return new ObjectKey(
                object.getKind(),
                object.getMetadata().getNamespace(),
                object.getMetadata().getName());
    }

    @Override
    public int compareTo(ObjectKey other) {
        return ORDER.compare(this, other);
    }

    /** Such as {@code Deployment shop/orders}. */
    @Override
    public String toString() {
        return kind + " " + (namespace == null ? "" : namespace + "/") + name;
    }
}
