package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Checks a tree against a schema, with the errors a real API server gives for it. */
public final class SchemaValidation {
    private final List<FieldError> errors = new ArrayList<>();

    private SchemaValidation() {}

    public static List<FieldError> validate(JsonNode node, Schema schema) {
        return validate(node, schema, "");
    }

    static List<FieldError> validate(JsonNode node, Schema schema, String path) {
        SchemaValidation validation = new SchemaValidation();
        validation.walk(node, schema, path);
        validation.uniqueItems(node, schema, path);
        return List.copyOf(validation.errors);
    }

    private void walk(JsonNode node, Schema schema, String path) {
        if (node.isNull()) {
            if (!schema.nullable() && !schema.type().isEmpty()) {
                typeError(node, schema.type(), path);
            }
            return;
        }
        if (schema.intOrString()) {
            if (!node.isTextual() && !node.isIntegralNumber()) {
                typeError(node, "integer,string", path);
                return;
            }
        } else if (!hasType(node, schema.type())) {
            typeError(node, schema.type(), path);
            errors.addAll(ValueRules.allowed(node, schema, path));
            return;
        }
        errors.addAll(ValueRules.check(node, schema, path));
        if (node instanceof ObjectNode object) {
            walkObject(object, schema, path);
        } else if (node.isArray()) {
            for (int i = 0; i < node.size(); i++) {
                walk(node.get(i), schema.itemsOrAnything(), path + "[" + i + "]");
            }
        }
        combinators(node, schema, path);
    }

    private void walkObject(ObjectNode object, Schema schema, String path) {
        for (String name : Json.texts(schema.source().path("required"))) {
            if (!object.has(name)) {
                errors.add(FieldError.required(child(path, name), ""));
            }
        }
        for (var entry : new TreeMap<>(fieldsOf(object)).entrySet()) {
            Schema field = schema.field(entry.getKey());
            if (field != null) {
                boolean entryOfMap = !schema.names(entry.getKey());
                walk(entry.getValue(), field, entryOfMap ? key(path, entry.getKey()) : child(path, entry.getKey()));
            }
        }
    }

    private static Map<String, JsonNode> fieldsOf(ObjectNode object) {
        Map<String, JsonNode> out = new LinkedHashMap<>();
        Json.fields(object).forEach(entry -> out.put(entry.getKey(), entry.getValue()));
        return out;
    }

    private void combinators(JsonNode node, Schema schema, String path) {
        String shown = "\"" + path + "\"";
        long anyOf = matching(node, schema, "anyOf");
        if (anyOf == 0) {
            errors.add(FieldError.invalid("", "", shown + " must validate at least one schema (anyOf)"));
            closest(node, schema, "anyOf", path);
        }
        long oneOf = matching(node, schema, "oneOf");
        if (oneOf == 0 || oneOf > 1) {
            String found = oneOf == 0 ? "Found none valid" : "Found " + oneOf + " valid alternatives";
            errors.add(FieldError.invalid("", "", shown + " must validate one and only one schema (oneOf). " + found));
            if (oneOf == 0) {
                closest(node, schema, "oneOf", path);
            }
        }
        JsonNode not = schema.source().path("not");
        if (not.isObject() && validate(node, Schema.parse(not), path).isEmpty()) {
            errors.add(FieldError.invalid("", "", shown + " must not validate the schema (not)"));
        }
        JsonNode allOf = schema.source().path("allOf");
        for (JsonNode part : allOf) {
            errors.addAll(validate(node, Schema.parse(part), path));
        }
    }

    /** Adds what is wrong with the alternative that is closest to matching. */
    private void closest(JsonNode node, Schema schema, String combinator, String path) {
        Json.items(schema.source().path(combinator))
                .map(alternative -> validate(node, Schema.parse(alternative), path))
                .min(Comparator.comparingInt(List::size))
                .ifPresent(errors::addAll);
    }

    /** How many of the alternatives match; -1 where the schema has none, which satisfies every caller. */
    private static long matching(JsonNode node, Schema schema, String combinator) {
        JsonNode alternatives = schema.source().path(combinator);
        if (!alternatives.isArray() || alternatives.isEmpty() || schema.intOrString()) {
            return -1;
        }
        return Json.items(alternatives)
                .filter(alternative ->
                        validate(node, Schema.parse(alternative), "").isEmpty())
                .count();
    }

    private void uniqueItems(JsonNode node, Schema schema, String path) {
        if (node.isArray()) {
            Set<Object> seen = new HashSet<>();
            for (int i = 0; i < node.size(); i++) {
                String here = path + "[" + i + "]";
                JsonNode key = identity(node.get(i), schema);
                if (!key.isMissingNode() && !seen.add(key)) {
                    errors.add(FieldError.duplicate(here, key));
                }
                uniqueItems(node.get(i), schema.itemsOrAnything(), here);
            }
        } else if (node.isObject()) {
            for (var entry : Json.fields(node)) {
                Schema field = schema.field(entry.getKey());
                if (field != null) {
                    uniqueItems(entry.getValue(), field, child(path, entry.getKey()));
                }
            }
        }
    }

    private static JsonNode identity(JsonNode item, Schema list) {
        return switch (list.listType()) {
            case ATOMIC -> Json.at(Json.object(), "none");
            case SET -> item;
            case MAP -> {
                ObjectNode key = Json.object();
                list.listKeys().stream().filter(item::has).forEach(name -> key.set(name, item.get(name)));
                yield key;
            }
        };
    }

    private static boolean hasType(JsonNode node, String type) {
        return switch (type) {
            case "object" -> node.isObject();
            case "array" -> node.isArray();
            case "string" -> node.isTextual();
            case "boolean" -> node.isBoolean();
            case "integer" ->
                node.isIntegralNumber()
                        || (node.isNumber()
                                && node.decimalValue().stripTrailingZeros().scale() <= 0);
            case "number" -> node.isNumber();
            default -> true;
        };
    }

    private void typeError(JsonNode node, String wanted, String path) {
        String actual = typeName(node);
        errors.add(FieldError.typeInvalid(
                path,
                actual,
                (path.isEmpty() ? "" : path) + " in body must be of type " + wanted + ": \"" + actual + "\""));
    }

    /** The word for a node's type in an error message. */
    static String typeName(JsonNode node) {
        return switch (node.getNodeType()) {
            case ARRAY -> "array";
            case OBJECT, POJO -> "object";
            case STRING, BINARY -> "string";
            case BOOLEAN -> "boolean";
            case NUMBER -> node.isIntegralNumber() ? "integer" : "number";
            case NULL, MISSING -> "null";
        };
    }

    static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    static String key(String path, String name) {
        return path + "." + name;
    }
}
