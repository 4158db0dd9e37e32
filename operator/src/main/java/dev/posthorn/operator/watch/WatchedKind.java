package dev.posthorn.operator.watch;

import dev.posthorn.crd.Group;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.KubernetesResourceList;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.MixedOperation;
import io.fabric8.kubernetes.client.dsl.Resource;
import io.fabric8.kubernetes.client.informers.cache.Cache;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a kind is watched and what is kept of its objects.
 *
 * @param kind name of the kind
 * @param apiVersion group and version
 * @param plural name of the resource in URLs
 * @param optional whether a cluster may not serve the kind
 * @param selector label selector of what is watched; null: all objects
 * @param client the operation of the client for the kind
 * @param slimming removes, in place, what need not be kept
 * @param indexes by name, what an object can be found by
 */
public record WatchedKind<R extends HasMetadata>(
        String kind,
        String apiVersion,
        String plural,
        boolean optional,
        @Nullable String selector,
        Function<KubernetesClient, MixedOperation<R, ? extends KubernetesResourceList<R>, Resource<R>>> client,
        UnaryOperator<R> slimming,
        Map<String, Function<R, List<String>>> indexes) {

    /** Index of owned objects by {@code namespace/name} of their channel. */
    public static final String BY_CHANNEL = "channel";
    /** Selector of what the operator made. */
    static final String OURS = Group.LABEL_MANAGED_BY + "=" + Group.MANAGER;

    MixedOperation<R, ? extends KubernetesResourceList<R>, Resource<R>> operation(KubernetesClient with) {
        return client.apply(with);
    }

    /** The object without what need not be kept; changes and returns its argument. */
    R slim(R object) {
        var fields = object.getMetadata().getManagedFields();
        if (fields != null && !fields.isEmpty()) {
            object.getMetadata()
                    .setManagedFields(fields.stream()
                            .filter(f -> Group.MANAGER.equals(f.getManager())
                                    && "Apply".equals(f.getOperation())
                                    && (f.getSubresource() == null
                                            || f.getSubresource().isEmpty()))
                            .toList());
        }
        return slimming.apply(object);
    }

    /** What an index finds the object by; nothing for an index that the kind has not. */
    List<String> indexed(String index, R object) {
        Function<R, List<String>> values = indexes.get(index);
        return values == null ? List.of() : values.apply(object);
    }

    String key(R object) {
        return Cache.namespaceKeyFunc(
                object.getMetadata().getNamespace(), object.getMetadata().getName());
    }

    /** {@code namespace/name} of the channel that an object is labelled with; empty list where it is none. */
    public static List<String> channelOf(HasMetadata object) {
        Map<String, String> labels = object.getMetadata().getLabels();
        if (labels == null) {
            return List.of();
        }
        String name = labels.get(Group.LABEL_CHANNEL);
        String namespace = labels.getOrDefault(
                Group.LABEL_CHANNEL_NAMESPACE,
                object.getMetadata().getNamespace() == null
                        ? ""
                        : object.getMetadata().getNamespace());
        return name == null || !Group.MANAGER.equals(labels.get(Group.LABEL_MANAGED_BY))
                ? List.of()
                : List.of(namespace + "/" + name);
    }
}
