package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.schema.Schema;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Whether an applied configuration can be read by its schema at all; a server refuses it with 500 where it cannot. */
public final class Configuration {
    private final List<String> errors = new ArrayList<>();

    private Configuration() {}

    /**
     * Refuses a configuration with unknown fields, values of a wrong type, or list items that cannot be told apart.
     *
     * @param who how the object is named in the message: {@code namespace/name; group/version, Kind=Kind}
     */
    public static void requireReadable(ObjectNode configuration, Schema schema, String who) {
        Configuration check = new Configuration();
        check.walk(configuration, schema, "");
        if (check.errors.isEmpty()) {
            return;
        }
        String all =
                check.errors.size() == 1 ? check.errors.getFirst() : "errors:\n  " + String.join("\n  ", check.errors);
        throw ApiFailure.of(500, "", "failed to create typed patch object (" + who + "): " + all);
    }

    private void walk(JsonNode node, Schema schema, String path) {
        if (node.isNull()) {
            return;
        }
        if (node.isObject() && (schema.type().equals("object") || schema.type().isEmpty())) {
            for (var entry : Json.fields(node)) {
                String here = path + "." + entry.getKey();
                Schema field = schema.field(entry.getKey());
                if (field != null) {
                    walk(entry.getValue(), field, here);
                } else if (!schema.preserveUnknown() && !schema.embedded()) {
                    errors.add(here + ": field not declared in schema");
                }
            }
        } else if (node.isArray() && schema.type().equals("array")) {
            items(node, schema, path);
        } else if (isWrong(node, schema)) {
            errors.add(path + ": expected " + expected(schema) + ", got &value.valueUnstructured{Value:" + shown(node)
                    + "}");
        }
    }

    private void items(JsonNode list, Schema schema, String path) {
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < list.size(); i++) {
            JsonNode item = list.get(i);
            if (schema.listType() != Schema.ListType.ATOMIC) {
                name(item, i, schema, path, seen);
            }
            walk(item, schema.itemsOrAnything(), path + place(item, i, schema));
        }
    }

    private static String place(JsonNode item, int index, Schema schema) {
        try {
            return schema.listType() == Schema.ListType.ATOMIC ? "[" + index + "]" : shownElement(item, schema);
        } catch (ListItems.Nameless e) {
            return "[" + index + "]";
        }
    }

    private static String shownElement(JsonNode item, Schema schema) {
        FieldSet one = new FieldSet();
        one.insert(List.of(ListItems.element(item, schema)));
        return one.paths().getFirst();
    }

    private void name(JsonNode item, int index, Schema schema, String path, Set<String> seen) {
        try {
            String element = ListItems.element(item, schema);
            if (!seen.add(element)) {
                errors.add(path + ": duplicate entries for key " + shownElement(item, schema));
            }
        } catch (ListItems.Nameless e) {
            errors.add(path + ": element " + index
                    + ": associative list with keys has an element that omits all key fields "
                    + Json.arrayOf(schema.listKeys()) + " (and doesn't have default values for any key fields)");
        }
    }

    private static boolean isWrong(JsonNode node, Schema schema) {
        if (schema.intOrString()) {
            return node.isContainerNode();
        }
        return switch (schema.type()) {
            case "object", "array" -> true;
            case "string" -> !node.isTextual();
            case "boolean" -> !node.isBoolean();
            case "integer", "number" -> !node.isNumber();
            default -> false;
        };
    }

    private static String expected(Schema schema) {
        return switch (schema.type()) {
            case "object" -> "map";
            case "array" -> "list";
            case "integer", "number" -> "numeric (int or float)";
            default -> schema.type();
        };
    }

    private static String shown(JsonNode node) {
        return node.isContainerNode() ? "map" : node.toString();
    }
}
