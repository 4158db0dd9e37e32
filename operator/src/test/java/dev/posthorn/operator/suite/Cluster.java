package dev.posthorn.operator.suite;

import dev.posthorn.contract.metrics.OperatorMetric;
import dev.posthorn.crd.Group;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.local.apiserver.KubeApi;
import dev.posthorn.operator.OperatorConfig;
import dev.posthorn.operator.PosthornOperator;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** An API server with Posthorn's CRDs, and stand-ins for the controllers that a cluster has beside the operator. */
final class Cluster implements AutoCloseable {
    static final String REGION = "eu-west";

    final KubeApi api;
    final KubernetesClient client;
    private final SharedIndexInformer<Deployment> deployments;

    Cluster(KubeApi api) {
        this.api = api;
        this.client = api.client();
        installCrds();
        this.deployments = client.resources(Deployment.class)
                .inAnyNamespace()
                .withLabel(Group.LABEL_MANAGED_BY, Group.MANAGER)
                .inform(new ResourceEventHandler<>() {
                    @Override
                    public void onAdd(Deployment deployment) {
                        rollOut(deployment);
                    }

                    @Override
                    public void onUpdate(Deployment before, Deployment deployment) {
                        rollOut(deployment);
                    }

                    @Override
                    public void onDelete(Deployment deployment, boolean unknown) {}
                });
    }

    private void installCrds() {
        install(Path.of("..", "crds"));
        Waits.until(() -> {
            client.resources(NotificationChannel.class).inAnyNamespace().list();
            client.resources(ProviderAccount.class).inAnyNamespace().list();
            client.resources(NotificationRegion.class).list();
            return true;
        });
    }

    /** Installs what Strimzi and prometheus-operator would. */
    void installForeignCrds() {
        install(Path.of("src", "test", "resources", "foreign-crds"));
    }

    /**
     * Plays Strimzi's Topic Operator: says Ready of every KafkaTopic but those whose name ends in what is refused.
     */
    AutoCloseable playTopicOperator(java.util.concurrent.atomic.AtomicReference<String> refused) {
        Waits.until(() -> {
            client.resources(KafkaTopic.class).inAnyNamespace().list();
            return true;
        });
        return client.resources(KafkaTopic.class).inAnyNamespace().inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(KafkaTopic topic) {
                judge(topic, refused.get());
            }

            @Override
            public void onUpdate(KafkaTopic before, KafkaTopic topic) {
                judge(topic, refused.get());
            }

            @Override
            public void onDelete(KafkaTopic topic, boolean unknown) {}
        });
    }

    private void judge(KafkaTopic topic, String refused) {
        boolean good = !topic.getMetadata().getName().endsWith(refused);
        String condition = good
                ? "{\"type\":\"Ready\",\"status\":\"True\"}"
                : "{\"type\":\"Ready\",\"status\":\"False\",\"reason\":\"Refused\",\"message\":\"policy says no\"}";
        client.resource(topic)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"status\":{\"observedGeneration\":"
                                + topic.getMetadata().getGeneration() + ",\"conditions\":[" + condition + "]}}");
    }

    private void install(Path folder) {
        try (var files = Files.list(folder)) {
            for (Path file : files.filter(f -> f.toString().endsWith(".yaml")).toList()) {
                try (var yaml = Files.newInputStream(file)) {
                    client.load(yaml).serverSideApply();
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("CRDs cannot be read", e);
        }
    }

    /** Plays the Deployment controller: every worker is available at once. */
    private void rollOut(Deployment deployment) {
        long generation = deployment.getMetadata().getGeneration();
        int replicas = deployment.getSpec().getReplicas();
        var status = deployment.getStatus();
        if (status != null
                && Objects.equals(status.getObservedGeneration(), generation)
                && Objects.equals(Objects.requireNonNullElse(status.getReplicas(), 0), replicas)) {
            return;
        }
        var patch = new Deployment();
        patch.setMetadata(new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
                .withName(deployment.getMetadata().getName())
                .withNamespace(deployment.getMetadata().getNamespace())
                .build());
        patch.setStatus(new DeploymentStatusBuilder()
                .withObservedGeneration(generation)
                .withReplicas(replicas)
                .withUpdatedReplicas(replicas)
                .withReadyReplicas(replicas)
                .withAvailableReplicas(replicas)
                .build());
        try {
            client.resource(patch)
                    .subresource("status")
                    .patch(new PatchContext.Builder()
                            .withPatchType(PatchType.SERVER_SIDE_APPLY)
                            .withFieldManager("deployment-controller")
                            .withForce(true)
                            .build());
        } catch (KubernetesClientException e) {
            if (e.getCode() != 404 && e.getCode() != 409) {
                throw e;
            }
        }
    }

    OperatorConfig config(String... settings) {
        var env = new HashMap<>(Map.of(
                "POSTHORN_REGION", REGION,
                "POSTHORN_HTTP_HOST", "127.0.0.1",
                "POSTHORN_HTTP_PORT", "0",
                "POSTHORN_WORKER_IMAGE", "worker:test",
                "POSTHORN_RECONCILE_THREADS", "4",
                "POSTHORN_RETRY_INITIAL", "100ms",
                "POSTHORN_RETRY_CAP", "500ms",
                "POSTHORN_TOPIC_POLL_INTERVAL", "1s",
                "POSTHORN_DISCOVERY_INTERVAL", "500ms",
                "POSTHORN_DELETION_TIMEOUT", "3s"));
        env.put("POSTHORN_OFFSET_POLL_INTERVAL", "500ms");
        for (int i = 0; i < settings.length; i += 2) {
            env.put(settings[i], settings[i + 1]);
        }
        return OperatorConfig.from(env);
    }

    PosthornOperator operator(String... settings) {
        var operator = new PosthornOperator(config(settings), api.clientConfig(), Clock.systemUTC());
        operator.start();
        return operator;
    }

    void namespace(String name) {
        client.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .endMetadata()
                        .build())
                .create();
    }

    void secret(String namespace, String name, Map<String, String> data) {
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName(name)
                        .withNamespace(namespace)
                        .endMetadata()
                        .withStringData(data)
                        .build())
                .createOr(io.fabric8.kubernetes.client.dsl.NonDeletingOperation::update);
    }

    /** Applies YAML as a user would, and gives back the first object. */
    HasMetadata apply(String yaml) {
        List<HasMetadata> applied = client
                .load(new java.io.ByteArrayInputStream(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .items()
                .stream()
                .map(item -> client.resource(item)
                        .patch(new PatchContext.Builder()
                                .withPatchType(PatchType.SERVER_SIDE_APPLY)
                                .withFieldManager("user")
                                .withForce(true)
                                .build()))
                .toList();
        return applied.getFirst();
    }

    NotificationChannel channel(String namespace, String name) {
        return client.resources(NotificationChannel.class)
                .inNamespace(namespace)
                .withName(name)
                .get();
    }

    void annotate(NotificationChannel channel, String key, String value) {
        client.resource(channel)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"annotations\":{\"" + key + "\":"
                                + (value == null ? "null" : "\"" + value + "\"") + "}}}");
    }

    /** Plays the garbage collector where there is none: removes what belonged to an owner that is gone. */
    void collectGarbage(String namespace, String ownerUid) {
        for (Class<? extends HasMetadata> type : List.of(
                io.fabric8.kubernetes.api.model.ServiceAccount.class,
                io.fabric8.kubernetes.api.model.ConfigMap.class,
                Deployment.class,
                io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget.class,
                io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy.class)) {
            client.resources(type).inNamespace(namespace).list().getItems().stream()
                    .filter(object -> object.getMetadata().getOwnerReferences().stream()
                            .anyMatch(ref -> ref.getUid().equals(ownerUid)))
                    .forEach(object -> client.resource(object).delete());
        }
    }

    /** Writes that an operator made, of every kind. */
    static double writes(PosthornOperator operator) {
        return operator.meterRegistry().find(OperatorMetric.API_REQUESTS.meter()).counters().stream()
                .filter(counter -> Arrays.asList("apply", "create", "update", "patch", "delete")
                        .contains(counter.getId().getTag("verb")))
                .mapToDouble(io.micrometer.core.instrument.Counter::count)
                .sum();
    }

    /** The same in words, for a message. */
    static String writesByKind(PosthornOperator operator) {
        return operator.meterRegistry().find(OperatorMetric.API_REQUESTS.meter()).counters().stream()
                .map(counter ->
                        counter.getId().getTag("verb") + " " + counter.getId().getTag("resource") + " "
                                + counter.getId().getTag("code") + ": " + (long) counter.count())
                .sorted()
                .collect(java.util.stream.Collectors.joining("\n"));
    }

    @Override
    public void close() {
        deployments.close();
        client.close();
        api.close();
    }
}
