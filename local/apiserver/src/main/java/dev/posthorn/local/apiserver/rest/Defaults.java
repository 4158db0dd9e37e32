package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.schema.Defaulting;
import dev.posthorn.local.apiserver.schema.Definition;
import dev.posthorn.local.apiserver.schema.Pruning;
import java.util.List;

/** Fills in what the client left out, by schema for custom resources and by kind for built-in ones. */
final class Defaults {
    private Defaults() {}

    static void apply(Definition definition, ObjectNode object) {
        dropEmpty(Meta.of(object));
        Pruning.prune(object, definition.schema().get());
        Defaulting.apply(object, definition.schema().get());
        if (definition.type().builtIn()) {
            BuiltInDefaults.apply(definition.type(), object);
        }
    }

    /** Metadata is typed for every kind, and an empty list or map in it is no list or map. */
    private static void dropEmpty(ObjectNode metadata) {
        for (String field : List.of("labels", "annotations", "finalizers", "ownerReferences", "generateName")) {
            JsonNode value = metadata.path(field);
            if (value.isNull() || (value.isContainerNode() && value.isEmpty())) {
                metadata.remove(field);
            }
        }
    }
}
