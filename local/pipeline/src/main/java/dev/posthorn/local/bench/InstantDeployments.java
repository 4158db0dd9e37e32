package dev.posthorn.local.bench;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Says of every Deployment that all its pods are available, at once and without any pod: the operator alone is measured. */
final class InstantDeployments implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InstantDeployments.class);
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final SharedIndexInformer<Deployment> deployments;

    InstantDeployments(KubernetesClient client) {
        this.client = client;
        this.deployments = client.apps().deployments().inAnyNamespace().inform(new Answering());
    }

    private void answer(Deployment deployment) {
        var observed =
                deployment.getStatus() == null ? null : deployment.getStatus().getObservedGeneration();
        if (!Objects.equals(observed, deployment.getMetadata().getGeneration())) {
            threads.execute(() -> patch(deployment));
        }
    }

    private void patch(Deployment deployment) {
        var replicas = deployment.getSpec().getReplicas();
        var status = new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(replicas)
                .withUpdatedReplicas(replicas)
                .withReadyReplicas(replicas)
                .withAvailableReplicas(replicas)
                .addNewCondition()
                .withType("Available")
                .withStatus("True")
                .withReason("MinimumReplicasAvailable")
                .endCondition()
                .build();
        try {
            client.resource(deployment)
                    .subresource("status")
                    .patch(
                            MERGE,
                            Serialization.asJson(
                                    new DeploymentBuilder().withStatus(status).build()));
        } catch (KubernetesClientException e) {
            LOG.warn("Cannot say that {} is available", deployment.getMetadata().getName(), e);
        }
    }

    @Override
    public void close() {
        deployments.close();
        threads.shutdownNow();
    }

    private final class Answering implements ResourceEventHandler<Deployment> {
        @Override
        public void onAdd(Deployment added) {
            answer(added);
        }

        @Override
        public void onUpdate(Deployment before, Deployment after) {
            answer(after);
        }

        @Override
        public void onDelete(Deployment deleted, boolean unknownFinalState) {}
    }
}
