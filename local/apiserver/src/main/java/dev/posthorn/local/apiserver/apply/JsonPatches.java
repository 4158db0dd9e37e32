package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;
import java.util.ArrayList;
import java.util.List;

/** JSON patch (RFC 6902), strict as the real server is: what is to be removed, replaced or tested must be there. */
public final class JsonPatches {
    private JsonPatches() {}

    public static ObjectNode apply(ObjectNode live, JsonNode operations) {
        if (!operations.isArray()) {
            throw ApiFailure.badRequest(
                    "error decoding patch: json: cannot unmarshal object into Go value of type jsonpatch.Patch");
        }
        JsonNode document = live.deepCopy();
        for (JsonNode operation : operations) {
            document = apply(document, operation);
        }
        if (document instanceof ObjectNode object) {
            return object;
        }
        throw refused();
    }

    private static JsonNode apply(JsonNode document, JsonNode operation) {
        List<String> path = path(Json.text(operation, "path"));
        return switch (Json.text(operation, "op")) {
            case "add" -> add(document, path, operation.path("value").deepCopy());
            case "remove" -> {
                remove(document, path);
                yield document;
            }
            case "replace" -> {
                if (path.isEmpty()) {
                    yield operation.path("value").deepCopy();
                }
                replace(document, path, operation.path("value").deepCopy());
                yield document;
            }
            case "move" -> {
                List<String> from = path(Json.text(operation, "from"));
                JsonNode value = find(document, from);
                remove(document, from);
                yield add(document, path, value);
            }
            case "copy" ->
                add(
                        document,
                        path,
                        find(document, path(Json.text(operation, "from"))).deepCopy());
            case "test" -> {
                if (!find(document, path).equals(operation.path("value"))) {
                    throw refused();
                }
                yield document;
            }
            default ->
                throw ApiFailure.badRequest("error decoding patch: unexpected kind: " + Json.text(operation, "op"));
        };
    }

    private static JsonNode add(JsonNode document, List<String> path, JsonNode value) {
        if (path.isEmpty()) {
            return value;
        }
        String last = path.getLast();
        JsonNode parent = find(document, path.subList(0, path.size() - 1));
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else if (parent instanceof ArrayNode array) {
            array.insert(last.equals("-") ? array.size() : index(last, array.size()), value);
        } else {
            throw refused();
        }
        return document;
    }

    private static void replace(JsonNode document, List<String> path, JsonNode value) {
        String last = path.getLast();
        JsonNode parent = find(document, path.subList(0, path.size() - 1));
        find(parent, List.of(last));
        if (parent instanceof ObjectNode object) {
            object.set(last, value);
        } else if (parent instanceof ArrayNode array) {
            array.set(index(last, array.size() - 1), value);
        }
    }

    private static void remove(JsonNode document, List<String> path) {
        if (path.isEmpty()) {
            throw refused();
        }
        JsonNode parent = find(document, path.subList(0, path.size() - 1));
        find(parent, List.of(path.getLast()));
        if (parent instanceof ObjectNode object) {
            object.remove(path.getLast());
        } else if (parent instanceof ArrayNode array) {
            array.remove(index(path.getLast(), array.size() - 1));
        }
    }

    private static JsonNode find(JsonNode document, List<String> path) {
        JsonNode here = document;
        for (String step : path) {
            here = here instanceof ArrayNode array ? array.path(index(step, array.size() - 1)) : here.path(step);
            if (here.isMissingNode()) {
                throw refused();
            }
        }
        return here;
    }

    private static int index(String text, int most) {
        if (!text.matches("\\d{1,9}") || Integer.parseInt(text) > most) {
            throw refused();
        }
        return Integer.parseInt(text);
    }

    private static List<String> path(String pointer) {
        List<String> out = new ArrayList<>();
        if (!pointer.isEmpty()) {
            for (String step : pointer.substring(1).split("/", -1)) {
                out.add(step.replace("~1", "/").replace("~0", "~"));
            }
        }
        return out;
    }

    private static ApiFailure refused() {
        return ApiFailure.of(422, "Invalid", "the server rejected our request due to an error in our request")
                .withDetails("", "", "");
    }
}
