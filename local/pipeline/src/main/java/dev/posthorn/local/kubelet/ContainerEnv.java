package dev.posthorn.local.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The environment of a container, with paths of volumes rewritten to where the volumes really are; pure. */
final class ContainerEnv {

    private ContainerEnv() {}

    /**
     * Computes the environment; variables from sources other than fields of the pod are left out.
     *
     * @param root folder that stands for the root of the container's file system
     */
    static Map<String, String> of(Pod pod, Container container, Path root) {
        var environment = new LinkedHashMap<String, String>();
        for (var variable : container.getEnv() == null ? List.<EnvVar>of() : container.getEnv()) {
            value(pod, variable)
                    .ifPresent(value -> environment.put(variable.getName(), rewritten(value, container, root)));
        }
        return environment;
    }

    /** Where a path of the container is on this machine, if it is that of a mount, below one, or above one; else the value. */
    static String rewritten(String value, Container container, Path root) {
        if (!value.startsWith("/")) {
            return value;
        }
        var path = Path.of(value);
        var mounts = container.getVolumeMounts() == null ? List.<VolumeMount>of() : container.getVolumeMounts();
        return mounts.stream().map(mount -> Path.of(mount.getMountPath())).anyMatch(mount -> near(mount, path))
                ? located(value, root).toString()
                : value;
    }

    /** The folder on this machine that stands for a path of the container. */
    static Path located(String path, Path root) {
        return root.resolve(path.substring(1)).normalize();
    }

    private static boolean near(Path mount, Path path) {
        return path.startsWith(mount) || (path.getNameCount() > 0 && mount.startsWith(path));
    }

    private static Optional<String> value(Pod pod, EnvVar variable) {
        if (variable.getValueFrom() == null) {
            return Optional.of(variable.getValue() == null ? "" : variable.getValue());
        }
        return Optional.ofNullable(variable.getValueFrom().getFieldRef()).map(reference -> field(pod, reference));
    }

    /** A field of a pod, as the downward API gives it; empty for one that is not known here. */
    static String field(Pod pod, ObjectFieldSelector selector) {
        var metadata = pod.getMetadata();
        return switch (selector.getFieldPath()) {
            case "metadata.name" -> metadata.getName();
            case "metadata.namespace" -> metadata.getNamespace();
            case "metadata.uid" -> metadata.getUid() == null ? "" : metadata.getUid();
            case "spec.serviceAccountName" ->
                Optional.ofNullable(pod.getSpec().getServiceAccountName()).orElse("default");
            case "spec.nodeName" -> PodObject.NODE;
            case "status.podIP", "status.hostIP" -> "127.0.0.1";
            default -> "";
        };
    }
}
