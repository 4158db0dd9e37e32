package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import java.util.ArrayList;
import java.util.List;

/** Drops the fields a schema does not know, and says which they were. */
public final class Pruning {
    private final List<String> dropped = new ArrayList<>();

    private Pruning() {}

    /** Prunes the object in place; returns the paths of what was dropped, such as {@code spec.tpye}. */
    public static List<String> prune(ObjectNode object, Schema schema) {
        Pruning pruning = new Pruning();
        pruning.walk(object, schema, "");
        return pruning.dropped.stream().sorted().toList();
    }

    private void walk(JsonNode node, Schema schema, String path) {
        if (node instanceof ObjectNode object) {
            for (var entry : Json.fields(object)) {
                walkField(object, entry.getKey(), entry.getValue(), schema, path);
            }
        } else if (node.isArray() && schema.items() != null) {
            for (int i = 0; i < node.size(); i++) {
                walk(node.get(i), schema.items(), path + "[" + i + "]");
            }
        }
    }

    private void walkField(ObjectNode object, String key, JsonNode value, Schema schema, String path) {
        String here = path.isEmpty() ? key : path + "." + key;
        Schema known = schema.field(key);
        if (known != null) {
            walk(value, known, here);
        } else if (!schema.preserveUnknown() && !(schema.embedded() && EMBEDDED_FIELDS.contains(key))) {
            object.remove(key);
            dropped.add(here);
        }
    }

    private static final List<String> EMBEDDED_FIELDS = List.of("apiVersion", "kind", "metadata");
}
