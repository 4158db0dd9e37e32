package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.apply.Managers.Manager;
import dev.posthorn.local.apiserver.apply.Managers.Operation;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.schema.Schema;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Keeps account of who set which field. An update takes what it changes; an apply claims what it names, gives up what it no
 * longer names, and conflicts where it would change what another manager owns.
 */
public final class FieldManagers {
    private static final FieldSet NOBODYS = nobodys();

    private FieldManagers() {}

    /**
     * Who writes, and when.
     *
     * @param manager name of the field manager
     * @param subresource empty for the object itself
     */
    public record Writer(String manager, String apiVersion, String subresource, Instant now) {}

    /** The object with {@code managedFields} as an update, patch or create by the writer leaves them. */
    public static ObjectNode afterUpdate(ObjectNode live, ObjectNode next, Schema schema, Writer writer) {
        Managers managers = managersOf(live, next);
        ObjectNode before = bare(live);
        ObjectNode after = bare(next);
        Optional<Comparison> compared = Comparison.betweenWellFormed(before, after, schema);
        if (compared.isEmpty()) {
            // Lists whose items cannot be told apart are for validation to refuse, not for the account of owners.
            return next.deepCopy();
        }
        Comparison change = compared.get();
        Manager self = new Manager(writer.manager(), Operation.UPDATE, writer.apiVersion(), writer.subresource());
        managers.release(change.modified().union(change.added()).union(change.removed()), self);
        FieldSet took = change.modified().union(change.added()).minus(NOBODYS);
        FieldSet kept = managers.ownedBy(self).minus(change.removed());
        boolean nothing = took.isEmpty() && change.removed().isEmpty();
        // A real server does not note when something was scaled.
        String time =
                nothing || writer.subresource().equals("scale") ? timeOf(managers, self) : Meta.time(writer.now());
        managers.put(self, kept.union(took), time);
        ObjectNode out = next.deepCopy();
        managers.writeTo(out);
        return out;
    }

    /**
     * The live object with a configuration applied; {@code live} is without fields where the apply creates the object.
     *
     * @throws ApiFailure 409 with one cause per field when it would change fields of others and {@code force} is false
     */
    public static ObjectNode apply(
            ObjectNode live, ObjectNode configuration, Schema schema, Writer writer, boolean force) {
        Managers managers = Managers.of(live);
        ObjectNode before = bare(live);
        Manager self = new Manager(writer.manager(), Operation.APPLY, writer.apiVersion(), writer.subresource());
        FieldSet lastTime = managers.ownedBy(self);
        FieldSet named = OwnedFields.of(configuration, schema);
        FieldSet claimed = named.minus(NOBODYS);
        JsonNode merged = ApplyMerge.merge(before, configuration, schema);
        String previousTime = timeOf(managers, self);
        managers.put(self, named, previousTime);
        ObjectNode after = (ObjectNode) prune(merged, lastTime, managers, schema);

        Comparison change = Comparison.between(before, after, schema);
        FieldSet touched = change.modified().union(change.added());
        if (!force) {
            refuseConflicts(managers, self, touched);
        }
        managers.release(touched.union(change.removed()), self);
        managers.put(self, claimed, before.equals(after) ? previousTime : Meta.time(writer.now()));
        managers.writeTo(after);
        return after;
    }

    /** Takes out what the applier named last time, does not name now, and nobody else owns. */
    private static JsonNode prune(JsonNode merged, FieldSet lastTime, Managers managers, Schema schema) {
        FieldSet owned = new FieldSet();
        for (Managers.Owned entry : managers.entries().values()) {
            owned = owned.union(entry.fields());
        }
        FieldSet abandoned =
                OwnedFields.withNamedParents(lastTime, schema).minus(OwnedFields.withNamedParents(owned, schema));
        return ApplyMerge.without(merged, abandoned, schema);
    }

    private static void refuseConflicts(Managers managers, Manager self, FieldSet touched) {
        Map<String, List<String>> conflicts = new TreeMap<>();
        managers.entries().forEach((manager, owned) -> {
            List<String> paths = owned.fields().intersection(touched).paths();
            if (!manager.sameAs(self) && !paths.isEmpty()) {
                conflicts
                        .computeIfAbsent(manager.shown(), m -> new ArrayList<>())
                        .addAll(paths);
            }
        });
        int count = conflicts.values().stream().mapToInt(List::size).sum();
        if (count == 0) {
            return;
        }
        List<String> lines = new ArrayList<>();
        conflicts.forEach((manager, paths) -> {
            lines.add("conflicts with " + manager + ":");
            paths.forEach(path -> lines.add("- " + path));
        });
        String one = conflicts.entrySet().stream()
                .map(e -> "conflict with " + e.getKey() + ": " + e.getValue().getFirst())
                .findFirst()
                .orElseThrow();
        ApiFailure failure = ApiFailure.of(
                409,
                "Conflict",
                count == 1
                        ? "Apply failed with 1 conflict: " + one
                        : "Apply failed with " + count + " conflicts: " + String.join("\n", lines));
        conflicts.forEach((manager, paths) ->
                paths.forEach(path -> failure.addCause("FieldManagerConflict", "conflict with " + manager, path)));
        throw failure;
    }

    private static Managers managersOf(ObjectNode live, ObjectNode next) {
        JsonNode sent = Json.at(next, "metadata", "managedFields");
        boolean reset = sent.size() == 1 && sent.get(0).isEmpty();
        if (reset) {
            return new Managers();
        }
        return sent.isEmpty() ? Managers.of(live) : Managers.of(next);
    }

    private static String timeOf(Managers managers, Manager self) {
        return managers.entries().entrySet().stream()
                .filter(entry -> entry.getKey().sameAs(self))
                .map(entry -> entry.getValue().time())
                .findFirst()
                .orElse("");
    }

    private static ObjectNode bare(ObjectNode object) {
        ObjectNode out = object.deepCopy();
        if (out.get("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return out;
    }

    private static FieldSet nobodys() {
        FieldSet set = new FieldSet();
        set.insert(List.of("f:apiVersion"));
        set.insert(List.of("f:kind"));
        set.insert(List.of("f:metadata"));
        for (String field : List.of(
                "name",
                "namespace",
                "creationTimestamp",
                "selfLink",
                "uid",
                "clusterName",
                "generation",
                "managedFields",
                "resourceVersion",
                "deletionTimestamp",
                "deletionGracePeriodSeconds")) {
            set.insert(List.of("f:metadata", "f:" + field));
        }
        return set;
    }
}
