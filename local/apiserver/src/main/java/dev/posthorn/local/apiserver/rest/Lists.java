package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.ResourceType;

/** Lists as they are sent. */
final class Lists {
    private Lists() {}

    static ObjectNode of(ResourceType type, ArrayNode items, String resourceVersion) {
        ObjectNode list = Json.object().put("kind", type.listKind()).put("apiVersion", type.apiVersion());
        list.putObject("metadata").put("resourceVersion", resourceVersion);
        list.set("items", items);
        return list;
    }
}
