package dev.posthorn.local.apiserver.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/** Reads the few fields of {@code metadata} that the fault layer judges by. */
public final class ObjectMeta {
    private ObjectMeta() {}

    public static String uid(JsonNode object) {
        return object.path("metadata").path("uid").asText("");
    }

    /** The revision of the object or list; 0 when it has none. */
    public static long revision(JsonNode object) {
        String text = object.path("metadata").path("resourceVersion").asText("");
        return text.isEmpty() ? 0 : Long.parseLong(text);
    }

    public static String namespace(JsonNode object) {
        return object.path("metadata").path("namespace").asText("");
    }

    public static String name(JsonNode object) {
        return object.path("metadata").path("name").asText("");
    }

    public static boolean deleting(JsonNode object) {
        return object.path("metadata").hasNonNull("deletionTimestamp");
    }

    public static int finalizers(JsonNode object) {
        return object.path("metadata").path("finalizers").size();
    }

    /** {@code spec.replicas}, where the object has it. */
    public static Optional<Integer> replicas(JsonNode object) {
        JsonNode replicas = object.path("spec").path("replicas");
        return replicas.isInt() ? Optional.of(replicas.asInt()) : Optional.empty();
    }
}
