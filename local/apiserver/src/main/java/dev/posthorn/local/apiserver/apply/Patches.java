package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;
import io.fabric8.zjsonpatch.JsonPatch;
import io.fabric8.zjsonpatch.JsonPatchException;

/** JSON patch (RFC 6902) and JSON merge patch (RFC 7386). */
public final class Patches {
    private Patches() {}

    public static ObjectNode json(ObjectNode live, JsonNode operations) {
        try {
            if (JsonPatch.apply(operations, live.deepCopy()) instanceof ObjectNode patched) {
                return patched;
            }
        } catch (JsonPatchException | IllegalArgumentException e) {
            throw ApiFailure.of(422, "Invalid", "the server rejected our request due to an error in our request")
                    .withDetails("", "", "")
                    .addCause("", String.valueOf(e.getMessage()), "");
        }
        throw ApiFailure.badRequest("the JSON patch turns the object into something that is not an object");
    }

    public static ObjectNode merge(ObjectNode live, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            throw ApiFailure.badRequest("a merge patch must be a JSON object");
        }
        ObjectNode out = live.deepCopy();
        mergeInto(out, changes);
        return out;
    }

    private static void mergeInto(ObjectNode target, ObjectNode patch) {
        for (var entry : Json.fields(patch)) {
            String key = entry.getKey();
            JsonNode value = entry.getValue();
            if (value.isNull()) {
                target.remove(key);
            } else if (value instanceof ObjectNode deeper) {
                mergeInto(Json.child(target, key), deeper);
            } else {
                target.set(key, value.deepCopy());
            }
        }
    }
}
