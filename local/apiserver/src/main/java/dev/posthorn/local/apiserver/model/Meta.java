package dev.posthorn.local.apiserver.model;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** The parts of {@code metadata} that the server itself reads and writes. */
public final class Meta {
    private Meta() {}

    public static ObjectNode of(ObjectNode object) {
        return Json.child(object, "metadata");
    }

    public static String name(JsonNode object) {
        return Json.text(object, "metadata", "name");
    }

    public static String namespace(JsonNode object) {
        return Json.text(object, "metadata", "namespace");
    }

    public static String uid(JsonNode object) {
        return Json.text(object, "metadata", "uid");
    }

    public static long revision(JsonNode object) {
        return Json.number(object, 0, "metadata", "resourceVersion");
    }

    public static long generation(JsonNode object) {
        return Json.number(object, 0, "metadata", "generation");
    }

    public static boolean deleting(JsonNode object) {
        return !Json.at(object, "metadata", "deletionTimestamp").isMissingNode();
    }

    public static List<String> finalizers(JsonNode object) {
        return Json.texts(Json.at(object, "metadata", "finalizers"));
    }

    public static ObjectKey key(JsonNode object) {
        return new ObjectKey(namespace(object), name(object));
    }

    /** {@code metav1.Time}: whole seconds, UTC. */
    public static String time(Instant instant) {
        return instant.truncatedTo(ChronoUnit.SECONDS).toString();
    }
}
