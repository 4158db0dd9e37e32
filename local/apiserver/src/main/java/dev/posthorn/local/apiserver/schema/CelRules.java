package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.model.FieldError;
import java.util.List;
import java.util.Optional;

/** The {@code x-kubernetes-validations} of a schema, compiled. */
public final class CelRules {
    /** A schema without rules. */
    public static final CelRules NONE = new CelRules(true);

    private final boolean empty;

    private CelRules(boolean empty) {
        this.empty = empty;
    }

    static CelRules compile(Schema schema) {
        return NONE;
    }

    public boolean isEmpty() {
        return empty;
    }

    /** What the rules say of an object; {@code old} is what an update replaces, for transition rules. */
    public List<FieldError> check(JsonNode object, Optional<JsonNode> old) {
        return List.of();
    }
}
