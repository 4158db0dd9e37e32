package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.schema.Schema;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeSet;

/** Names of list items as path elements: by their keys, or by their value in a set. */
final class ListItems {
    private ListItems() {}

    /** An item of a keyed list without any of its keys. */
    static final class Nameless extends IllegalArgumentException {
        private static final long serialVersionUID = 1L;

        Nameless(String message) {
            super(message);
        }
    }

    /** The items by path element, in list order; of duplicates the last. The list must not be atomic. */
    static Map<String, JsonNode> byElement(JsonNode list, Schema schema) {
        Map<String, JsonNode> out = new LinkedHashMap<>();
        for (JsonNode item : list) {
            out.put(element(item, schema), item);
        }
        return out;
    }

    static String element(JsonNode item, Schema schema) {
        return switch (schema.listType()) {
            case SET -> "v:" + item;
            case MAP -> "k:" + key(item, schema);
            case ATOMIC -> throw new IllegalArgumentException("Items of an atomic list have no names");
        };
    }

    private static ObjectNode key(JsonNode item, Schema schema) {
        ObjectNode key = Json.object();
        for (String name : new TreeSet<>(schema.listKeys())) {
            JsonNode value = Json.at(item, name);
            if (value.isMissingNode()) {
                value = schema.itemsOrAnything().fieldOrAnything(name).defaultValue();
            }
            if (!value.isMissingNode()) {
                key.set(name, value);
            }
        }
        if (key.isEmpty()) {
            throw new Nameless(schema.listKeys() + " are all missing in " + item);
        }
        return key;
    }
}
