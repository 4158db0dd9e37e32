package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ResourceType;

/** What a client believes about the object it writes: optimistic locking by version and by uid. */
final class Preconditions {
    private Preconditions() {}

    static void require(ResourceType type, ObjectNode live, ObjectNode sent) {
        String name = Meta.name(live);
        if (!Meta.name(sent).equals(name)) {
            throw ApiFailure.badRequest("the name of the object (" + Meta.name(sent)
                    + ") does not match the name on the URL (" + name + ")");
        }
        requireUid(type, live, Meta.uid(sent));
        String version = Json.text(sent, "metadata", "resourceVersion");
        if (!version.isEmpty()
                && !version.equals("0")
                && !version.equals(Json.text(live, "metadata", "resourceVersion"))) {
            throw ApiFailure.staleVersion(type, name);
        }
    }

    static void requireUid(ResourceType type, ObjectNode live, String uid) {
        if (!uid.isEmpty() && !uid.equals(Meta.uid(live))) {
            throw ApiFailure.conflict(
                    type,
                    Meta.name(live),
                    "Precondition failed: UID in precondition: " + uid + ", UID in object meta: " + Meta.uid(live));
        }
    }

    static void requireVersion(ResourceType type, ObjectNode live, String version) {
        String current = Json.text(live, "metadata", "resourceVersion");
        if (!version.isEmpty() && !version.equals(current)) {
            throw ApiFailure.conflict(
                    type,
                    Meta.name(live),
                    "Precondition failed: ResourceVersion in precondition: " + version
                            + ", ResourceVersion in object meta: " + current);
        }
    }
}
