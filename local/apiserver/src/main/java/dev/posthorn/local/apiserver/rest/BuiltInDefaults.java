package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.ResourceType;

/** The defaults of the built-in kinds an operator writes, so that what it reads back is as a real server would have it. */
final class BuiltInDefaults {
    private BuiltInDefaults() {}

    static void apply(ResourceType type, ObjectNode object) {
        switch (type.plural()) {
            case "customresourcedefinitions" -> definition(object);
            default -> {}
        }
    }

    private static void definition(ObjectNode object) {
        ObjectNode spec = Json.child(object, "spec");
        ObjectNode names = Json.child(spec, "names");
        String kind = Json.text(names, "kind");
        put(names, "singular", kind.toLowerCase(java.util.Locale.ROOT));
        put(names, "listKind", kind + "List");
        put(Json.child(spec, "conversion"), "strategy", "None");
    }

    static void put(ObjectNode node, String key, String value) {
        if (Json.at(node, key).isMissingNode()) {
            node.put(key, value);
        }
    }
}
