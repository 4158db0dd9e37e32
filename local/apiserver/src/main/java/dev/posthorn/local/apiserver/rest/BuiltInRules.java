package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.ResourceType;
import java.util.List;
import java.util.Optional;

/** The rules of built-in kinds that an operator's mistakes would break; far from all of them. */
final class BuiltInRules {
    private BuiltInRules() {}

    static List<FieldError> check(ResourceType type, ObjectNode object, Optional<ObjectNode> old) {
        return List.of();
    }
}
