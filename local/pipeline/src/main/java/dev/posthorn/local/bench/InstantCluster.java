package dev.posthorn.local.bench;

import io.fabric8.kubernetes.api.model.HasMetadata;
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
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Function;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A cluster whose controllers are infinitely fast: every Deployment is available and every KafkaTopic is ready at once, without
 * a pod or a topic. So the operator alone is measured.
 */
final class InstantCluster implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(InstantCluster.class);
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;
    private final ExecutorService threads = Executors.newFixedThreadPool(4);
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();

    /** Serves Deployments. */
    InstantCluster(KubernetesClient client) {
        this.client = client;
        informers.add(client.apps()
                .deployments()
                .inAnyNamespace()
                .inform(new Answering<>(InstantCluster::isNews, InstantCluster::available)));
    }

    /** Serves KafkaTopics, too; the cluster must have their definition. */
    InstantCluster withTopics() {
        informers.add(client.resources(KafkaTopic.class)
                .inAnyNamespace()
                .inform(new Answering<>(InstantCluster::isNews, InstantCluster::ready)));
        return this;
    }

    private static boolean isNews(Deployment deployment) {
        return deployment.getStatus() == null
                || !deployment
                        .getMetadata()
                        .getGeneration()
                        .equals(deployment.getStatus().getObservedGeneration());
    }

    private static boolean isNews(KafkaTopic topic) {
        return topic.getStatus() == null
                || topic.getStatus().getObservedGeneration()
                        != topic.getMetadata().getGeneration();
    }

    private static String available(Deployment deployment) {
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
        return Serialization.asJson(new DeploymentBuilder().withStatus(status).build());
    }

    private static String ready(KafkaTopic topic) {
        return Serialization.asJson(Map.of(
                "status",
                Map.of(
                        "observedGeneration",
                        topic.getMetadata().getGeneration(),
                        "conditions",
                        List.of(Map.of("type", "Ready", "status", "True")))));
    }

    @Override
    public void close() {
        informers.forEach(SharedIndexInformer::close);
        threads.shutdownNow();
    }

    /** Answers each object that has news with a status. */
    private final class Answering<T extends HasMetadata> implements ResourceEventHandler<T> {
        private final Predicate<T> news;
        private final Function<T, String> status;

        private Answering(Predicate<T> news, Function<T, String> status) {
            this.news = news;
            this.status = status;
        }

        @Override
        public void onAdd(T added) {
            answer(added);
        }

        @Override
        public void onUpdate(T before, T after) {
            answer(after);
        }

        @Override
        public void onDelete(T deleted, boolean unknownFinalState) {}

        private void answer(T object) {
            if (news.test(object)) {
                try {
                    threads.execute(() -> patch(object));
                } catch (RejectedExecutionException e) {
                    LOG.debug(
                            "Closing, so {} gets no answer",
                            object.getMetadata().getName());
                }
            }
        }

        private void patch(T object) {
            try {
                client.resource(object).subresource("status").patch(MERGE, status.apply(object));
            } catch (KubernetesClientException e) {
                LOG.warn("Cannot answer {}", object.getMetadata().getName(), e);
            }
        }
    }
}
