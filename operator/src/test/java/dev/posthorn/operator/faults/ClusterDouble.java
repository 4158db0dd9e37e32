package dev.posthorn.operator.faults;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;

/**
 * Plays the controllers that an API server alone lacks: Deployments get their pods at once, Strimzi's topics and users
 * become Ready. It acts on the true store, never through the fault proxy.
 */
final class ClusterDouble implements AutoCloseable {
    private final KubernetesClient truth;
    private final ExecutorService worker = Executors.newSingleThreadExecutor(
            Thread.ofVirtual().name("cluster-double").factory());
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

    private ClusterDouble(KubernetesClient truth) {
        this.truth = truth;
    }

    static ClusterDouble start(KubernetesClient truth, boolean withStrimzi) {
        var cluster = new ClusterDouble(truth);
        cluster.informers.add(
                truth.apps().deployments().inNamespace(World.NAMESPACE).inform(cluster.onChange(cluster::rollOut)));
        if (withStrimzi) {
            for (String kind : List.of("KafkaTopic", "KafkaUser")) {
                cluster.informers.add(cluster.truth
                        .genericKubernetesResources(new ResourceDefinitionContext.Builder()
                                .withGroup("kafka.strimzi.io")
                                .withVersion("v1")
                                .withKind(kind)
                                .withPlural(kind.toLowerCase(java.util.Locale.ROOT) + "s")
                                .withNamespaced(true)
                                .build())
                        .inNamespace(World.KAFKA_NAMESPACE)
                        .inform(cluster.onChange(cluster::makeReady)));
            }
        }
        return cluster;
    }

    private void rollOut(Deployment deployment) {
        var status = deployment.getStatus();
        long generation = deployment.getMetadata().getGeneration();
        if (status != null && Objects.equals(status.getObservedGeneration(), generation)) {
            return;
        }
        int replicas = Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
        truth.resource(new DeploymentBuilder(deployment)
                        .editMetadata()
                        .withResourceVersion(null)
                        .withManagedFields()
                        .endMetadata()
                        .withNewStatus()
                        .withObservedGeneration(generation)
                        .withReplicas(replicas)
                        .withUpdatedReplicas(replicas)
                        .withReadyReplicas(replicas)
                        .withAvailableReplicas(replicas)
                        .addNewCondition()
                        .withType("Available")
                        .withStatus("True")
                        .withReason("MinimumReplicasAvailable")
                        .endCondition()
                        .endStatus()
                        .build())
                .patchStatus();
    }

    private void makeReady(GenericKubernetesResource resource) {
        long generation = resource.getMetadata().getGeneration();
        Object status = resource.getAdditionalProperties().get("status");
        if (status instanceof Map<?, ?> map
                && map.get("observedGeneration") instanceof Number observed
                && observed.longValue() == generation) {
            return;
        }
        resource.setAdditionalProperty(
                "status",
                Map.of(
                        "observedGeneration",
                        generation,
                        "conditions",
                        List.of(Map.of(
                                "type", "Ready", "status", "True", "lastTransitionTime", "2026-01-01T00:00:00Z"))));
        resource.getMetadata().setResourceVersion(null);
        resource.getMetadata().setManagedFields(null);
        truth.resource(resource).patchStatus();
    }

    private <T extends HasMetadata> ResourceEventHandler<T> onChange(Consumer<T> act) {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T object) {
                worker.execute(() -> {
                    try {
                        act.accept(object);
                    } catch (KubernetesClientException e) {
                        // Gone or changed meanwhile: its next event, if there is one, comes here too.
                    }
                });
            }

            @Override
            public void onUpdate(T before, T object) {
                onAdd(object);
            }

            @Override
            public void onDelete(T object, boolean unknown) {}
        };
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
        worker.shutdownNow();
    }
}
