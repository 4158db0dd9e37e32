package dev.posthorn.local.kubelet;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * What a kubelet is given.
 *
 * @param directory where pods have their volumes and logs
 * @param images what it can run
 * @param identity how pods that mount a ServiceAccount's token reach the API server
 */
public record KubeletOptions(Path directory, ImageCatalog images, Identity identity) {

    /** Gives a pod the identity of its ServiceAccount. */
    public interface Identity {
        /**
         * Variables that make a client in the pod the ServiceAccount; empty when there is no such account yet.
         *
         * @param folder of the pod, to put files in
         */
        Optional<Map<String, String>> of(String namespace, String serviceAccount, Path folder);
    }
}
