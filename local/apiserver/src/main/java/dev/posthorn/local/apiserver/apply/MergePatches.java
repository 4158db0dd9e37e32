package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;

/** JSON merge patch (RFC 7386). */
public final class MergePatches {
    private MergePatches() {}

    public static ObjectNode apply(ObjectNode live, JsonNode patch) {
        if (!(patch instanceof ObjectNode changes)) {
            throw ApiFailure.badRequest(
                    "error decoding patch: json: cannot unmarshal array into Go value of type map[string]interface {}");
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
