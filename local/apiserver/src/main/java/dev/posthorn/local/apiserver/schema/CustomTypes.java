package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.ResourceType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** Reads a CustomResourceDefinition into one definition per served version. */
final class CustomTypes {
    private CustomTypes() {}

    static List<Definition> of(ObjectNode crd) {
        List<Definition> out = new ArrayList<>();
        JsonNode versions = Json.at(crd, "spec", "versions");
        String storage = Json.items(versions)
                .filter(version -> Json.flag(version, "storage"))
                .map(version -> Json.text(version, "name"))
                .findFirst()
                .orElse("v1");
        Json.items(versions)
                .filter(version -> Json.flag(version, "served"))
                .forEach(version -> out.add(definition(crd, version, storage)));
        return out;
    }

    private static Definition definition(ObjectNode crd, JsonNode version, String storage) {
        JsonNode names = Json.at(crd, "spec", "names");
        Set<String> subresources = new HashSet<>();
        JsonNode declared = version.path("subresources");
        declared.fieldNames().forEachRemaining(subresources::add);
        ResourceType type = new ResourceType(
                Json.text(crd, "spec", "group"),
                Json.text(version, "name"),
                Json.text(names, "plural"),
                Json.text(names, "singular"),
                Json.text(names, "kind"),
                Json.text(names, "listKind"),
                Json.text(crd, "spec", "scope").equals("Namespaced"),
                Json.texts(names.path("shortNames")),
                Json.texts(names.path("categories")),
                Set.copyOf(subresources),
                subresources.contains("status")
                        ? ResourceType.Generation.ALL_BUT_METADATA_AND_STATUS
                        : ResourceType.Generation.ALL_BUT_METADATA,
                false);
        ObjectNode openApi = Json.at(version, "schema", "openAPIV3Schema") instanceof ObjectNode object
                ? object
                : Json.object().put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
        Supplier<Schema> schema = new Once<>(() -> Schema.parse(completed(openApi)));
        Supplier<CelRules> rules = new Once<>(() -> CelRules.compile(schema.get()));
        return new Definition(type, schema, storage, scale(declared), columns(version), rules);
    }

    /** The schema with what every object has: apiVersion, kind, and metadata as the server knows it. */
    static ObjectNode completed(ObjectNode openApi) {
        ObjectNode out = openApi.deepCopy();
        ObjectNode properties = Json.child(out, "properties");
        properties.set("apiVersion", Json.object().put("type", "string"));
        properties.set("kind", Json.object().put("type", "string"));
        ObjectNode metadata = BuiltInSchemas.objectMeta();
        Json.fields(Json.at(properties, "metadata", "properties")).forEach(entry -> {
            if (metadata.path("properties").path(entry.getKey()) instanceof ObjectNode field) {
                entry.getValue().properties().forEach(rule -> field.set(rule.getKey(), rule.getValue()));
            }
        });
        properties.set("metadata", metadata);
        return out;
    }

    private static Optional<Definition.ScalePaths> scale(JsonNode subresources) {
        JsonNode scale = subresources.path("scale");
        return scale.isObject()
                ? Optional.of(new Definition.ScalePaths(
                        Json.text(scale, "specReplicasPath"),
                        Json.text(scale, "statusReplicasPath"),
                        Json.text(scale, "labelSelectorPath")))
                : Optional.empty();
    }

    private static List<Definition.Column> columns(JsonNode version) {
        List<Definition.Column> columns = Json.items(version.path("additionalPrinterColumns"))
                .map(Definition.Column::parse)
                .toList();
        return columns.isEmpty()
                ? List.of(new Definition.Column("Age", "date", "", "", 0, ".metadata.creationTimestamp"))
                : columns;
    }
}
