package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.http.ApiRequest;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ResourceType;
import dev.posthorn.local.apiserver.schema.Pruning;
import dev.posthorn.local.apiserver.schema.SchemaValidation;
import java.io.IOException;
import java.util.Base64;
import java.util.List;

/** Reads request bodies: JSON or YAML into a tree, and a tree into an object of the kind the path names. */
final class Decoder {
    private Decoder() {}

    static JsonNode tree(ApiRequest request) {
        String type = request.header("content-type");
        if (type.contains("protobuf") || type.contains("cbor")) {
            throw ApiFailure.of(
                            415,
                            "UnsupportedMediaType",
                            "the body of the request was in an unknown format - accepted media types include: "
                                    + "application/json, application/yaml")
                    .withDetails("", "", "");
        }
        try {
            return type.contains("yaml") ? Json.parseYaml(request.body()) : Json.parse(request.body());
        } catch (JsonProcessingException e) {
            throw ApiFailure.badRequest("the request body cannot be parsed: " + e.getOriginalMessage());
        } catch (IOException e) {
            throw ApiFailure.badRequest("the request body cannot be read: " + e.getMessage());
        }
    }

    static ObjectNode object(ApiRequest request) {
        if (tree(request) instanceof ObjectNode object) {
            return object;
        }
        throw ApiFailure.badRequest("the request body must be an object");
    }

    /** The object in the body, of the kind and in the namespace that the path names. */
    static ObjectNode body(Call call) {
        ObjectNode object = object(call.request());
        requireKind(call.type(), object);
        return placed(call, object);
    }

    static void requireKind(ResourceType type, ObjectNode object) {
        String version = Json.text(object, "apiVersion");
        String kind = Json.text(object, "kind");
        if ((version.isEmpty() || kind.isEmpty()) && !type.builtIn()) {
            throw ApiFailure.badRequest("Object 'Kind' is missing in '" + object + "'");
        }
        if (!type.builtIn() && ResourceType.groupOf(version).equals(type.group()) && !kind.equals(type.kind())) {
            throw ApiFailure.invalid(
                    type.group(),
                    kind,
                    Meta.name(object),
                    List.of(FieldError.invalid("kind", kind, "must be " + type.kind())));
        }
        if (!version.isEmpty() && !version.equals(type.apiVersion())) {
            throw ApiFailure.badRequest("the API version in the data (" + version
                    + ") does not match the expected API version (" + type.apiVersion() + ")");
        }
        if (!kind.isEmpty() && !kind.equals(type.kind())) {
            throw ApiFailure.badRequest(kind + " in version \"" + type.version() + "\" cannot be handled as a "
                    + type.kind()
                    + ": converting (" + type.version() + "." + kind + ") to (" + internal(type) + "." + type.kind()
                    + "): unknown conversion");
        }
    }

    private static String internal(ResourceType type) {
        return type.group().isEmpty() ? "core" : type.group().split("\\.", 2)[0];
    }

    static ObjectNode placed(Call call, ObjectNode object) {
        ObjectNode metadata = Meta.of(object);
        String wanted = call.type().namespaced() ? call.target().namespace() : "";
        String sent = Json.text(metadata, "namespace");
        if (!sent.isEmpty() && !sent.equals(wanted)) {
            throw ApiFailure.badRequest(
                    "the namespace of the provided object does not match the namespace sent on the request");
        }
        if (wanted.isEmpty()) {
            metadata.remove("namespace");
        } else {
            metadata.put("namespace", wanted);
        }
        return object;
    }

    /** Drops unknown fields as {@code fieldValidation} says, and refuses built-in objects whose types are wrong. */
    static List<String> checkFields(Call call, ObjectNode object) {
        var schema = call.definition().schema().get();
        List<String> unknown = Pruning.prune(object, schema);
        ResourceType type = call.type();
        String prefix =
                type.kind() + " in version \"" + type.version() + "\" cannot be handled as a " + type.kind() + ": ";
        if (!unknown.isEmpty()
                && call.request().parameter("fieldValidation").orElse("Warn").equals("Strict")) {
            String all = String.join(
                    ", ",
                    unknown.stream().map(f -> "unknown field \"" + f + "\"").toList());
            throw ApiFailure.badRequest(prefix + "strict decoding error: " + all);
        }
        if (type.builtIn()) {
            SchemaValidation.validate(object, schema).stream()
                    .filter(error -> error.kind() == FieldError.Kind.TYPE_INVALID)
                    .findFirst()
                    .ifPresent(error -> {
                        throw ApiFailure.badRequest(prefix + "json: " + error.message());
                    });
        }
        if (type.is("", "secrets")) {
            requireBase64(object, prefix);
        }
        return call.request().parameter("fieldValidation").orElse("Warn").equals("Ignore") ? List.of() : unknown;
    }

    private static void requireBase64(ObjectNode secret, String prefix) {
        for (var entry : Json.fields(Json.at(secret, "data"))) {
            try {
                Base64.getDecoder().decode(entry.getValue().asText());
            } catch (IllegalArgumentException e) {
                throw ApiFailure.badRequest(prefix + "illegal base64 data at input byte 0");
            }
        }
    }
}
