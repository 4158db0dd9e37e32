package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.schema.Schema;
import java.util.ArrayList;
import java.util.List;

/**
 * Strategic merge patch of built-in kinds: a merge patch whose keyed lists merge by their first key, with the directives that
 * {@code kubectl} sends ({@code $patch}, {@code $deleteFromPrimitiveList}, {@code $retainKeys}, {@code $setElementOrder}).
 */
public final class StrategicMerge {
    private static final String PATCH = "$patch";
    private static final String DELETE_FROM = "$deleteFromPrimitiveList/";
    private static final String RETAIN = "$retainKeys";

    private StrategicMerge() {}

    public static ObjectNode apply(ObjectNode live, JsonNode patch, Schema schema) {
        if (!(patch instanceof ObjectNode changes)) {
            throw ApiFailure.badRequest("a strategic merge patch must be a JSON object");
        }
        return mergeObject(live, changes, schema);
    }

    private static ObjectNode mergeObject(ObjectNode live, ObjectNode patch, Schema schema) {
        if (Json.text(patch, PATCH).equals("replace")) {
            ObjectNode replacement = patch.deepCopy();
            replacement.remove(PATCH);
            return replacement;
        }
        ObjectNode out = live.deepCopy();
        if (patch.has(RETAIN)) {
            out.retain(Json.texts(patch.path(RETAIN)));
        }
        for (var entry : Json.fields(patch)) {
            mergeField(out, entry.getKey(), entry.getValue(), schema);
        }
        return out;
    }

    private static void mergeField(ObjectNode out, String key, JsonNode value, Schema schema) {
        if (key.startsWith(DELETE_FROM)) {
            String list = key.substring(DELETE_FROM.length());
            List<JsonNode> unwanted = Json.items(value).toList();
            ArrayNode kept = Json.array();
            Json.items(out.path(list)).filter(item -> !unwanted.contains(item)).forEach(kept::add);
            out.set(list, kept);
        } else if (key.startsWith("$")) {
            return;
        } else if (value.isNull()) {
            out.remove(key);
        } else if (value instanceof ObjectNode deeper) {
            Schema field = schema.fieldOrAnything(key);
            JsonNode present = out.get(key);
            if (Json.text(deeper, PATCH).equals("delete")) {
                out.remove(key);
            } else {
                out.set(key, mergeObject(present instanceof ObjectNode object ? object : Json.object(), deeper, field));
            }
        } else if (value instanceof ArrayNode list) {
            out.set(key, mergeList(out.path(key), list, schema.fieldOrAnything(key)));
        } else {
            out.set(key, value);
        }
    }

    private static ArrayNode mergeList(JsonNode live, ArrayNode patch, Schema schema) {
        boolean replace =
                Json.items(patch).anyMatch(item -> Json.text(item, PATCH).equals("replace"));
        if (replace || !live.isArray() || schema.listType() == Schema.ListType.ATOMIC) {
            ArrayNode out = Json.array();
            Json.items(patch).filter(item -> !item.has(PATCH)).forEach(out::add);
            return out;
        }
        return switch (schema.listType()) {
            case SET -> union(live, patch);
            case MAP -> mergeKeyed(live, patch, schema);
            case ATOMIC -> patch;
        };
    }

    private static ArrayNode union(JsonNode live, ArrayNode patch) {
        List<JsonNode> items = new ArrayList<>(Json.items(live).toList());
        Json.items(patch).filter(item -> !items.contains(item)).forEach(items::add);
        return Json.array().addAll(items);
    }

    private static ArrayNode mergeKeyed(JsonNode live, ArrayNode patch, Schema schema) {
        String key = schema.listKeys().getFirst();
        List<JsonNode> server = Json.items(live).toList();
        List<JsonNode> fromPatch = new ArrayList<>();
        List<JsonNode> rest = new ArrayList<>(server);
        for (JsonNode change : patch) {
            JsonNode name = change.path(key);
            int at = indexOf(server, key, name);
            rest.removeIf(item -> item.path(key).equals(name));
            boolean merges = at >= 0 && server.get(at) instanceof ObjectNode && change instanceof ObjectNode;
            if (Json.text(change, PATCH).equals("delete")) {
                continue;
            }
            fromPatch.add(
                    merges
                            ? mergeObject((ObjectNode) server.get(at), (ObjectNode) change, schema.itemsOrAnything())
                            : change);
        }
        return interleaved(fromPatch, rest, server, key);
    }

    /** Patched items in the patch's order, the others where they were among them; new items come first of all. */
    private static ArrayNode interleaved(
            List<JsonNode> fromPatch, List<JsonNode> rest, List<JsonNode> server, String key) {
        ArrayNode out = Json.array();
        int next = 0;
        for (JsonNode item : fromPatch) {
            int place = indexOf(server, key, item.path(key));
            while (next < rest.size() && indexOf(server, key, rest.get(next).path(key)) < place) {
                out.add(rest.get(next));
                next++;
            }
            out.add(item);
        }
        rest.subList(next, rest.size()).forEach(out::add);
        return out;
    }

    private static int indexOf(List<JsonNode> items, String key, JsonNode name) {
        for (int i = 0; i < items.size(); i++) {
            if (items.get(i).path(key).equals(name)) {
                return i;
            }
        }
        return -1;
    }
}
