package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.http.ApiResponse;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.ResourceType;
import dev.posthorn.local.apiserver.schema.Catalog;
import dev.posthorn.local.apiserver.schema.Definition;
import java.util.List;
import java.util.Optional;

/**
 * OpenAPI v3, as far as kubectl reads it: which groups there are, which parameters a patch takes, and the schemas that {@code
 * kubectl explain} prints.
 */
final class OpenApi {
    private static final List<String> PATCH_PARAMETERS = List.of("dryRun", "fieldManager", "fieldValidation", "force");

    private final Catalog catalog;

    OpenApi(Catalog catalog) {
        this.catalog = catalog;
    }

    Optional<ApiResponse> answer(String path) {
        String root = "/openapi/v3";
        if (path.equals(root)) {
            return Optional.of(ApiResponse.json(200, index()));
        }
        if (!path.startsWith(root + "/")) {
            return Optional.empty();
        }
        String place = path.substring(root.length() + 1);
        List<Definition> served = catalog.all().stream()
                .filter(definition -> place(definition.type()).equals(place))
                .toList();
        return served.isEmpty() ? Optional.empty() : Optional.of(ApiResponse.json(200, document(place, served)));
    }

    private ObjectNode index() {
        ObjectNode out = Json.object();
        ObjectNode paths = out.putObject("paths");
        for (Definition definition : catalog.all()) {
            String place = place(definition.type());
            // The hash lets clients cache; ours changes with every change of what is served.
            String hash = Integer.toHexString(catalog.all().hashCode());
            paths.putObject(place).put("serverRelativeURL", "/openapi/v3/" + place + "?hash=" + hash);
        }
        return out;
    }

    private static String place(ResourceType type) {
        return (type.group().isEmpty() ? "api/" : "apis/") + type.apiVersion();
    }

    private static ObjectNode document(String place, List<Definition> served) {
        ObjectNode out = Json.object().put("openapi", "3.0.0");
        out.putObject("info").put("title", "Kubernetes").put("version", "v1");
        ObjectNode paths = out.putObject("paths");
        ObjectNode schemas = out.putObject("components").putObject("schemas");
        for (Definition definition : served) {
            ResourceType type = definition.type();
            String name = place.replace('/', '.') + "." + type.kind();
            String scope = type.namespaced() ? "namespaces/{namespace}/" : "";
            ObjectNode item = paths.putObject("/" + place + "/" + scope + type.plural() + "/{name}");
            item.set("get", operation("get", type, name, List.of()));
            item.set("patch", operation("patch", type, name, PATCH_PARAMETERS));
            ObjectNode schema = definition.schema().get().source().deepCopy();
            ArrayNode kinds = schema.putArray("x-kubernetes-group-version-kind");
            kinds.add(groupVersionKind(type));
            schemas.set(name, schema);
        }
        return out;
    }

    private static ObjectNode operation(String action, ResourceType type, String schema, List<String> parameters) {
        ObjectNode out = Json.object().put("x-kubernetes-action", action);
        out.set("x-kubernetes-group-version-kind", groupVersionKind(type));
        ArrayNode list = out.putArray("parameters");
        for (String parameter : parameters) {
            list.addObject()
                    .put("name", parameter)
                    .put("in", "query")
                    .putObject("schema")
                    .put("type", parameter.equals("force") ? "boolean" : "string");
        }
        out.putObject("responses")
                .putObject("200")
                .put("description", "OK")
                .putObject("content")
                .putObject("application/json")
                .putObject("schema")
                .put("$ref", "#/components/schemas/" + schema);
        return out;
    }

    private static ObjectNode groupVersionKind(ResourceType type) {
        return Json.object().put("group", type.group()).put("kind", type.kind()).put("version", type.version());
    }
}
