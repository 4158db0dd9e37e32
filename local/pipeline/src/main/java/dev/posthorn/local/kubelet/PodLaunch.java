package dev.posthorn.local.kubelet;

import dev.posthorn.contract.WorkerEnv;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Quantity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Prepares what a pod needs before its process can start. */
final class PodLaunch {

    private final ImageCatalog images;
    private final KubeletOptions.Identity identity;
    private final Volumes volumes;

    PodLaunch(ImageCatalog images, KubeletOptions.Identity identity, Volumes volumes) {
        this.images = images;
        this.identity = identity;
        this.volumes = volumes;
    }

    /** The container cannot start yet. */
    static final class Waiting extends Exception {
        private static final long serialVersionUID = 1;

        private final String reason;

        Waiting(String reason, String message) {
            super(message);
            this.reason = reason;
        }

        /** As {@code kubectl get pods} shows it. */
        String reason() {
            return reason;
        }
    }

    /**
     * Makes the volumes and says what to start.
     *
     * @param folder of the pod
     * @param port where the container shall listen
     * @throws Waiting when something that the pod names is missing
     */
    ChildProcess.Launch of(Pod pod, Path folder, int port) throws Waiting, IOException {
        var container = pod.getSpec().getContainers().getFirst();
        var program = images.program(container.getImage())
                .orElseThrow(() -> new Waiting(
                        "ErrImagePull",
                        "this kubelet has no image \"" + container.getImage() + "\", only " + images.names()));
        var root = Files.createDirectories(folder.resolve("root"));
        materialise(pod, container, root);
        var environment = ContainerEnv.of(pod, container, root);
        environment.put(WorkerEnv.HTTP_PORT, Integer.toString(port));
        environment.putAll(credentials(pod, folder));
        var arguments = container.getArgs() == null || container.getArgs().isEmpty()
                ? program.arguments()
                : container.getArgs();
        return new ChildProcess.Launch(
                new JavaProgram(program.mainClass(), arguments), flags(container, folder), environment);
    }

    private void materialise(Pod pod, Container container, Path root) throws Waiting, IOException {
        try {
            volumes.materialise(pod, container, root);
        } catch (Volumes.NotYet missing) {
            throw new Waiting("ContainerCreating", missing.what());
        }
    }

    private Map<String, String> credentials(Pod pod, Path folder) throws Waiting {
        if (Boolean.FALSE.equals(pod.getSpec().getAutomountServiceAccountToken())) {
            return Map.of();
        }
        var account = pod.getSpec().getServiceAccountName();
        var named = account == null ? "default" : account;
        return identity.of(pod.getMetadata().getNamespace(), named, folder)
                .orElseThrow(() -> new Waiting("ContainerCreating", "service account \"" + named + "\" not found"));
    }

    /** The memory limit holds for the heap, as the JVM would see it in a container. */
    private static List<String> flags(Container container, Path folder) throws IOException {
        var temporary = Files.createDirectories(folder.resolve("tmp"));
        var flags = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Djava.io.tmpdir=" + temporary));
        var limits = container.getResources() == null
                ? null
                : container.getResources().getLimits();
        var memory = limits == null ? null : limits.get("memory");
        if (memory != null) {
            var bytes = Quantity.getAmountInBytes(memory).longValue();
            flags.add("-XX:MaxRAM=" + bytes);
            flags.add("-XX:MaxRAMPercentage=70");
        }
        return flags;
    }
}
