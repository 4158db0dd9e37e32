package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;

/** Fills in the defaults of a schema, outermost first, and drops nulls that a default or nothing should stand for. */
public final class Defaulting {
    private Defaulting() {}

    /** Defaults the tree in place. */
    public static void apply(JsonNode node, Schema schema) {
        if (node instanceof ObjectNode object) {
            dropNulls(object, schema);
            schema.properties().forEach((key, field) -> {
                if (!object.has(key) && !field.defaultValue().isMissingNode()) {
                    object.set(key, field.defaultValue().deepCopy());
                }
            });
            for (var entry : Json.fields(object)) {
                Schema field = schema.field(entry.getKey());
                if (field != null && Quantities.isQuantity(field)) {
                    object.set(entry.getKey(), Quantities.canonical(entry.getValue()));
                } else if (field != null) {
                    apply(entry.getValue(), field);
                }
            }
        } else if (node.isArray() && schema.items() != null) {
            node.forEach(item -> apply(item, schema.items()));
        }
    }

    /** A null is kept only where the schema is nullable; elsewhere it means that the field is absent. */
    private static void dropNulls(ObjectNode object, Schema schema) {
        for (var entry : Json.fields(object)) {
            Schema field = schema.properties().get(entry.getKey());
            if (entry.getValue().isNull() && field != null && !field.nullable()) {
                object.remove(entry.getKey());
            }
        }
    }
}
