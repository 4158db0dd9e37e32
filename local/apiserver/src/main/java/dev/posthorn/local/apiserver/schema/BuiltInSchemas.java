package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.reflect.Field;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.Type;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Schemas of built-in kinds, read off the fields of fabric8's model classes and completed by {@code built-in-markers.txt} with
 * what Java types cannot say: which lists merge by which keys, and which objects have one owner.
 */
public final class BuiltInSchemas {
    private static final String MODEL = "io.fabric8.kubernetes.api.model.";
    private static final Map<String, String> SCALARS = Map.of(
            "java.lang.String",
            "string",
            "java.lang.Integer",
            "integer",
            "java.lang.Long",
            "integer",
            "java.lang.Double",
            "number",
            "java.lang.Boolean",
            "boolean",
            MODEL + "MicroTime",
            "string");
    private static final Set<String> OPEN = Set.of(
            "JSONSchemaProps", "RawExtension", "AnyType", "FieldsV1", "JsonNode", "HasMetadata", "KubernetesResource");
    private static final Map<String, String> MARKERS = markers("built-in-markers.txt");
    private static final Map<String, String> ZEROS = markers("built-in-zeros.txt");

    private final Deque<Class<?>> underway = new ArrayDeque<>();

    private BuiltInSchemas() {}

    /** The OpenAPI schema of a model class; {@code modelClass} is relative to fabric8's model package. */
    public static ObjectNode openApi(String modelClass) {
        return new BuiltInSchemas().object(load(modelClass));
    }

    /** The schema of {@code metadata}, the same for every kind. */
    public static ObjectNode objectMeta() {
        return openApi("ObjectMeta");
    }

    static List<String> lines(String resource) {
        try (InputStream in = BuiltInSchemas.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IllegalStateException("The resource " + resource + " is missing from the jar");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .filter(line -> !line.isBlank() && !line.startsWith("#"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Map<String, String> markers(String resource) {
        Map<String, String> out = new HashMap<>();
        for (String line : lines(resource)) {
            String[] words = line.split(" ", -1);
            out.put(words[1], words.length > 2 ? words[0] + " " + words[2] : words[0]);
        }
        return Map.copyOf(out);
    }

    private static Class<?> load(String modelClass) {
        try {
            return Class.forName(MODEL + modelClass, false, BuiltInSchemas.class.getClassLoader());
        } catch (ClassNotFoundException e) {
            throw new IllegalStateException("fabric8 has no model class " + MODEL + modelClass, e);
        }
    }

    private ObjectNode object(Class<?> model) {
        ObjectNode schema = Json.object().put("type", "object");
        if (underway.contains(model) || OPEN.contains(model.getSimpleName())) {
            return schema.put("x-kubernetes-preserve-unknown-fields", true);
        }
        underway.push(model);
        if ("atomic".equals(MARKERS.get(model.getSimpleName()))) {
            schema.put("x-kubernetes-map-type", "atomic");
        }
        ObjectNode properties = schema.putObject("properties");
        for (Field field : model.getDeclaredFields()) {
            JsonProperty property = field.getAnnotation(JsonProperty.class);
            if (property != null) {
                String name = property.value().isEmpty() ? field.getName() : property.value();
                properties.set(name, marked(model.getSimpleName() + "." + name, schemaOf(field.getGenericType())));
            }
        }
        underway.pop();
        return schema;
    }

    private static ObjectNode marked(String place, ObjectNode schema) {
        String marker = MARKERS.getOrDefault(place, "");
        switch (marker) {
            case "" -> {}
            case "set" -> schema.put("x-kubernetes-list-type", "set");
            case "atomic" -> schema.put("x-kubernetes-map-type", "atomic");
            default -> keyedOrDefaulted(marker, schema);
        }
        if (ZEROS.containsKey(place)) {
            schema.put(Zeros.ALWAYS_PRESENT, true);
        }
        return schema;
    }

    private static void keyedOrDefaulted(String marker, ObjectNode schema) {
        String[] words = marker.split(" ", 2);
        if (words[0].equals("default")) {
            schema.put("default", words[1]);
        } else {
            schema.put("x-kubernetes-list-type", "map");
            schema.set("x-kubernetes-list-map-keys", Json.arrayOf(List.of(words[1].split(",", -1))));
        }
    }

    private ObjectNode schemaOf(Type type) {
        if (type instanceof ParameterizedType generic && generic.getRawType() == List.class) {
            ObjectNode list = Json.object().put("type", "array");
            list.set("items", schemaOf(generic.getActualTypeArguments()[0]));
            return list;
        }
        if (type instanceof ParameterizedType generic && generic.getRawType() == Map.class) {
            ObjectNode map = Json.object().put("type", "object");
            map.set("additionalProperties", schemaOf(generic.getActualTypeArguments()[1]));
            return map;
        }
        if (type instanceof Class<?> model) {
            return ofClass(model);
        }
        return Json.object().put("x-kubernetes-preserve-unknown-fields", true);
    }

    private ObjectNode ofClass(Class<?> model) {
        String scalar = SCALARS.get(model.getName());
        if (scalar != null) {
            return Json.object().put("type", scalar);
        }
        if (model.getName().equals(MODEL + "IntOrString")) {
            return Json.object().put("x-kubernetes-int-or-string", true);
        }
        if (model.getName().equals(MODEL + "Quantity")) {
            return Json.object().put("format", Quantities.FORMAT);
        }
        if (model.getName().startsWith(MODEL) && !model.isInterface() && !model.isEnum()) {
            return object(model);
        }
        return Json.object().put("x-kubernetes-preserve-unknown-fields", true);
    }
}
