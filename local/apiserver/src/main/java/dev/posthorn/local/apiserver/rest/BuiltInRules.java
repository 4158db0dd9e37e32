package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The rules of built-in kinds that an operator's mistakes would break; far from all of them. */
final class BuiltInRules {
    private final List<FieldError> errors = new ArrayList<>();
    private final ObjectNode object;
    private final Optional<ObjectNode> old;

    private BuiltInRules(ObjectNode object, Optional<ObjectNode> old) {
        this.object = object;
        this.old = old;
    }

    static List<FieldError> check(ResourceType type, ObjectNode object, Optional<ObjectNode> old) {
        BuiltInRules rules = new BuiltInRules(object, old);
        switch (type.kind()) {
            case "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet" -> rules.workload(type.kind());
            case "Pod" -> PodRules.check(Json.at(object, "spec"), "spec", rules.errors);
            case "ConfigMap", "Secret" -> rules.data();
            case "Service" -> rules.service();
            case "PodDisruptionBudget" -> rules.budget();
            case "RoleBinding", "ClusterRoleBinding" -> rules.binding();
            case "CustomResourceDefinition" -> DefinitionRules.check(object, rules.errors);
            default -> {}
        }
        return rules.errors;
    }

    private void workload(String kind) {
        JsonNode spec = Json.at(object, "spec");
        JsonNode selector = Json.at(spec, "selector");
        JsonNode labels = Json.at(spec, "template", "metadata", "labels");
        boolean emptySelector = Json.at(selector, "matchLabels").isEmpty()
                && Json.at(selector, "matchExpressions").isEmpty();
        if (selector.isMissingNode()) {
            errors.add(FieldError.required("spec.selector", ""));
        } else if (emptySelector) {
            errors.add(FieldError.invalid(
                    "spec.selector",
                    selector,
                    "empty selector is invalid for " + kind.toLowerCase(java.util.Locale.ROOT)));
        }
        if (selector.isMissingNode() || !selected(selector, labels)) {
            errors.add(FieldError.invalid(
                    "spec.template.metadata.labels", labels, "`selector` does not match template `labels`"));
        }
        MetadataRules.labels(labels, "spec.template.labels", errors);
        boolean recreates = Json.text(spec, "strategy", "type").equals("Recreate");
        if (recreates && !Json.at(spec, "strategy", "rollingUpdate").isMissingNode()) {
            errors.add(FieldError.forbidden(
                    "spec.strategy.rollingUpdate", "may not be specified when strategy `type` is 'Recreate'"));
        }
        long replicas = Json.number(spec, 0, "replicas");
        if (replicas < 0) {
            errors.add(new FieldError(
                    FieldError.Kind.INVALID,
                    "spec.replicas",
                    "Invalid value: " + replicas + ": must be greater than or equal to 0"));
        }
        PodRules.check(Json.at(spec, "template", "spec"), "spec.template.spec", errors);
        old.ifPresent(before -> {
            if (!Json.at(before, "spec", "selector").equals(selector)) {
                errors.add(FieldError.invalid("spec.selector", selector, "field is immutable"));
            }
        });
    }

    private static boolean selected(JsonNode selector, JsonNode labels) {
        return Json.fields(Json.at(selector, "matchLabels")).stream()
                .allMatch(wanted -> Json.at(labels, wanted.getKey()).equals(wanted.getValue()));
    }

    private void data() {
        for (String field : List.of("data", "binaryData")) {
            for (var entry : Json.fields(Json.at(object, field))) {
                if (!entry.getKey().matches("[-._a-zA-Z0-9]+") || entry.getKey().length() > 253) {
                    errors.add(
                            FieldError.invalid(
                                    field + "[" + entry.getKey() + "]",
                                    entry.getKey(),
                                    "a valid config key must consist of alphanumeric characters, '-', '_' or '.' (e.g. 'key.name',  "
                                            + "or 'KEY_NAME',  or 'key-name', regex used for validation is '[-._a-zA-Z0-9]+')"));
                }
            }
        }
        old.filter(before -> Json.flag(before, "immutable")).ifPresent(this::immutable);
        old.ifPresent(before -> {
            String type = Json.text(before, "type");
            if (!type.equals(Json.text(object, "type"))) {
                errors.add(FieldError.invalid("type", Json.at(object, "type"), "field is immutable"));
            }
        });
    }

    private void immutable(ObjectNode before) {
        if (!Json.flag(object, "immutable")) {
            errors.add(FieldError.forbidden("immutable", "field is immutable when `immutable` is set"));
        }
        for (String field : List.of("data", "binaryData")) {
            if (!Json.at(before, field).equals(Json.at(object, field))) {
                errors.add(FieldError.forbidden(field, "field is immutable when `immutable` is set"));
            }
        }
    }

    private void service() {
        JsonNode spec = Json.at(object, "spec");
        boolean external = Json.text(spec, "type").equals("ExternalName");
        boolean headless = Json.text(spec, "clusterIP").equals("None");
        if (Json.at(spec, "ports").isEmpty() && !external && !headless) {
            errors.add(FieldError.required("spec.ports", ""));
        }
        int ports = Json.at(spec, "ports").size();
        for (int i = 0; i < ports; i++) {
            String field = "spec.ports[" + i + "]";
            JsonNode port = spec.path("ports").get(i);
            if (ports > 1 && Json.text(port, "name").isEmpty()) {
                errors.add(FieldError.required(field + ".name", ""));
            }
            long number = Json.number(port, 0, "port");
            if (number < 1 || number > 65535) {
                errors.add(new FieldError(
                        FieldError.Kind.INVALID,
                        field + ".port",
                        "Invalid value: " + number + ": must be between 1 and 65535, inclusive"));
            }
        }
        MetadataRules.labels(Json.at(spec, "selector"), "spec.selector", errors);
    }

    private void budget() {
        JsonNode spec = Json.at(object, "spec");
        if (!Json.at(spec, "minAvailable").isMissingNode()
                && !Json.at(spec, "maxUnavailable").isMissingNode()) {
            errors.add(FieldError.invalid("spec", spec, "minAvailable and maxUnavailable cannot be both set"));
        }
    }

    private void binding() {
        old.ifPresent(before -> {
            if (!Json.at(before, "roleRef").equals(Json.at(object, "roleRef"))) {
                errors.add(FieldError.invalid("roleRef", Json.at(object, "roleRef"), "cannot change roleRef"));
            }
        });
        if (Json.text(object, "roleRef", "name").isEmpty()) {
            errors.add(FieldError.required("roleRef.name", ""));
        }
    }
}
