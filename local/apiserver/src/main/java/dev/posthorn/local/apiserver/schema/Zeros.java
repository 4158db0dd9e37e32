package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;

/** The object of a kind before anybody set anything: where field ownership of a creation starts from. */
public final class Zeros {
    static final String ALWAYS_PRESENT = "x-posthorn-always-present";

    private Zeros() {}

    public static ObjectNode of(Schema schema) {
        ObjectNode out = Json.object();
        schema.properties().forEach((name, field) -> {
            if (Json.flag(field.source(), ALWAYS_PRESENT)) {
                if (field.type().equals("array")) {
                    out.putNull(name);
                } else {
                    out.set(name, of(field));
                }
            }
        });
        return out;
    }
}
