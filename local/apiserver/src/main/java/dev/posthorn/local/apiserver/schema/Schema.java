package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import dev.posthorn.local.apiserver.model.Json;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A node of a structural schema: what the walks of this module ask at every step is parsed, everything rarer stays in {@link
 * #source()}.
 *
 * @param type JSON type, empty where the schema leaves it open
 * @param additional schema of map values; absent where unknown keys are pruned
 * @param listKeys the keys of a list of type MAP
 * @param atomicMap whether the object has one owner as a whole
 * @param defaultValue missing where there is none
 * @param pattern RE2 as in Go, so that a pattern means here what it means there
 */
public record Schema(
        String type,
        Map<String, Schema> properties,
        @Nullable Schema additional,
        @Nullable Schema items,
        ListType listType,
        List<String> listKeys,
        boolean atomicMap,
        boolean preserveUnknown,
        boolean intOrString,
        boolean embedded,
        boolean nullable,
        JsonNode defaultValue,
        Optional<Pattern> pattern,
        ObjectNode source) {

    /** How a list is merged and owned. */
    public enum ListType {
        ATOMIC,
        SET,
        MAP
    }

    /** A schema that says nothing: any value, kept as it is. */
    public static final Schema ANYTHING = parse(Json.object().put("x-kubernetes-preserve-unknown-fields", true));

    public static Schema parse(JsonNode source) {
        Map<String, Schema> properties = new LinkedHashMap<>();
        Json.fields(source.path("properties")).forEach(e -> properties.put(e.getKey(), parse(e.getValue())));
        JsonNode additional = source.path("additionalProperties");
        boolean openMap = additional.isBoolean() && additional.asBoolean();
        return new Schema(
                Json.text(source, "type"),
                properties,
                additional.isObject()
                        ? parse(additional)
                        : openMap ? parse(Json.object().put("x-kubernetes-preserve-unknown-fields", true)) : null,
                source.path("items").isObject() ? parse(source.path("items")) : null,
                listType(Json.text(source, "x-kubernetes-list-type")),
                Json.texts(source.path("x-kubernetes-list-map-keys")),
                Json.text(source, "x-kubernetes-map-type").equals("atomic"),
                Json.flag(source, "x-kubernetes-preserve-unknown-fields"),
                Json.flag(source, "x-kubernetes-int-or-string"),
                Json.flag(source, "x-kubernetes-embedded-resource"),
                Json.flag(source, "nullable"),
                Json.at(source, "default"),
                Optional.of(Json.text(source, "pattern"))
                        .filter(p -> !p.isEmpty())
                        .map(Pattern::compile),
                source instanceof ObjectNode object ? object : Json.object());
    }

    private static ListType listType(String text) {
        return switch (text) {
            case "map" -> ListType.MAP;
            case "set" -> ListType.SET;
            default -> ListType.ATOMIC;
        };
    }

    /** The schema of a named field or map entry, or null where the schema does not know the key. */
    public @Nullable Schema field(String key) {
        Schema named = properties.get(key);
        return named != null ? named : additional;
    }

    /** Whether the key is a named field of a struct rather than an entry of a map. */
    public boolean names(String key) {
        return properties.containsKey(key);
    }

    public Schema itemsOrAnything() {
        return items == null ? ANYTHING : items;
    }

    public Schema fieldOrAnything(String key) {
        Schema known = field(key);
        return known == null ? ANYTHING : known;
    }
}
