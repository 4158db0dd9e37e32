package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;

/** Whether a write would change anything; a write that would not is answered without one. */
final class Sameness {
    private Sameness() {}

    /** Equal, not counting when a field manager last wrote. */
    static boolean sameButForTimes(ObjectNode live, ObjectNode next) {
        return live.equals(next) || withoutTimes(live).equals(withoutTimes(next));
    }

    private static ObjectNode withoutTimes(ObjectNode object) {
        ObjectNode out = object.deepCopy();
        for (JsonNode entry : Json.at(Meta.of(out), "managedFields")) {
            if (entry instanceof ObjectNode manager) {
                manager.remove("time");
            }
        }
        return out;
    }
}
