package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ObjectKey;
import dev.posthorn.local.apiserver.model.ResourceType;
import dev.posthorn.local.apiserver.store.ObjectStore;

/** What a namespace allows: nothing new while it ends, nothing at all where there is none. */
final class NamespaceRules {
    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

    private NamespaceRules() {}

    static void requireUsable(ObjectStore store, ResourceType type, ObjectNode object) {
        if (!type.namespaced()) {
            return;
        }
        String name = Meta.namespace(object);
        ObjectNode namespace = store.find(NAMESPACES, new ObjectKey("", name))
                .orElseThrow(() -> ApiFailure.of(404, "NotFound", "namespaces \"" + name + "\" not found")
                        .withDetails(name, "", "namespaces"));
        if (Meta.deleting(namespace)) {
            String why = "unable to create new content in namespace " + name + " because it is being terminated";
            throw ApiFailure.forbidden(type, Meta.name(object), why)
                    .addCause(
                            "NamespaceTerminating", "namespace " + name + " is being terminated", "metadata.namespace");
        }
    }

    /** Whether this is a namespace whose contents have yet to be deleted. */
    static boolean holdsContents(ResourceType type, ObjectNode object) {
        return type.is("", "namespaces")
                && !Json.at(object, "spec", "finalizers").isEmpty();
    }
}
