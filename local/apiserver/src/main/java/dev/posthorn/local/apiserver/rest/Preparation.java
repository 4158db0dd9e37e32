package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ResourceType;
import dev.posthorn.local.apiserver.schema.Definition;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What the server itself decides about an object before it is validated: system fields, status isolation, generation. */
final class Preparation {
    private static final List<String> SYSTEM_FIELDS = List.of(
            "uid", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "namespace", "generation");

    private Preparation() {}

    /** A new object with its system fields, in place of whatever the client sent for them. */
    static ObjectNode forCreate(Definition definition, ObjectNode sent, String uid, Instant now) {
        ResourceType type = definition.type();
        ObjectNode object = inOrder(type, sent);
        ObjectNode metadata = Meta.of(object);
        metadata.remove(List.of(
                "resourceVersion", "deletionTimestamp", "deletionGracePeriodSeconds", "selfLink", "generation"));
        metadata.put("uid", uid).put("creationTimestamp", Meta.time(now));
        if (type.generation() != ResourceType.Generation.NONE) {
            metadata.put("generation", 1);
        }
        if (type.has("status")) {
            object.remove("status");
        }
        return object;
    }

    /** The next state of an object with all that this endpoint may not change put back to what it was. */
    static ObjectNode forUpdate(Definition definition, ObjectNode live, ObjectNode sent, String subresource) {
        ResourceType type = definition.type();
        ObjectNode next = subresource.equals("status") ? onlyStatusOf(live, sent) : inOrder(type, sent);
        ObjectNode metadata = Meta.of(next);
        JsonNode before = live.path("metadata");
        SYSTEM_FIELDS.forEach(field -> restore(metadata, before, field));
        metadata.put("resourceVersion", Json.text(before, "resourceVersion"));
        metadata.remove("selfLink");
        if (subresource.isEmpty() && type.has("status")) {
            restore(next, live, "status");
        }
        if (type.is("", "services")) {
            keepAddresses(live, next);
        }
        if (movesGeneration(type, live, next)) {
            metadata.put("generation", Meta.generation(live) + 1);
        }
        return next;
    }

    /** An update that does not speak of the addresses of a service keeps them. */
    private static void keepAddresses(ObjectNode live, ObjectNode next) {
        for (String field : List.of("clusterIP", "clusterIPs", "ipFamilies", "ipFamilyPolicy")) {
            JsonNode before = live.path("spec").path(field);
            if (Json.at(next, "spec", field).isMissingNode() && !before.isMissingNode()) {
                Json.child(next, "spec").set(field, before);
            }
        }
    }

    private static ObjectNode onlyStatusOf(ObjectNode live, ObjectNode sent) {
        ObjectNode next = live.deepCopy();
        restore(next, sent, "status");
        restore(Meta.of(next), sent.path("metadata"), "managedFields");
        return next;
    }

    private static void restore(ObjectNode target, JsonNode source, String field) {
        if (source.has(field)) {
            target.set(field, source.get(field).deepCopy());
        } else {
            target.remove(field);
        }
    }

    private static boolean movesGeneration(ResourceType type, ObjectNode live, ObjectNode next) {
        return switch (type.generation()) {
            case NONE -> false;
            case SPEC_ONLY -> !live.path("spec").equals(next.path("spec"));
            case ALL_BUT_METADATA -> differ(live, next, Set.of("metadata"));
            case ALL_BUT_METADATA_AND_STATUS -> differ(live, next, Set.of("metadata", "status"));
        };
    }

    private static boolean differ(ObjectNode live, ObjectNode next, Set<String> except) {
        Set<String> fields = new TreeSet<>();
        live.fieldNames().forEachRemaining(fields::add);
        next.fieldNames().forEachRemaining(fields::add);
        fields.removeAll(except);
        return fields.stream().anyMatch(field -> !live.path(field).equals(next.path(field)));
    }

    private static ObjectNode inOrder(ResourceType type, ObjectNode sent) {
        ObjectNode object = Json.object();
        object.put("apiVersion", type.apiVersion()).put("kind", type.kind());
        object.set("metadata", Json.at(sent, "metadata") instanceof ObjectNode m ? m.deepCopy() : Json.object());
        Json.fields(sent).forEach(entry -> {
            if (!object.has(entry.getKey())) {
                object.set(entry.getKey(), entry.getValue().deepCopy());
            }
        });
        return object;
    }
}
