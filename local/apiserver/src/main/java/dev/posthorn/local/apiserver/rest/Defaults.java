package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.schema.Defaulting;
import dev.posthorn.local.apiserver.schema.Definition;
import dev.posthorn.local.apiserver.schema.Pruning;

/** Fills in what the client left out, by schema for custom resources and by kind for built-in ones. */
final class Defaults {
    private Defaults() {}

    static void apply(Definition definition, ObjectNode object) {
        Pruning.prune(object, definition.schema().get());
        Defaulting.apply(object, definition.schema().get());
        if (definition.type().builtIn()) {
            BuiltInDefaults.apply(definition.type(), object);
        }
    }
}
