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

    private static void requireUid(ResourceType type, ObjectNode live, String uid) {
        if (!uid.isEmpty() && !uid.equals(Meta.uid(live))) {
            String prefix = type.group().isEmpty() ? "" : type.group() + "/";
            String place = Meta.namespace(live).isEmpty() ? "" : Meta.namespace(live) + "/";
            String key = "/registry/" + prefix + type.plural() + "/" + place + Meta.name(live);
            throw ApiFailure.conflict(
                    type,
                    Meta.name(live),
                    "StorageError: invalid object, Code: 4, Key: " + key
                            + ", ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: "
                            + uid
                            + ", UID in object meta: " + Meta.uid(live));
        }
    }

    /** The preconditions of a deletion, which a real server words in its own way and of the kind. */
    static void requireForDeletion(ResourceType type, ObjectNode live, DeleteOptions options) {
        String version = Json.text(live, "metadata", "resourceVersion");
        if (!options.uid().isEmpty() && !options.uid().equals(Meta.uid(live))) {
            throw refused(
                    type,
                    live,
                    "the UID in the precondition (" + options.uid()
                            + ") does not match the UID in record (" + Meta.uid(live)
                            + "). The object might have been deleted and then recreated");
        }
        if (!options.resourceVersion().isEmpty() && !options.resourceVersion().equals(version)) {
            throw refused(
                    type,
                    live,
                    "the ResourceVersion in the precondition (" + options.resourceVersion()
                            + ") does not match the ResourceVersion in record (" + version
                            + "). The object might have been modified");
        }
    }

    private static ApiFailure refused(ResourceType type, ObjectNode live, String why) {
        String kind = type.group().isEmpty() ? type.kind() : type.kind() + "." + type.group();
        String message = "Operation cannot be fulfilled on " + kind + " \"" + Meta.name(live) + "\": " + why;
        return ApiFailure.of(409, "Conflict", message).withDetails(Meta.name(live), type.group(), type.kind());
    }
}
