package dev.posthorn.local.apiserver.print;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.schema.Definition.Column;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/** Makes a {@code meta.k8s.io/v1} Table of objects, one row each, one cell per printer column. */
public final class TablePrinter {
    private static final Set<String> INTERNAL_TYPES = Set.of("ready", "count", "size", "object");

    private static final String NAME_DESCRIPTION =
            "Name must be unique within a namespace. Is required when creating resources, although some resources may allow a "
                    + "client to request the generation of an appropriate name automatically. Name is primarily intended for "
                    + "creation idempotence and configuration definition. Cannot be updated. More info: "
                    + "https://kubernetes.io/docs/concepts/overview/working-with-objects/names#names";

    private TablePrinter() {}

    /**
     * Prints a table.
     *
     * @param withColumns whether the column definitions go along; in a watch only the first table has them
     * @param wholeObjects whether rows carry whole objects rather than their metadata
     */
    public static ObjectNode print(
            List<Column> columns,
            ArrayNode items,
            JsonNode listMetadata,
            Instant now,
            boolean withColumns,
            boolean wholeObjects) {
        ObjectNode table = Json.object().put("kind", "Table").put("apiVersion", "meta.k8s.io/v1");
        ObjectNode metadata = table.putObject("metadata");
        for (String field : List.of("resourceVersion", "continue", "remainingItemCount")) {
            if (listMetadata.has(field)) {
                metadata.set(field, listMetadata.get(field));
            }
        }
        ArrayNode definitions = table.putArray("columnDefinitions");
        if (withColumns) {
            definitions.add(definition("Name", "string", "name", NAME_DESCRIPTION, 0));
            columns.forEach(column -> definitions.add(definition(column)));
        }
        ArrayNode rows = table.putArray("rows");
        for (JsonNode item : items) {
            ObjectNode row = rows.addObject();
            ArrayNode cells = row.putArray("cells").add(Meta.name(item));
            columns.forEach(column -> cells.add(cell(column, item, now)));
            row.set("object", wholeObjects ? item : partial(item));
        }
        return table;
    }

    private static ObjectNode partial(JsonNode item) {
        ObjectNode out = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        out.set("metadata", item.path("metadata"));
        return out;
    }

    private static ObjectNode definition(Column column) {
        String type = INTERNAL_TYPES.contains(column.type()) ? "string" : column.type();
        String description = column.description().isEmpty()
                ? "Custom resource definition column (in JSONPath format): " + column.jsonPath()
                : column.description();
        return definition(column.name(), type, column.format(), description, column.priority());
    }

    private static ObjectNode definition(String name, String type, String format, String description, long priority) {
        return Json.object()
                .put("name", name)
                .put("type", type)
                .put("format", format)
                .put("description", description)
                .put("priority", priority);
    }

    private static JsonNode cell(Column column, JsonNode item, Instant now) {
        JsonNode value = JsonPath.first(column.jsonPath(), item);
        return switch (column.type()) {
            case "ready" -> text(value.asLong(0) + "/" + Json.number(item, 0, "spec", "replicas"));
            case "count" -> Json.array().add(value.asLong(0)).get(0);
            case "size" -> text(Integer.toString(value.size()));
            case "object" ->
                text(Json.text(value, "kind").toLowerCase(java.util.Locale.ROOT) + "/" + Json.text(value, "name"));
            case "date" -> text(value.isMissingNode() ? "<unknown>" : age(value.asText(), now));
            case "string" ->
                value.isMissingNode()
                        ? Json.object().nullNode()
                        : text(value.isContainerNode() ? value.toString() : value.asText());
            default -> value.isMissingNode() ? Json.object().nullNode() : value;
        };
    }

    private static JsonNode text(String text) {
        return com.fasterxml.jackson.databind.node.TextNode.valueOf(text);
    }

    private static String age(String time, Instant now) {
        try {
            return Ages.of(Duration.between(Instant.parse(time), now));
        } catch (DateTimeException e) {
            return "<invalid>";
        }
    }
}
