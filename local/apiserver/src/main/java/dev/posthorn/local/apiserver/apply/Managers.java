package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code metadata.managedFields} as a map from manager to what it owns. */
final class Managers {
    /** Who: the same name owns apart as applier, as updater, and per subresource. */
    record Manager(String name, Operation operation, String apiVersion, String subresource) {
        String shown() {
            String quoted =
                    "\"" + name + "\"" + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"");
            return operation == Operation.UPDATE ? quoted + " using " + apiVersion : quoted;
        }

        /** An applier is one and the same whatever version it applies. */
        boolean sameAs(Manager other) {
            return name.equals(other.name)
                    && operation == other.operation
                    && subresource.equals(other.subresource)
                    && (operation == Operation.APPLY || apiVersion.equals(other.apiVersion));
        }
    }

    /** What a manager owns, and since when. */
    record Owned(FieldSet fields, String time) {}

    /** How a manager writes. */
    enum Operation {
        APPLY("Apply"),
        UPDATE("Update");

        private final String text;

        Operation(String text) {
            this.text = text;
        }
    }

    private final Map<Manager, Owned> entries = new LinkedHashMap<>();

    static Managers of(JsonNode object) {
        Managers out = new Managers();
        for (JsonNode entry : Json.at(object, "metadata", "managedFields")) {
            Operation operation = Json.text(entry, "operation").equals("Apply") ? Operation.APPLY : Operation.UPDATE;
            Manager manager = new Manager(
                    Json.text(entry, "manager"),
                    operation,
                    Json.text(entry, "apiVersion"),
                    Json.text(entry, "subresource"));
            out.entries.put(manager, new Owned(FieldSet.parse(Json.at(entry, "fieldsV1")), Json.text(entry, "time")));
        }
        return out;
    }

    Managers copy() {
        Managers out = new Managers();
        out.entries.putAll(entries);
        return out;
    }

    Map<Manager, Owned> entries() {
        return entries;
    }

    FieldSet ownedBy(Manager manager) {
        return entries.entrySet().stream()
                .filter(entry -> entry.getKey().sameAs(manager))
                .map(entry -> entry.getValue().fields())
                .findFirst()
                .orElseGet(FieldSet::new);
    }

    void put(Manager manager, FieldSet fields, String time) {
        entries.keySet().removeIf(manager::sameAs);
        if (!fields.isEmpty()) {
            entries.put(manager, new Owned(fields, time));
        }
    }

    /** Takes fields away from everybody but one. */
    void release(FieldSet fields, Manager except) {
        entries.replaceAll((manager, owned) ->
                manager.sameAs(except) ? owned : new Owned(owned.fields().minus(fields), owned.time()));
        entries.values().removeIf(owned -> owned.fields().isEmpty());
    }

    void writeTo(ObjectNode object) {
        ObjectNode metadata = Meta.of(object);
        metadata.remove("managedFields");
        if (entries.isEmpty()) {
            return;
        }
        ArrayNode list = metadata.putArray("managedFields");
        List<Map.Entry<Manager, Owned>> sorted = entries.entrySet().stream()
                .sorted(Comparator.<Map.Entry<Manager, Owned>, Operation>comparing(
                                e -> e.getKey().operation())
                        .thenComparing(e -> e.getValue().time())
                        .thenComparing(e -> e.getKey().name())
                        .thenComparing(e -> e.getKey().apiVersion())
                        .thenComparing(e -> e.getKey().subresource()))
                .toList();
        for (var entry : sorted) {
            Manager manager = entry.getKey();
            ObjectNode node = list.addObject()
                    .put("manager", manager.name())
                    .put("operation", manager.operation().text)
                    .put("apiVersion", manager.apiVersion())
                    .put("fieldsType", "FieldsV1");
            if (!entry.getValue().time().isEmpty()) {
                node.put("time", entry.getValue().time());
            }
            node.set("fieldsV1", entry.getValue().fields().toFieldsV1());
            if (!manager.subresource().isEmpty()) {
                node.put("subresource", manager.subresource());
            }
        }
    }
}
