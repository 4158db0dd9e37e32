package dev.posthorn.local.kubelet;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.fabric8.kubernetes.api.model.ContainerStatus;
import io.fabric8.kubernetes.api.model.ContainerStatusBuilder;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodCondition;
import io.fabric8.kubernetes.api.model.PodConditionBuilder;
import io.fabric8.kubernetes.api.model.PodStatus;
import io.fabric8.kubernetes.api.model.PodStatusBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** The Pod of a Deployment as an object of the API, and its status; pure. */
final class PodObject {

    static final String NODE = "this-machine";
    private static final String HASH_LABEL = "pod-template-hash";
    private static final ObjectMapper SORTED =
            new ObjectMapper().configure(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS, true);

    private PodObject() {}

    /** Ten hexadecimal digits that change when anything in the template does. */
    static String hash(PodTemplateSpec template) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest(SORTED.writeValueAsString(template).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 5);
        } catch (NoSuchAlgorithmException | JsonProcessingException e) {
            throw new IllegalStateException("Cannot hash a pod template", e);
        }
    }

    /** @param suffix what makes the pod's name different from its siblings' */
    static Pod of(Deployment deployment, String templateHash, String suffix) {
        var template = deployment.getSpec().getTemplate();
        var owner = new OwnerReferenceBuilder()
                .withApiVersion("apps/v1")
                .withKind("Deployment")
                .withName(deployment.getMetadata().getName())
                .withUid(deployment.getMetadata().getUid())
                .withController(true)
                .withBlockOwnerDeletion(true)
                .build();
        return new PodBuilder()
                .withNewMetadata()
                .withName(deployment.getMetadata().getName() + "-" + templateHash + "-" + suffix)
                .withNamespace(deployment.getMetadata().getNamespace())
                .withLabels(template.getMetadata().getLabels())
                .addToLabels(HASH_LABEL, templateHash)
                .withAnnotations(template.getMetadata().getAnnotations())
                .withOwnerReferences(owner)
                .endMetadata()
                .withSpec(template.getSpec().toBuilder().withNodeName(NODE).build())
                .build();
    }

    /**
     * What a container is doing.
     *
     * @param running whether its process runs
     * @param started whether its startup probe has succeeded
     * @param ready whether its readiness probe says so
     * @param restarts how often it was started again, count
     * @param waitingReason why it does not run, as {@code kubectl get pods} shows it
     * @param message more on that, for a human
     * @param since when it began to do so
     */
    record ContainerState(
            boolean running,
            boolean started,
            boolean ready,
            int restarts,
            @Nullable String waitingReason,
            @Nullable String message,
            Instant since) {

        static ContainerState waiting(String reason, @Nullable String message, int restarts, Instant since) {
            return new ContainerState(false, false, false, restarts, reason, message, since);
        }
    }

    static PodStatus status(Pod pod, ContainerState state, Instant startedAt) {
        var ready = state.ready() ? "True" : "False";
        return new PodStatusBuilder()
                .withPhase(state.running() || state.restarts() > 0 ? "Running" : "Pending")
                .withHostIP("127.0.0.1")
                .withPodIP("127.0.0.1")
                .withStartTime(seconds(startedAt))
                .withConditions(
                        condition("PodScheduled", "True", startedAt),
                        condition("Initialized", "True", startedAt),
                        condition("ContainersReady", ready, state.since()),
                        condition("Ready", ready, state.since()))
                .withContainerStatuses(container(pod, state))
                .build();
    }

    private static ContainerStatus container(Pod pod, ContainerState state) {
        var container = pod.getSpec().getContainers().getFirst();
        var builder = new ContainerStatusBuilder()
                .withName(container.getName())
                .withImage(container.getImage())
                .withImageID("")
                .withReady(state.ready())
                .withStarted(state.started())
                .withRestartCount(state.restarts());
        if (state.running()) {
            return builder.withNewState()
                    .withNewRunning()
                    .withStartedAt(seconds(state.since()))
                    .endRunning()
                    .endState()
                    .build();
        }
        return builder.withNewState()
                .withNewWaiting()
                .withReason(state.waitingReason())
                .withMessage(state.message())
                .endWaiting()
                .endState()
                .build();
    }

    private static PodCondition condition(String type, String status, Instant since) {
        return new PodConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withLastTransitionTime(seconds(since))
                .build();
    }

    private static String seconds(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
