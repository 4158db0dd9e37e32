package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.http.ApiRequest;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import java.util.List;
import java.util.Optional;

/**
 * How to delete.
 *
 * @param graceSeconds absent where the client leaves it to the kind
 * @param uid precondition, empty for none
 * @param resourceVersion precondition, empty for none
 */
public record DeleteOptions(
        Propagation propagation, Optional<Long> graceSeconds, String uid, String resourceVersion, boolean dryRun) {

    /** What happens to dependents; DEFAULT is Background unless a finalizer on the object says otherwise. */
    public enum Propagation {
        DEFAULT,
        BACKGROUND,
        FOREGROUND,
        ORPHAN
    }

    public static final DeleteOptions BACKGROUND =
            new DeleteOptions(Propagation.BACKGROUND, Optional.empty(), "", "", false);

    static DeleteOptions of(ApiRequest request, ObjectNode body) {
        String policy = Json.text(body, "propagationPolicy");
        if (policy.isEmpty()) {
            policy = request.parameter("propagationPolicy").orElse("");
        }
        JsonNode orphan = Json.at(body, "orphanDependents");
        Propagation propagation = switch (policy) {
            case "" ->
                orphan.isMissingNode()
                        ? Propagation.DEFAULT
                        : orphan.asBoolean() ? Propagation.ORPHAN : Propagation.BACKGROUND;
            case "Background" -> Propagation.BACKGROUND;
            case "Foreground" -> Propagation.FOREGROUND;
            case "Orphan" -> Propagation.ORPHAN;
            default ->
                throw ApiFailure.invalid(
                        "meta.k8s.io",
                        "DeleteOptions",
                        "",
                        List.of(FieldError.notSupported(
                                "propagationPolicy",
                                com.fasterxml.jackson.databind.node.TextNode.valueOf(policy),
                                List.of("Foreground", "Background", "Orphan", "nil"))));
        };
        Optional<Long> grace = Json.at(body, "gracePeriodSeconds").isMissingNode()
                ? request.parameter("gracePeriodSeconds").map(Long::parseLong)
                : Optional.of(Json.number(body, 0, "gracePeriodSeconds"));
        boolean dryRun = request.parameter("dryRun").isPresent()
                || !Json.at(body, "dryRun").isEmpty();
        return new DeleteOptions(
                propagation,
                grace,
                Json.text(body, "preconditions", "uid"),
                Json.text(body, "preconditions", "resourceVersion"),
                dryRun);
    }
}
