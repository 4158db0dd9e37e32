package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.print.TablePrinter;
import java.time.Clock;

/** Objects in the shape the client accepts: as they are, as a table, or as metadata only. */
final class Presentation {
    private final Clock clock;

    Presentation(Clock clock) {
        this.clock = clock;
    }

    JsonNode object(Call call, ObjectNode object) {
        return switch (shape(call)) {
            case WHOLE -> object;
            case TABLE -> table(call, Json.array().add(object), object.path("metadata"), true);
            case METADATA -> metadataOnly(object);
        };
    }

    /** As in a watch, where only the first table names its columns. */
    JsonNode event(Call call, ObjectNode object, boolean first) {
        return switch (shape(call)) {
            case WHOLE -> object;
            case TABLE -> table(call, Json.array().add(object), object.path("metadata"), first);
            case METADATA -> metadataOnly(object);
        };
    }

    JsonNode list(Call call, ObjectNode list) {
        ArrayNode items = (ArrayNode) list.path("items");
        return switch (shape(call)) {
            case WHOLE -> list;
            case TABLE -> table(call, items, list.path("metadata"), true);
            case METADATA -> {
                ArrayNode reduced = Json.array();
                items.forEach(item -> reduced.add(metadataOnly((ObjectNode) item)));
                ObjectNode out =
                        Json.object().put("kind", "PartialObjectMetadataList").put("apiVersion", "meta.k8s.io/v1");
                out.set("metadata", list.path("metadata"));
                out.set("items", reduced);
                yield out;
            }
        };
    }

    private ObjectNode table(Call call, ArrayNode items, JsonNode metadata, boolean columns) {
        boolean whole =
                call.request().parameter("includeObject").orElse("Metadata").equals("Object");
        return TablePrinter.print(call.definition().columns(), items, metadata, clock.instant(), columns, whole);
    }

    private static ObjectNode metadataOnly(ObjectNode object) {
        ObjectNode out = Json.object().put("kind", "PartialObjectMetadata").put("apiVersion", "meta.k8s.io/v1");
        out.set("metadata", object.path("metadata"));
        return out;
    }

    private enum Shape {
        WHOLE,
        TABLE,
        METADATA
    }

    private static Shape shape(Call call) {
        String accept = call.request().header("accept");
        String first = accept.split(",", 2)[0];
        if (first.contains("as=Table")) {
            return Shape.TABLE;
        }
        return first.contains("as=PartialObjectMetadata") ? Shape.METADATA : Shape.WHOLE;
    }
}
