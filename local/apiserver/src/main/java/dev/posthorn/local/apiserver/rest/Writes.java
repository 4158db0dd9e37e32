package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.apply.Configuration;
import dev.posthorn.local.apiserver.apply.JsonPatches;
import dev.posthorn.local.apiserver.apply.MergePatches;
import dev.posthorn.local.apiserver.apply.StrategicMerge;
import dev.posthorn.local.apiserver.http.ApiResponse;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ObjectKey;
import dev.posthorn.local.apiserver.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;

/** The writing verbs: create, update, patch of every flavour, delete and deletecollection. */
final class Writes {
    private final Registry registry;
    private final Removal removal;

    Writes(Registry registry, Removal removal) {
        this.registry = registry;
        this.removal = removal;
    }

    ApiResponse create(Call call) {
        ObjectNode body = Decoder.body(call);
        List<String> warnings = Decoder.checkFields(call, body);
        ObjectNode created = registry.create(call.definition(), body, call.writeOptions());
        return answer(201, created, warnings);
    }

    ApiResponse update(Call call) {
        ObjectNode body = Decoder.body(call);
        List<String> warnings = Decoder.checkFields(call, body);
        if (Meta.name(body).isEmpty()) {
            throw ApiFailure.badRequest("name must be provided");
        }
        requireVersionOfCustom(call, body);
        ObjectNode updated = registry.update(call.definition(), call.key(), call.writeOptions(), live -> body, false);
        return answer(200, updated, warnings);
    }

    ApiResponse patch(Call call) {
        String contentType =
                call.request().header("content-type").split(";", 2)[0].strip();
        if (contentType.equals("application/apply-patch+yaml")) {
            return apply(call);
        }
        JsonNode patch = Decoder.tree(call.request());
        List<String> warnings = new ArrayList<>();
        UnaryOperator<ObjectNode> change = live -> {
            ObjectNode patched = patched(call, contentType, live, patch);
            Decoder.requireKind(call.type(), patched);
            warnings.addAll(Decoder.checkFields(call, patched));
            return patched;
        };
        return answer(
                200, registry.update(call.definition(), call.key(), call.writeOptions(), change, false), warnings);
    }

    private static ObjectNode patched(Call call, String contentType, ObjectNode live, JsonNode patch) {
        return switch (contentType) {
            case "application/json-patch+json" -> JsonPatches.apply(live, patch);
            case "application/merge-patch+json" -> MergePatches.apply(live, patch);
            case "application/strategic-merge-patch+json" -> {
                if (!call.type().builtIn()) {
                    throw unsupportedPatch(
                            "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
                }
                yield StrategicMerge.apply(
                        live, patch, call.definition().schema().get());
            }
            default ->
                throw ApiFailure.of(415, "UnsupportedMediaType", "415: Unsupported Media Type")
                        .withDetails("", "", "");
        };
    }

    private static ApiFailure unsupportedPatch(String accepted) {
        return ApiFailure.of(
                415,
                "UnsupportedMediaType",
                "the body of the request was in an unknown format - accepted media types include: " + accepted);
    }

    private ApiResponse apply(Call call) {
        if (call.request().parameter("fieldManager").isEmpty()) {
            throw ApiFailure.invalid(
                    "meta.k8s.io",
                    "PatchOptions",
                    "",
                    List.of(FieldError.required("fieldManager", "is required for apply patch")));
        }
        if (!(yaml(call) instanceof ObjectNode configuration)) {
            throw ApiFailure.badRequest("error decoding YAML: the applied configuration must be an object");
        }
        Decoder.requireKind(call.type(), configuration);
        if (!Json.at(configuration, "metadata", "managedFields").isMissingNode()) {
            throw ApiFailure.badRequest("metadata.managedFields must be nil");
        }
        Configuration.requireReadable(configuration, call.definition().schema().get(), shown(call, configuration));
        Decoder.placed(call, configuration);
        List<String> warnings = Decoder.checkFields(call, configuration);
        ObjectNode metadata = Meta.of(configuration);
        if (Meta.name(configuration).isEmpty()) {
            metadata.put("name", call.key().name());
        }
        Registry.Written written = registry.apply(
                call.definition(),
                call.key(),
                configuration,
                call.writeOptions(),
                call.request().flag("force"));
        return answer(written.created() ? 201 : 200, written.object(), warnings);
    }

    private static String shown(Call call, ObjectNode configuration) {
        ResourceType type = call.type();
        return Meta.namespace(configuration) + "/" + Meta.name(configuration) + "; " + type.group() + "/"
                + type.version() + ", Kind=" + type.kind();
    }

    private static JsonNode yaml(Call call) {
        try {
            return Json.parseYaml(call.request().body());
        } catch (java.io.IOException e) {
            throw ApiFailure.badRequest("error decoding YAML: " + e.getMessage());
        }
    }

    ApiResponse delete(Call call) {
        DeleteOptions options = options(call);
        Removal.Removed removed = removal.delete(call.definition(), call.key(), options);
        if (removed.gone() && !returnsDeleted(call.type())) {
            return ApiResponse.json(200, success(call.type(), removed.object()));
        }
        return ApiResponse.json(200, removed.object());
    }

    ApiResponse deleteCollection(Call call) {
        DeleteOptions options = options(call);
        Selector selector = Selector.of(call.request(), call.type());
        var items = Json.array();
        var listed = registry.store()
                .list(Versions.table(call.definition()), call.target().namespace());
        for (ObjectNode stored : listed.objects()) {
            ObjectNode object = Versions.served(call.definition(), stored);
            if (selector.matches(object)) {
                ObjectKey key = Meta.key(object);
                items.add(removal.delete(call.definition(), key, options).object());
            }
        }
        return ApiResponse.json(200, Lists.of(call.type(), items, Long.toString(listed.revision())));
    }

    private static DeleteOptions options(Call call) {
        ObjectNode body = call.request().body().length == 0 ? Json.object() : Decoder.object(call.request());
        return DeleteOptions.of(call.request(), body);
    }

    private static void requireVersionOfCustom(Call call, ObjectNode body) {
        if (!call.type().builtIn()
                && Json.text(body, "metadata", "resourceVersion").isEmpty()) {
            throw ApiFailure.invalid(
                    call.type().group(),
                    call.type().plural(),
                    call.key().name(),
                    List.of(new FieldError(
                            FieldError.Kind.INVALID,
                            "metadata.resourceVersion",
                            "Invalid value: 0: must be specified for an update")));
        }
    }

    private static boolean returnsDeleted(ResourceType type) {
        return type.builtIn()
                && List.of("pods", "services", "serviceaccounts", "resourcequotas")
                        .contains(type.plural());
    }

    private static ObjectNode success(ResourceType type, ObjectNode object) {
        ObjectNode status = Json.object().put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Success");
        ObjectNode details = status.putObject("details").put("name", Meta.name(object));
        if (!type.group().isEmpty()) {
            details.put("group", type.group());
        }
        details.put("kind", type.plural()).put("uid", Meta.uid(object));
        return status;
    }

    static ApiResponse answer(int code, ObjectNode object, List<String> warnings) {
        ApiResponse.Whole whole = ApiResponse.json(code, object);
        for (String field : warnings) {
            whole = whole.withHeader("Warning", "299 - \"unknown field \\\"" + field + "\\\"\"");
        }
        return whole;
    }
}
