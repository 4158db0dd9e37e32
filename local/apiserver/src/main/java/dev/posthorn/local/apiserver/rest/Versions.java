package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ResourceType;
import dev.posthorn.local.apiserver.schema.Definition;
import java.util.Map;

/**
 * One object behind several versions: custom resources change their apiVersion and nothing else, and the two Event kinds are
 * one table under two sets of field names.
 */
final class Versions {
    private static final GroupResource EVENTS = new GroupResource("", "events");
    private static final Map<String, String> CORE_TO_NEW_EVENT = Map.of(
            "involvedObject", "regarding",
            "message", "note",
            "source", "deprecatedSource",
            "firstTimestamp", "deprecatedFirstTimestamp",
            "lastTimestamp", "deprecatedLastTimestamp",
            "count", "deprecatedCount",
            "reportingComponent", "reportingController");

    private Versions() {}

    static GroupResource table(Definition definition) {
        return isNewEvent(definition.type()) ? EVENTS : definition.type().groupResource();
    }

    static ObjectNode served(Definition definition, ObjectNode stored) {
        String wanted = definition.type().apiVersion();
        if (Json.text(stored, "apiVersion").equals(wanted)) {
            return stored;
        }
        ObjectNode out = isNewEvent(definition.type()) ? renamed(stored, false) : stored.deepCopy();
        return out.put("apiVersion", wanted);
    }

    static ObjectNode stored(Definition definition, ObjectNode served) {
        ResourceType type = definition.type();
        if (isNewEvent(type)) {
            return renamed(served, true).put("apiVersion", "v1");
        }
        String group = type.group();
        String wanted = group.isEmpty() ? definition.storageVersion() : group + "/" + definition.storageVersion();
        return Json.text(served, "apiVersion").equals(wanted)
                ? served
                : served.deepCopy().put("apiVersion", wanted);
    }

    private static boolean isNewEvent(ResourceType type) {
        return type.is("events.k8s.io", "events");
    }

    private static ObjectNode renamed(ObjectNode event, boolean toCore) {
        ObjectNode out = Json.object();
        for (Map.Entry<String, JsonNode> entry : Json.fields(event)) {
            out.set(renamed(entry.getKey(), toCore), entry.getValue());
        }
        out.set("metadata", Meta.of(event).deepCopy());
        return out;
    }

    private static String renamed(String field, boolean toCore) {
        if (!toCore) {
            return CORE_TO_NEW_EVENT.getOrDefault(field, field);
        }
        return CORE_TO_NEW_EVENT.entrySet().stream()
                .filter(entry -> entry.getValue().equals(field))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(field);
    }
}
