package dev.posthorn.local.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.VolumeMount;
import java.nio.file.Path;
import java.util.Comparator;
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
     * @param volumes folder that holds a folder for each volume
     */
    static Map<String, String> of(Pod pod, Container container, Path volumes) {
        var environment = new LinkedHashMap<String, String>();
        for (var variable : container.getEnv() == null ? List.<EnvVar>of() : container.getEnv()) {
            value(pod, variable)
                    .ifPresent(value -> environment.put(variable.getName(), rewritten(value, container, volumes)));
        }
        return environment;
    }

    /** Where a path of the container is on this machine; the path itself when no volume is mounted there. */
    static String rewritten(String value, Container container, Path volumes) {
        var mounts = container.getVolumeMounts() == null ? List.<VolumeMount>of() : container.getVolumeMounts();
        return mounts.stream()
                .sorted(Comparator.comparingInt(
                                (VolumeMount mount) -> mount.getMountPath().length())
                        .reversed())
                .filter(mount -> value.equals(mount.getMountPath())
                        || value.startsWith(mount.getMountPath().replaceFirst("/*$", "/")))
                .findFirst()
                .map(mount -> located(mount, volumes)
                        + value.substring(
                                mount.getMountPath().replaceFirst("/*$", "").length()))
                .orElse(value);
    }

    private static String located(VolumeMount mount, Path volumes) {
        var folder = volumes.resolve(mount.getName());
        return mount.getSubPath() == null || mount.getSubPath().isEmpty()
                ? folder.toString()
                : folder.resolve(mount.getSubPath()).toString();
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
