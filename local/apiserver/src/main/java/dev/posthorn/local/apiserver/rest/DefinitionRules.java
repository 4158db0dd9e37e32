package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.schema.CelRules;
import java.util.List;

/** Rules of a CustomResourceDefinition: its name, its versions, and that its CEL compiles. */
final class DefinitionRules {
    private DefinitionRules() {}

    static void check(ObjectNode definition, List<FieldError> errors) {
        JsonNode spec = Json.at(definition, "spec");
        String wanted = Json.text(spec, "names", "plural") + "." + Json.text(spec, "group");
        if (!Meta.name(definition).equals(wanted)) {
            errors.add(FieldError.invalid(
                    "metadata.name", Meta.name(definition), "must be spec.names.plural+\".\"+spec.group"));
        }
        JsonNode versions = Json.at(spec, "versions");
        long storage = Json.items(versions).filter(v -> Json.flag(v, "storage")).count();
        if (storage != 1) {
            errors.add(FieldError.invalid(
                    "spec.versions", versions, "must have exactly one version marked as storage version"));
        }
        for (int i = 0; i < versions.size(); i++) {
            String path = versions.size() == 1
                    ? "spec.validation.openAPIV3Schema"
                    : "spec.versions[" + i + "].schema.openAPIV3Schema";
            if (Json.at(versions.get(i), "schema", "openAPIV3Schema") instanceof ObjectNode openApi) {
                compile(openApi, path, errors);
            } else {
                errors.add(FieldError.required(path, "schemas are required"));
            }
        }
    }

    private static void compile(ObjectNode openApi, String path, List<FieldError> errors) {
        try {
            CelRules.requireCompilable(openApi);
        } catch (CelRules.DoesNotCompile e) {
            errors.add(new FieldError(
                    FieldError.Kind.INVALID,
                    path + e.place(),
                    "Invalid value: " + e.shownRule() + ": " + e.getMessage()));
        }
    }
}
