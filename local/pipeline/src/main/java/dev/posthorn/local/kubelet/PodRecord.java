package dev.posthorn.local.kubelet;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.PodResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The Pod as the API server holds it. What cannot be written is logged and not tried again: the next change of state writes
 * all of it anew.
 */
final class PodRecord {

    static final String PORT_ANNOTATION = "local.posthorn.dev/port";
    static final String LOG_ANNOTATION = "local.posthorn.dev/log";

    private static final Logger LOG = LoggerFactory.getLogger(PodRecord.class);
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;
    private final Pod planned;

    PodRecord(KubernetesClient client, Pod planned) {
        this.client = client;
        this.planned = planned;
    }

    String namespace() {
        return planned.getMetadata().getNamespace();
    }

    String name() {
        return planned.getMetadata().getName();
    }

    /** Creates the Pod; empty when the API server cannot or will not take it now. */
    Optional<Pod> create() {
        try {
            return Optional.of(client.resource(planned).create());
        } catch (KubernetesClientException e) {
            LOG.warn("Cannot create pod {}/{}: {}", namespace(), name(), e.getMessage());
            return Optional.empty();
        }
    }

    void report(PodStatus status) {
        var json = Serialization.asJson(new PodBuilder().withStatus(status).build());
        logFailure(() -> mine().subresource("status").patch(MERGE, json));
    }

    /** Says where on this machine the pod listens and logs. */
    void annotate(int port, Path log) {
        var annotations = Map.of(PORT_ANNOTATION, Integer.toString(port), LOG_ANNOTATION, log.toString());
        var json = Serialization.asJson(Map.of("metadata", Map.of("annotations", annotations)));
        logFailure(() -> mine().patch(MERGE, json));
    }

    /** Removes the Pod for good: its process has ended. */
    void remove() {
        logFailure(() -> mine().withGracePeriod(0).delete());
    }

    private PodResource mine() {
        return client.pods().inNamespace(namespace()).withName(name());
    }

    private void logFailure(Runnable write) {
        try {
            write.run();
        } catch (KubernetesClientException e) {
            LOG.debug("Cannot write pod {}/{}: {}", namespace(), name(), e.getMessage());
        }
    }
}
