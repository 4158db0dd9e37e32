package dev.posthorn.operator.channel;

import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel.State;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.plan.Conditions.Finding;
import dev.posthorn.operator.plan.Stamp;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentCondition;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What the Deployment of a channel says about its workers; pure. */
final class WorkerDecision {
    private WorkerDecision() {}

    /** The condition WorkersAvailable for a Deployment that is wanted. */
    static Finding finding(Deployment wanted, Optional<Deployment> actual, State state) {
        int asked = count(
                wanted.getSpec().getReplicas() != null
                        ? wanted.getSpec().getReplicas()
                        : actual.map(d -> d.getSpec().getReplicas()).orElse(null));
        if (actual.isEmpty()) {
            return progressing("0 of " + asked + " workers, the Deployment is being made");
        }
        if (!Stamp.upToDate(actual.get(), wanted)) {
            return progressing("the Deployment is being changed");
        }
        Optional<DeploymentCondition> failure = failure(actual.get());
        if (failure.isPresent() && asked > 0) {
            return Finding.bad(
                    ConditionType.WorkersAvailable,
                    Reason.WorkersUnavailable,
                    failure.get().getReason() + ": " + failure.get().getMessage());
        }
        return counted(actual.get(), asked, state);
    }

    private static Finding counted(Deployment actual, int asked, State state) {
        DeploymentStatus status = status(actual);
        long generation = Objects.requireNonNullElse(actual.getMetadata().getGeneration(), 0L);
        boolean seen = Objects.requireNonNullElse(status.getObservedGeneration(), 0L) >= generation;
        int available = count(status.getAvailableReplicas());
        int updated = count(status.getUpdatedReplicas());
        if (!seen || available < asked || updated < asked || count(status.getReplicas()) > asked) {
            return progressing(available + " of " + asked + " workers available, " + updated + " up to date");
        }
        return switch (state) {
            case Running ->
                Finding.good(
                        ConditionType.WorkersAvailable,
                        Reason.Available,
                        available + " of " + asked + " workers available");
            case Stopped ->
                Finding.good(ConditionType.WorkersAvailable, Reason.Stopped, "no worker runs, as spec.state asks");
        };
    }

    /** Worker pods that exist, count. */
    static int replicas(Optional<Deployment> actual) {
        return actual.map(WorkerDecision::status)
                .map(status -> count(status.getReplicas()))
                .orElse(0);
    }

    private static Optional<DeploymentCondition> failure(Deployment actual) {
        List<DeploymentCondition> conditions =
                Objects.requireNonNullElse(status(actual).getConditions(), List.<DeploymentCondition>of());
        return conditions.stream()
                .filter(c -> (c.getType().equals("ReplicaFailure")
                                && c.getStatus().equals("True"))
                        || (c.getType().equals("Progressing") && c.getStatus().equals("False")))
                .findFirst();
    }

    private static DeploymentStatus status(Deployment actual) {
        return actual.getStatus() == null ? new DeploymentStatus() : actual.getStatus();
    }

    private static Finding progressing(String message) {
        return Finding.bad(ConditionType.WorkersAvailable, Reason.WorkersProgressing, message);
    }

    private static int count(@Nullable Integer number) {
        return number == null ? 0 : number;
    }
}
