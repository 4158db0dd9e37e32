package dev.posthorn.local.kubelet;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.ObjectFieldSelector;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMount;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Turns the volumes of a pod into folders. */
final class Volumes {

    private final KubernetesClient client;

    Volumes(KubernetesClient client) {
        this.client = client;
    }

    /** A volume that cannot be made yet; the message says what is missing. */
    static final class NotYet extends Exception {
        private static final long serialVersionUID = 1;

        private final String what;

        NotYet(String what) {
            super(what);
            this.what = what;
        }

        String what() {
            return what;
        }
    }

    /**
     * Makes what a container mounts, or brings it up to date: a file whose content changed is replaced in one step.
     *
     * @param root folder that stands for the root of the container's file system
     * @throws NotYet when a volume, a ConfigMap, a Secret or a key of one is missing
     */
    void materialise(Pod pod, Container container, Path root) throws IOException, NotYet {
        var mounts = container.getVolumeMounts();
        for (var mount : mounts == null ? List.<VolumeMount>of() : mounts) {
            var folder = Files.createDirectories(ContainerEnv.located(mount.getMountPath(), root));
            for (var file : files(pod, volume(pod, mount)).entrySet()) {
                write(folder, file.getKey(), file.getValue());
            }
        }
    }

    private static Volume volume(Pod pod, VolumeMount mount) throws NotYet {
        var volumes = pod.getSpec().getVolumes();
        return (volumes == null ? List.<Volume>of() : volumes)
                .stream()
                        .filter(volume -> volume.getName().equals(mount.getName()))
                        .findFirst()
                        .orElseThrow(() -> new NotYet("volume \"" + mount.getName() + "\" not found"));
    }

    private Map<String, byte[]> files(Pod pod, Volume volume) throws NotYet {
        var namespace = pod.getMetadata().getNamespace();
        if (volume.getConfigMap() != null) {
            var source = volume.getConfigMap();
            return configMap(namespace, source.getName(), source.getItems(), isTrue(source.getOptional()));
        }
        if (volume.getSecret() != null) {
            var source = volume.getSecret();
            return secret(namespace, source.getSecretName(), source.getItems(), isTrue(source.getOptional()));
        }
        if (volume.getProjected() != null) {
            return projected(pod, volume);
        }
        if (volume.getDownwardAPI() != null) {
            var files = new LinkedHashMap<String, byte[]>();
            volume.getDownwardAPI()
                    .getItems()
                    .forEach(item -> files.put(item.getPath(), field(pod, item.getFieldRef())));
            return files;
        }
        return Map.of();
    }

    private Map<String, byte[]> projected(Pod pod, Volume volume) throws NotYet {
        var namespace = pod.getMetadata().getNamespace();
        var files = new LinkedHashMap<String, byte[]>();
        for (var source : volume.getProjected().getSources()) {
            if (source.getConfigMap() != null) {
                var from = source.getConfigMap();
                files.putAll(configMap(namespace, from.getName(), from.getItems(), isTrue(from.getOptional())));
            }
            if (source.getSecret() != null) {
                var from = source.getSecret();
                files.putAll(secret(namespace, from.getName(), from.getItems(), isTrue(from.getOptional())));
            }
            if (source.getDownwardAPI() != null) {
                source.getDownwardAPI()
                        .getItems()
                        .forEach(item -> files.put(item.getPath(), field(pod, item.getFieldRef())));
            }
        }
        return files;
    }

    private Map<String, byte[]> configMap(String namespace, String name, List<KeyToPath> items, boolean optional)
            throws NotYet {
        ConfigMap found =
                client.configMaps().inNamespace(namespace).withName(name).get();
        if (found == null) {
            return missing("configmap", name, optional);
        }
        var files = new LinkedHashMap<String, byte[]>();
        if (found.getData() != null) {
            found.getData().forEach((key, text) -> files.put(key, text.getBytes(StandardCharsets.UTF_8)));
        }
        if (found.getBinaryData() != null) {
            found.getBinaryData().forEach((key, text) -> files.put(key, decoded(text)));
        }
        return selected("configmap " + name, files, items, optional);
    }

    private Map<String, byte[]> secret(String namespace, String name, List<KeyToPath> items, boolean optional)
            throws NotYet {
        Secret found = client.secrets().inNamespace(namespace).withName(name).get();
        if (found == null) {
            return missing("secret", name, optional);
        }
        var files = new LinkedHashMap<String, byte[]>();
        if (found.getData() != null) {
            found.getData().forEach((key, text) -> files.put(key, decoded(text)));
        }
        return selected("secret " + name, files, items, optional);
    }

    private static Map<String, byte[]> missing(String kind, String name, boolean optional) throws NotYet {
        if (optional) {
            return Map.of();
        }
        throw new NotYet(kind + " \"" + name + "\" not found");
    }

    private static Map<String, byte[]> selected(
            String source, Map<String, byte[]> files, @Nullable List<KeyToPath> items, boolean optional) throws NotYet {
        if (items == null || items.isEmpty()) {
            return files;
        }
        var chosen = new LinkedHashMap<String, byte[]>();
        for (var item : items) {
            var content = files.get(item.getKey());
            if (content != null) {
                chosen.put(item.getPath(), content);
            } else if (!optional) {
                throw new NotYet(source + " has no key \"" + item.getKey() + "\"");
            }
        }
        return chosen;
    }

    private static byte[] field(Pod pod, ObjectFieldSelector selector) {
        return ContainerEnv.field(pod, selector).getBytes(StandardCharsets.UTF_8);
    }

    private static void write(Path folder, String path, byte[] content) throws IOException {
        var file = folder.resolve(path).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("A volume item may not leave its volume: " + path);
        }
        Files.createDirectories(file.getParent());
        var next = Files.createTempFile(file.getParent(), ".next", "");
        Files.write(next, content);
        Files.move(next, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
    }

    private static byte[] decoded(String base64) {
        return Base64.getDecoder().decode(base64);
    }

    private static boolean isTrue(@Nullable Boolean value) {
        return Boolean.TRUE.equals(value);
    }
}
