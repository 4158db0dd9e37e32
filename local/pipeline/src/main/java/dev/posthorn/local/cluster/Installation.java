package dev.posthorn.local.cluster;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.chart.InstallManifest;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts Posthorn and the samples into a cluster, as a person does with {@code kubectl apply}. */
public final class Installation {

    private static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager("posthorn-local")
            .withForce(true)
            .build();

    private final KubernetesClient client;

    public Installation(KubernetesClient client) {
        this.client = client;
    }

    /** Applies every CRD of a folder. */
    public void applyCrds(Path folder) {
        try (var files = Files.list(folder)) {
            for (var file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                try (var in = Files.newInputStream(file)) {
                    apply(client.getKubernetesSerialization().unmarshal(in, CustomResourceDefinition.class));
                }
            }
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the CRDs in " + folder, e);
        }
    }

    /**
     * Applies what the chart installs: identity, permissions, and the operator, which the kubelet then runs.
     *
     * @param region the region that the operator serves
     * @param environment further variables for the operator
     */
    public void applyOperator(String region, Map<String, String> environment) {
        for (var object : InstallManifest.objects()) {
            if (object instanceof Deployment deployment) {
                set(deployment, "POSTHORN_REGION", region);
                environment.forEach((name, value) -> set(deployment, name, value));
            }
            apply(object);
        }
    }

    /** Applies who the operator is and what it may do, for an operator that runs elsewhere. */
    public void applyPermissions() {
        InstallManifest.identityAndPermissions().forEach(this::apply);
    }

    private static void set(Deployment deployment, String name, String value) {
        var environment = deployment
                .getSpec()
                .getTemplate()
                .getSpec()
                .getContainers()
                .getFirst()
                .getEnv();
        environment.removeIf(variable -> variable.getName().equals(name));
        environment.add(new io.fabric8.kubernetes.api.model.EnvVar(name, value, null));
    }

    /** The Secret with the certificate that Kafka clients must trust, where the sample region looks for it. */
    public void applyKafkaCa(ObjectNode region, String pem) {
        var reference = region.path("spec").path("kafka").path("caSecretRef");
        apply(new SecretBuilder()
                .withNewMetadata()
                .withName(reference.path("name").asText())
                .withNamespace(reference.path("namespace").asText())
                .endMetadata()
                .addToStringData("ca.crt", pem)
                .build());
    }

    public void applySamples(Samples samples) {
        samples.objects().forEach(object -> apply(Samples.resource(object)));
    }

    public List<NotificationChannel> channels() {
        return client.resources(NotificationChannel.class)
                .inAnyNamespace()
                .list()
                .getItems();
    }

    public List<NotificationRegion> regions() {
        return client.resources(NotificationRegion.class).list().getItems();
    }

    /** Why pods do not run, a line for each that does not. */
    public List<String> troubles() {
        return client.pods().inAnyNamespace().list().getItems().stream()
                .filter(pod -> pod.getStatus() != null && pod.getStatus().getContainerStatuses() != null)
                .flatMap(pod -> pod.getStatus().getContainerStatuses().stream()
                        .filter(container -> !Boolean.TRUE.equals(container.getReady()))
                        .map(container -> "pod " + pod.getMetadata().getName() + " is not ready: "
                                + Optional.ofNullable(container.getState().getWaiting())
                                        .map(waiting -> waiting.getReason() + ", " + waiting.getMessage())
                                        .orElse("it runs, but its readiness probe does not succeed")))
                .toList();
    }

    private void apply(HasMetadata object) {
        client.resource(object).patch(APPLY);
    }
}
