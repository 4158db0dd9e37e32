package dev.posthorn.operator.channel;

import dev.posthorn.crd.Condition;
import io.fabric8.kubernetes.client.CustomResource;
import io.strimzi.api.kafka.model.common.Spec;
import io.strimzi.api.kafka.model.kafka.Status;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What Strimzi says about one of its objects.
 *
 * @param ready True when Strimzi has done all that the object asks for, False when it refuses, Unknown when it has not come to it
 * @param message why it is not ready; quotes Strimzi's refusal
 */
public record StrimziReadiness(
        Condition.Status ready, @Nullable String message) {

    private static final String READY = "Ready";
    private static final String NOT_READY = "NotReady";
    private static final String PAUSED = "ReconciliationPaused";

    /** Judges by the conditions, and only by those that were written for the object as it is now. */
    public static <S extends Spec, T extends Status> StrimziReadiness of(CustomResource<S, T> object) {
        var what = object.getKind() + " " + object.getMetadata().getNamespace() + "/"
                + object.getMetadata().getName();
        var status = object.getStatus();
        if (status == null) {
            return unknown(
                    "Strimzi has not looked at " + what + " yet; is its operator running and watching the namespace?");
        }
        long generation = object.getMetadata().getGeneration() == null
                ? 0
                : object.getMetadata().getGeneration();
        if (status.getObservedGeneration() < generation) {
            return unknown("Strimzi has not acted on the latest change of " + what + " yet");
        }
        return judge(what, status.getConditions());
    }

    private static StrimziReadiness judge(
            String what, @Nullable List<io.strimzi.api.kafka.model.common.Condition> conditions) {
        for (var condition : conditions == null ? List.<io.strimzi.api.kafka.model.common.Condition>of() : conditions) {
            var isTrue = "True".equals(condition.getStatus());
            switch (String.valueOf(condition.getType())) {
                case PAUSED -> {
                    if (isTrue) {
                        return unknown(
                                what + " is paused by its annotation strimzi.io/pause-reconciliation: remove it");
                    }
                }
                case READY -> {
                    return isTrue ? new StrimziReadiness(Condition.Status.True, null) : refused(what, condition);
                }
                case NOT_READY -> {
                    if (isTrue) {
                        return refused(what, condition);
                    }
                }
                default -> {
                    // Strimzi warns by conditions of other types; they do not decide.
                }
            }
        }
        return unknown("Strimzi has not said yet whether " + what + " is ready");
    }

    private static StrimziReadiness refused(String what, io.strimzi.api.kafka.model.common.Condition condition) {
        return new StrimziReadiness(
                Condition.Status.False,
                "Strimzi refuses %s: %s: %s".formatted(what, condition.getReason(), condition.getMessage()));
    }

    private static StrimziReadiness unknown(String message) {
        return new StrimziReadiness(Condition.Status.Unknown, message);
    }
}
