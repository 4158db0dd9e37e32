package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Merges an applied configuration into a live object, and takes items out of a tree. */
final class ApplyMerge {
    private ApplyMerge() {}

    static JsonNode merge(@Nullable JsonNode live, @Nullable JsonNode applied, Schema schema) {
        if (applied == null) {
            return live == null ? Json.object() : live.deepCopy();
        }
        if (Trees.isGranularMap(live, schema) && Trees.isGranularMap(applied, schema) && live != null) {
            ObjectNode out = live.deepCopy();
            Json.fields(applied)
                    .forEach(entry -> out.set(
                            entry.getKey(),
                            merge(live.get(entry.getKey()), entry.getValue(), schema.fieldOrAnything(entry.getKey()))));
            return out;
        }
        if (Trees.isGranularList(live, schema) && Trees.isGranularList(applied, schema) && live != null) {
            return mergeLists(live, applied, schema);
        }
        return applied.deepCopy();
    }

    /**
     * Items of both lists, shared ones merged: the applied order holds among applied items, and live items stay where they
     * were relative to their neighbours.
     */
    private static JsonNode mergeLists(JsonNode live, JsonNode applied, Schema schema) {
        Map<String, JsonNode> left = ListItems.byElement(live, schema);
        Map<String, JsonNode> right = ListItems.byElement(applied, schema);
        List<String> lefts = new ArrayList<>(left.keySet());
        List<String> rights = new ArrayList<>(right.keySet());
        List<String> shared = rights.stream().filter(left::containsKey).toList();
        Set<String> done = new HashSet<>();
        ArrayNode out = Json.array();
        int l = 0;
        int r = 0;
        int next = 0;
        while (l < lefts.size() || r < rights.size()) {
            String a = l < lefts.size() ? lefts.get(l) : "";
            String b = r < rights.size() ? rights.get(r) : "";
            boolean wanted = next < shared.size() && shared.get(next).equals(a);
            if (!a.isEmpty()
                    && (done.contains(a) || (right.containsKey(a) && !a.equals(b) && !wanted && !b.isEmpty()))) {
                l++;
            } else if (!a.isEmpty() && !right.containsKey(a)) {
                out.add(left.get(a));
                l++;
            } else {
                out.add(merge(left.get(b), right.get(b), schema.itemsOrAnything()));
                done.add(b);
                next += left.containsKey(b) ? 1 : 0;
                r++;
            }
        }
        return out;
    }

    /** The tree without the given fields and items; a member takes all below it along. */
    static JsonNode without(JsonNode node, FieldSet unwanted, Schema schema) {
        if (unwanted.isEmpty()) {
            return node;
        }
        if (Trees.isGranularMap(node, schema)) {
            ObjectNode out = Json.object();
            for (var entry : Json.fields(node)) {
                String element = "f:" + entry.getKey();
                if (!unwanted.has(element)) {
                    Schema field = schema.fieldOrAnything(entry.getKey());
                    out.set(entry.getKey(), without(entry.getValue(), unwanted.below(element), field));
                }
            }
            return out;
        }
        if (Trees.isGranularList(node, schema)) {
            ArrayNode out = Json.array();
            for (JsonNode item : node) {
                String element = ListItems.element(item, schema);
                if (!unwanted.has(element)) {
                    out.add(without(item, unwanted.below(element), schema.itemsOrAnything()));
                }
            }
            return out;
        }
        return node;
    }
}
