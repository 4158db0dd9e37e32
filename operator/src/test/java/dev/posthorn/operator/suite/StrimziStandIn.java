package dev.posthorn.operator.suite;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** Plays Strimzi's operators: all that they are asked for is ready at once. Serves prometheus-operator's kinds besides. */
final class StrimziStandIn implements AutoCloseable {
    private final Cluster cluster;
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

    StrimziStandIn(Cluster cluster) {
        this.cluster = cluster;
        cluster.installForeignCrds();
        Waits.until(() -> cluster.client
                                .resources(KafkaTopic.class)
                                .inAnyNamespace()
                                .list()
                        != null
                && cluster.client.resources(KafkaUser.class).inAnyNamespace().list() != null);
        informers.add(onChange(KafkaTopic.class, topic -> {}));
        informers.add(onChange(
                KafkaUser.class,
                user -> secret(
                        cluster.client,
                        user.getMetadata().getNamespace(),
                        user.getMetadata().getName(),
                        user.getMetadata().getLabels(),
                        Map.of("ca.crt", "authority", "user.crt", "certificate", "user.key", "key"))));
    }

    private <T extends CustomResource<?, ?>> SharedIndexInformer<T> onChange(Class<T> type, Consumer<T> also) {
        return cluster.client.resources(type).inAnyNamespace().inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                also.accept(object);
                ready(cluster.client, object);
            }

            @Override
            public void onUpdate(T before, T object) {
                ready(cluster.client, object);
            }

            @Override
            public void onDelete(T object, boolean unknown) {}
        });
    }

    private static void ready(KubernetesClient client, HasMetadata object) {
        String status = """
                {"status":{"observedGeneration":%d,"conditions":[{"type":"Ready","status":"True"}]}}""".formatted(object.getMetadata().getGeneration());
        client.resource(object).subresource("status").patch(PatchContext.of(PatchType.JSON_MERGE), status);
    }

    /** A Secret as Strimzi's operators write it; that of a user carries the user's labels. */
    static void secret(
            KubernetesClient client,
            String namespace,
            String name,
            Map<String, String> labels,
            Map<String, String> values) {
        var data = new TreeMap<String, String>();
        values.forEach((key, value) ->
                data.put(key, Base64.getEncoder().encodeToString(value.getBytes(StandardCharsets.UTF_8))));
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .withLabels(labels)
                        .endMetadata()
                        .withData(data)
                        .build())
                .serverSideApply();
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
    }
}
