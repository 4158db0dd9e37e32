package dev.posthorn.local.kubelet;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentConditionBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatusBuilder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The status of a Deployment, computed from its pods; pure. */
final class DeploymentReport {

    private static final int DEFAULT_PROGRESS_DEADLINE_SECONDS = 600;

    private DeploymentReport() {}

    /**
     * Computes the status.
     *
     * @param templateHash hash of the template that pods are made from now
     * @param pods all that there are
     * @param lastProgress when a pod last came or went or became ready
     */
    static DeploymentStatus of(
            Deployment deployment, String templateHash, List<PodView> pods, Instant lastProgress, Instant now) {
        var spec = deployment.getSpec();
        var replicas = spec.getReplicas() == null ? 1 : spec.getReplicas();
        var limits = Rollout.Limits.of(spec, replicas);
        var minReady = spec.getMinReadySeconds() == null ? 0 : spec.getMinReadySeconds();
        var active = pods.stream().filter(pod -> !pod.terminating()).toList();
        var updated = count(active.stream()
                .filter(pod -> pod.templateHash().equals(templateHash))
                .count());
        var ready = count(active.stream().filter(PodView::ready).count());
        var available = count(
                active.stream().filter(pod -> pod.available(now, minReady)).count());
        var complete = updated == replicas && available == replicas && active.size() == replicas;
        return new DeploymentStatusBuilder()
                .withObservedGeneration(deployment.getMetadata().getGeneration())
                .withReplicas(active.size())
                .withUpdatedReplicas(updated)
                .withReadyReplicas(ready)
                .withAvailableReplicas(available)
                .withUnavailableReplicas(Math.max(0, replicas - available))
                .withConditions(
                        available(deployment, available >= replicas - limits.unavailable(), now),
                        progressing(deployment, complete, lastProgress, now))
                .build();
    }

    /** Whether a report has no news; an API server leaves out numbers that are zero. */
    static boolean same(DeploymentStatus report, @Nullable DeploymentStatus stored) {
        return stored != null
                && Objects.equals(report.getObservedGeneration(), stored.getObservedGeneration())
                && report.getConditions().equals(stored.getConditions())
                && numbers(report).equals(numbers(stored));
    }

    private static List<Integer> numbers(DeploymentStatus status) {
        return Stream.of(
                        status.getReplicas(),
                        status.getUpdatedReplicas(),
                        status.getReadyReplicas(),
                        status.getAvailableReplicas(),
                        status.getUnavailableReplicas())
                .map(number -> number == null ? 0 : number)
                .toList();
    }

    private static DeploymentCondition available(Deployment deployment, boolean enough, Instant now) {
        return condition(
                deployment,
                "Available",
                enough ? "True" : "False",
                enough ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable",
                enough ? "Deployment has minimum availability." : "Deployment does not have minimum availability.",
                now);
    }

    private static DeploymentCondition progressing(
            Deployment deployment, boolean complete, Instant lastProgress, Instant now) {
        var deadline = deployment.getSpec().getProgressDeadlineSeconds();
        var seconds = deadline == null ? DEFAULT_PROGRESS_DEADLINE_SECONDS : deadline;
        var name = deployment.getMetadata().getName();
        if (complete) {
            return condition(
                    deployment,
                    "Progressing",
                    "True",
                    "NewReplicaSetAvailable",
                    "Deployment \"" + name + "\" has successfully progressed.",
                    now);
        }
        if (now.isAfter(lastProgress.plusSeconds(seconds))) {
            return condition(
                    deployment,
                    "Progressing",
                    "False",
                    "ProgressDeadlineExceeded",
                    "Deployment \"" + name + "\" has timed out progressing.",
                    now);
        }
        return condition(
                deployment,
                "Progressing",
                "True",
                "ReplicaSetUpdated",
                "Deployment \"" + name + "\" is progressing.",
                now);
    }

    /** Times stand still while the condition says the same, so that a report without news equals the one before. */
    private static DeploymentCondition condition(
            Deployment deployment, String type, String status, String reason, String message, Instant now) {
        var before = before(deployment, type);
        var time = now.truncatedTo(ChronoUnit.SECONDS).toString();
        var sameStatus = before.filter(old -> status.equals(old.getStatus()));
        var sameReason = sameStatus.filter(old -> reason.equals(old.getReason()));
        return new DeploymentConditionBuilder()
                .withType(type)
                .withStatus(status)
                .withReason(reason)
                .withMessage(message)
                .withLastTransitionTime(sameStatus
                        .map(DeploymentCondition::getLastTransitionTime)
                        .orElse(time))
                .withLastUpdateTime(
                        sameReason.map(DeploymentCondition::getLastUpdateTime).orElse(time))
                .build();
    }

    private static Optional<DeploymentCondition> before(Deployment deployment, String type) {
        return Optional.ofNullable(deployment.getStatus()).map(DeploymentStatus::getConditions).stream()
                .flatMap(List::stream)
                .filter(condition -> type.equals(condition.getType()))
                .findFirst();
    }

    private static int count(long count) {
        return Math.toIntExact(count);
    }
}
