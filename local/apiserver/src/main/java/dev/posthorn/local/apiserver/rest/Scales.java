package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.apply.FieldManagers;
import dev.posthorn.local.apiserver.apply.JsonPatches;
import dev.posthorn.local.apiserver.apply.MergePatches;
import dev.posthorn.local.apiserver.http.ApiResponse;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.schema.Definition;
import dev.posthorn.local.apiserver.schema.Schema;
import java.util.List;
import java.util.stream.Collectors;

/** The scale subresource: the replicas of any kind that has some, as one {@code autoscaling/v1} Scale. */
final class Scales {
    private final Registry registry;

    Scales(Registry registry) {
        this.registry = registry;
    }

    ApiResponse handle(Call call) {
        Definition.ScalePaths paths = call.definition().scale().orElseThrow(ApiFailure::pathNotFound);
        return switch (call.target().verb()) {
            case "get" -> ApiResponse.json(200, scaleOf(call, paths, registry.get(call.definition(), call.key())));
            case "update" -> write(call, paths, scale -> Decoder.object(call.request()));
            case "patch" -> write(call, paths, scale -> patched(call, scale));
            default -> throw ApiFailure.methodNotAllowed();
        };
    }

    /** The next Scale, given the present one. */
    private interface Change {
        ObjectNode next(ObjectNode scale);
    }

    private ApiResponse write(Call call, Definition.ScalePaths paths, Change change) {
        ObjectNode written = registry.update(
                call.definition(),
                call.key(),
                call.writeOptions(),
                live -> {
                    ObjectNode scale = change.next(scaleOf(call, paths, live));
                    requireValid(call, scale);
                    ObjectNode next = live.deepCopy();
                    set(next, paths.specReplicas(), Json.number(scale, 0, "spec", "replicas"));
                    ObjectNode metadata = Meta.of(next);
                    String version = Json.text(scale, "metadata", "resourceVersion");
                    if (version.isEmpty()) {
                        metadata.remove("resourceVersion");
                    } else {
                        metadata.put("resourceVersion", version);
                    }
                    return next;
                },
                false);
        return ApiResponse.json(200, scaleOf(call, paths, written));
    }

    private static void requireValid(Call call, ObjectNode scale) {
        long replicas = Json.number(scale, 0, "spec", "replicas");
        if (replicas < 0 && call.type().builtIn()) {
            throw ApiFailure.invalid(
                    "autoscaling",
                    "Scale",
                    call.key().name(),
                    List.of(new FieldError(
                            FieldError.Kind.INVALID,
                            "spec.replicas",
                            "Invalid value: " + replicas + ": must be greater than or equal to 0")));
        }
    }

    private static ObjectNode patched(Call call, ObjectNode scale) {
        JsonNode patch = Decoder.tree(call.request());
        String contentType = call.request().header("content-type");
        if (contentType.startsWith("application/json-patch+json")) {
            return JsonPatches.apply(scale, patch);
        }
        if (contentType.startsWith("application/apply-patch+yaml")) {
            FieldManagers.Writer writer =
                    new FieldManagers.Writer(call.manager(), "autoscaling/v1", "scale", java.time.Instant.EPOCH);
            return patch instanceof ObjectNode configuration
                    ? FieldManagers.apply(scale, configuration, Schema.ANYTHING, writer, true)
                    : scale;
        }
        return MergePatches.apply(scale, patch);
    }

    private static ObjectNode scaleOf(Call call, Definition.ScalePaths paths, ObjectNode object) {
        ObjectNode scale = Json.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        ObjectNode metadata = scale.putObject("metadata");
        for (String field : List.of("name", "namespace", "uid", "resourceVersion", "creationTimestamp")) {
            if (object.path("metadata").has(field)) {
                metadata.set(field, object.path("metadata").get(field));
            }
        }
        scale.putObject("spec").put("replicas", Json.number(object, 0, steps(paths.specReplicas())));
        ObjectNode status =
                scale.putObject("status").put("replicas", Json.number(object, 0, steps(paths.statusReplicas())));
        if (!paths.labelSelector().isEmpty()) {
            String selector = selector(Json.at(object, steps(paths.labelSelector())));
            if (!selector.isEmpty() || call.type().builtIn()) {
                status.put("selector", selector);
            }
        }
        return scale;
    }

    private static String selector(JsonNode node) {
        return node.isObject()
                ? Json.fields(node.path("matchLabels")).stream()
                        .map(e -> e.getKey() + "=" + e.getValue().asText())
                        .sorted()
                        .collect(Collectors.joining(","))
                : node.asText("");
    }

    private static void set(ObjectNode object, String path, long replicas) {
        String[] steps = steps(path);
        ObjectNode here = object;
        for (int i = 0; i < steps.length - 1; i++) {
            here = Json.child(here, steps[i]);
        }
        String last = steps[steps.length - 1];
        if (Json.number(here, Long.MIN_VALUE, last) != replicas) {
            here.set(last, Json.parse(Long.toString(replicas)));
        }
    }

    private static String[] steps(String path) {
        return path.replaceFirst("^\\.", "").split("\\.", -1);
    }
}
