package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.schema.Schema;
import org.jspecify.annotations.Nullable;

/** Which parts of a tree are owned piece by piece, and which as a whole. */
final class Trees {
    private Trees() {}

    static boolean isGranularMap(@Nullable JsonNode node, Schema schema) {
        return node != null && node.isObject() && !schema.atomicMap();
    }

    static boolean isGranularList(@Nullable JsonNode node, Schema schema) {
        return node != null && node.isArray() && schema.listType() != Schema.ListType.ATOMIC;
    }

    static Schema schemaBelow(Schema schema, String element) {
        return element.startsWith("f:") ? schema.fieldOrAnything(element.substring(2)) : schema.itemsOrAnything();
    }
}
