package dev.posthorn.operator.channel;

import dev.posthorn.contract.WorkerEnv;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.api.model.ResourceRequirements;
import io.fabric8.kubernetes.api.model.ResourceRequirementsBuilder;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.SecurityContextBuilder;
import java.util.ArrayList;
import java.util.List;

/** The one container of a worker pod, fit for Pod Security {@code restricted}. */
final class WorkerContainer {

    static final String NAME = "worker";
    static final String HTTP = "http";

    private WorkerContainer() {}

    static Container of(ChannelInputs in) {
        var image = in.spec().worker().image();
        return new ContainerBuilder()
                .withName(NAME)
                .withImage(image == null ? in.defaultWorkerImage() : image)
                .withArgs("worker")
                .addNewPort()
                .withName(HTTP)
                .withContainerPort(WorkerEnv.DEFAULT_HTTP_PORT)
                .withProtocol("TCP")
                .endPort()
                .withEnv(env(in))
                .withVolumeMounts(WorkerVolumes.mounts(in))
                .withResources(resources(in))
                .withSecurityContext(security())
                .withStartupProbe(probe("/healthz", 2, 60))
                .withLivenessProbe(probe("/healthz", 10, 6))
                .withReadinessProbe(probe("/readyz", 5, 3))
                .build();
    }

    private static List<EnvVar> env(ChannelInputs in) {
        var env = new ArrayList<EnvVar>();
        env.add(variable(WorkerEnv.CONFIG_DIR, WorkerVolumes.CONFIG_DIR));
        env.add(variable(WorkerEnv.CREDENTIALS_DIR, WorkerVolumes.CREDENTIALS_DIR));
        if (in.tls()) {
            env.add(variable(WorkerEnv.KAFKA_DIR, WorkerVolumes.KAFKA_DIR));
        }
        if (in.storeLogin()) {
            env.add(variable(WorkerEnv.STORE_DIR, WorkerVolumes.STORE_DIR));
        }
        env.add(variable(WorkerEnv.HTTP_PORT, Integer.toString(WorkerEnv.DEFAULT_HTTP_PORT)));
        env.add(new EnvVarBuilder()
                .withName(WorkerEnv.POD_NAME)
                .withNewValueFrom()
                .withNewFieldRef()
                .withApiVersion("v1")
                .withFieldPath("metadata.name")
                .endFieldRef()
                .endValueFrom()
                .build());
        return env;
    }

    private static EnvVar variable(String name, String value) {
        return new EnvVarBuilder().withName(name).withValue(value).build();
    }

    private static ResourceRequirements resources(ChannelInputs in) {
        var resources = in.spec().worker().resources();
        return new ResourceRequirementsBuilder()
                .addToRequests("cpu", new Quantity(resources.cpu()))
                .addToRequests("memory", new Quantity(resources.memory()))
                .addToLimits("memory", new Quantity(resources.memory()))
                .build();
    }

    private static SecurityContext security() {
        return new SecurityContextBuilder()
                .withAllowPrivilegeEscalation(false)
                .withReadOnlyRootFilesystem(true)
                .withRunAsNonRoot(true)
                .withNewCapabilities()
                .withDrop("ALL")
                .endCapabilities()
                .build();
    }

    private static Probe probe(String path, int periodSeconds, int failures) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .withPort(new IntOrString(HTTP))
                .withScheme("HTTP")
                .endHttpGet()
                .withPeriodSeconds(periodSeconds)
                .withTimeoutSeconds(3)
                .withFailureThreshold(failures)
                .build();
    }
}
