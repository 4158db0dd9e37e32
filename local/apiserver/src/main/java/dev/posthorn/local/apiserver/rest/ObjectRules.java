package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.print.JsonPath;
import dev.posthorn.local.apiserver.schema.Definition;
import dev.posthorn.local.apiserver.schema.Schema;
import dev.posthorn.local.apiserver.schema.SchemaValidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Whether an object may be stored: metadata first, then its schema and its CEL rules, or the rules of its built-in kind. */
final class ObjectRules {
    private static final Set<FieldError.Kind> BLOCKING = Set.of(
            FieldError.Kind.REQUIRED,
            FieldError.Kind.TOO_LONG,
            FieldError.Kind.TOO_MANY,
            FieldError.Kind.TYPE_INVALID,
            FieldError.Kind.NOT_SUPPORTED);
    private static final FieldError CEL_NOT_CHECKED = new FieldError(
            FieldError.Kind.INVALID,
            "",
            "Invalid value: null: some validation rules were not checked because the object was invalid; "
                    + "correct the existing errors to complete validation");

    private ObjectRules() {}

    /**
     * Refuses an object that breaks a rule.
     *
     * @throws ApiFailure 422 with one cause per broken rule
     */
    static void require(Definition definition, ObjectNode object, Optional<ObjectNode> old, String subresource) {
        List<FieldError> errors = new ArrayList<>(MetadataRules.check(definition.type(), object, old));
        if (definition.type().builtIn()) {
            errors.addAll(BuiltInRules.check(definition.type(), object, old));
        } else {
            errors.addAll(custom(definition, object, old, subresource));
        }
        if (!errors.isEmpty()) {
            throw ApiFailure.invalid(definition.type(), Meta.name(object), errors);
        }
    }

    private static List<FieldError> custom(
            Definition definition, ObjectNode object, Optional<ObjectNode> old, String subresource) {
        List<FieldError> errors = new ArrayList<>(
                subresource.equals("status")
                        ? status(definition, object)
                        : SchemaValidation.validate(object, definition.schema().get()));
        definition.scale().ifPresent(paths -> replicas(paths.specReplicas(), object, errors));
        old.ifPresent(before -> errors.removeIf(error -> FieldPath.same(error.field(), before, object)));
        if (errors.stream().anyMatch(error -> BLOCKING.contains(error.kind()))) {
            if (!definition.rules().get().isEmpty()) {
                errors.add(CEL_NOT_CHECKED);
            }
            return errors;
        }
        errors.addAll(definition.rules().get().check(object, old.map(JsonNode.class::cast)));
        return errors;
    }

    /** A write of the status is judged by the status alone; what is wrong elsewhere is not its fault. */
    private static List<FieldError> status(Definition definition, ObjectNode object) {
        Schema schema = definition.schema().get().fieldOrAnything("status");
        return SchemaValidation.validate(object.path("status"), schema).stream()
                .map(error -> new FieldError(
                        error.kind(), error.field().isEmpty() ? "" : "status." + error.field(), error.message()))
                .toList();
    }

    private static void replicas(String path, ObjectNode object, List<FieldError> errors) {
        JsonNode replicas = JsonPath.first(path, object);
        if (replicas.isIntegralNumber() && replicas.asLong() < 0) {
            errors.add(FieldError.invalid(path, replicas, "should be a non-negative integer"));
        }
    }
}
