package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.NullValue;
import dev.posthorn.local.apiserver.model.Json;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Trees as the values CEL computes with. */
final class CelValues {
    private CelValues() {}

    static Object of(JsonNode node, Schema schema) {
        return switch (node.getNodeType()) {
            case OBJECT, POJO -> object((ObjectNode) node, schema);
            case ARRAY -> {
                List<Object> items = new ArrayList<>();
                node.forEach(item -> items.add(of(item, schema.itemsOrAnything())));
                yield items;
            }
            case STRING, BINARY -> text(node.asText(), schema);
            case BOOLEAN -> node.asBoolean();
            case NUMBER -> number(node, schema);
            case NULL, MISSING -> NullValue.NULL_VALUE;
        };
    }

    private static Object object(ObjectNode node, Schema schema) {
        Map<String, Object> fields = new LinkedHashMap<>();
        for (var entry : Json.fields(node)) {
            String key = entry.getKey();
            // A null stands for an absent field wherever the schema does not want nulls.
            if (!entry.getValue().isNull() || schema.fieldOrAnything(key).nullable()) {
                String name = schema.names(key) ? CelNames.escaped(key) : key;
                fields.put(name, of(entry.getValue(), schema.fieldOrAnything(key)));
            }
        }
        return fields;
    }

    private static Object text(String text, Schema schema) {
        try {
            return switch (schema.source().path("format").asText("")) {
                case "date-time" -> Instant.parse(text);
                case "duration" -> GoDuration.parse(text);
                default -> text;
            };
        } catch (DateTimeException | IllegalArgumentException e) {
            return text;
        }
    }

    private static Object number(JsonNode node, Schema schema) {
        boolean floating = schema.type().equals("number")
                || (!node.isIntegralNumber() && !schema.type().equals("integer"));
        if (floating) {
            return node.asDouble();
        }
        return node.asLong();
    }
}
