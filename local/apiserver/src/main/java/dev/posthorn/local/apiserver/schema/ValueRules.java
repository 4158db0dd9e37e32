package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/** The rules of a schema about one value alone: enum, range, length, pattern, format. */
final class ValueRules {
    private final List<FieldError> errors = new ArrayList<>();
    private final JsonNode node;
    private final Schema known;
    private final JsonNode schema;
    private final String path;

    private ValueRules(JsonNode node, Schema known, String path) {
        this.node = node;
        this.known = known;
        this.schema = known.source();
        this.path = path;
    }

    static List<FieldError> check(JsonNode node, Schema schema, String path) {
        ValueRules rules = new ValueRules(node, schema, path);
        rules.allowedValues();
        if (node.isTextual()) {
            rules.text();
        } else if (node.isNumber()) {
            rules.number();
        } else if (node.isArray()) {
            rules.size("maxItems", "minItems", "items");
        } else if (node.isObject()) {
            rules.size("maxProperties", "minProperties", "properties");
        }
        return rules.errors;
    }

    /** The rule about allowed values alone, which holds whatever the type. */
    static List<FieldError> allowed(JsonNode node, Schema schema, String path) {
        ValueRules rules = new ValueRules(node, schema, path);
        rules.allowedValues();
        return rules.errors;
    }

    private void allowedValues() {
        JsonNode allowed = schema.path("enum");
        if (allowed.isArray() && Json.items(allowed).noneMatch(node::equals)) {
            errors.add(FieldError.notSupported(path, node, Json.texts(allowed)));
        }
    }

    private void text() {
        String text = node.asText();
        int length = text.codePointCount(0, text.length());
        if (schema.has("maxLength") && length > schema.path("maxLength").asInt()) {
            long max = schema.path("maxLength").asLong();
            errors.add(
                    new FieldError(FieldError.Kind.TOO_LONG, path, "Too long: may not be more than " + max + " bytes"));
        }
        if (schema.has("minLength") && length < schema.path("minLength").asInt()) {
            invalid("should be at least " + schema.path("minLength").asLong() + " chars long");
        }
        known.pattern()
                .filter(pattern -> !pattern.matcher(text).find())
                .ifPresent(pattern -> invalid("should match '" + pattern.pattern() + "'"));
        String format = Json.text(schema, "format");
        if (!format.isEmpty() && !Formats.matches(format, text)) {
            errors.add(FieldError.typeInvalid(path, text, path + " in body must be of type " + format + ": " + node));
        }
    }

    private void number() {
        BigDecimal value = node.decimalValue();
        if (schema.has("minimum")) {
            boolean exclusive = Json.flag(schema, "exclusiveMinimum");
            int order = value.compareTo(schema.path("minimum").decimalValue());
            if (order < 0 || (exclusive && order == 0)) {
                invalid("should be greater than " + (exclusive ? "" : "or equal to ") + schema.path("minimum"));
            }
        }
        if (schema.has("maximum")) {
            boolean exclusive = Json.flag(schema, "exclusiveMaximum");
            int order = value.compareTo(schema.path("maximum").decimalValue());
            if (order > 0 || (exclusive && order == 0)) {
                invalid("should be less than " + (exclusive ? "" : "or equal to ") + schema.path("maximum"));
            }
        }
        if (schema.has("multipleOf")
                && value.remainder(schema.path("multipleOf").decimalValue()).signum() != 0) {
            invalid("should be a multiple of " + schema.path("multipleOf"));
        }
    }

    private void size(String max, String min, String what) {
        if (schema.has(max) && node.size() > schema.path(max).asInt()) {
            errors.add(new FieldError(
                    FieldError.Kind.TOO_MANY,
                    path,
                    "Too many: " + node.size() + ": must have at most "
                            + schema.path(max).asInt() + " items"));
        }
        if (schema.has(min) && node.size() < schema.path(min).asInt()) {
            String rule =
                    path + " in body should have at least " + schema.path(min).asInt() + " " + what;
            errors.add(new FieldError(FieldError.Kind.INVALID, path, "Invalid value: " + node.size() + ": " + rule));
        }
    }

    private void invalid(String rule) {
        errors.add(FieldError.invalid(path, node, path + " in body " + rule));
    }
}
