package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.model.ResourceType;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A resource type with all that is needed to serve it.
 *
 * @param schema made on first use, for schemas of built-in kinds are large
 * @param storageVersion the version its objects are stored at
 * @param columns printer columns beside NAME
 */
public record Definition(
        ResourceType type,
        Supplier<Schema> schema,
        String storageVersion,
        Optional<ScalePaths> scale,
        List<Column> columns,
        Supplier<CelRules> rules) {

    /** Where a scale subresource reads and writes, as JSON paths such as {@code .spec.replicas}; selector may be empty. */
    public record ScalePaths(String specReplicas, String statusReplicas, String labelSelector) {}

    /** One printer column. */
    public record Column(String name, String type, String format, String description, long priority, String jsonPath) {
        static Column parse(JsonNode node) {
            return new Column(
                    node.path("name").asText(),
                    node.path("type").asText("string"),
                    node.path("format").asText(""),
                    node.path("description").asText(""),
                    node.path("priority").asLong(0),
                    node.path("jsonPath").asText());
        }
    }
}
