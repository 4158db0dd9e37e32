package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ObjectKey;
import dev.posthorn.local.apiserver.model.ResourceType;
import dev.posthorn.local.apiserver.schema.Definition;
import dev.posthorn.local.apiserver.store.ObjectStore;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/** Deletes objects: at once, or by marking them and waiting until finalizers, contents or a grace period have gone. */
public final class Removal {
    public static final String FOREGROUND = "foregroundDeletion";
    public static final String ORPHAN = "orphan";
    public static final String DEFINITION_CLEANUP = "customresourcecleanup.apiextensions.k8s.io";
    private static final long POD_GRACE_SECONDS = 30;

    private final Registry registry;
    private final ObjectStore store;
    private final Clock clock;

    public Removal(Registry registry) {
        this.registry = registry;
        this.store = registry.store();
        this.clock = registry.clock();
    }

    /** What became of the object: gone, or still there and marked. */
    public record Removed(ObjectNode object, boolean gone) {}

    public Removed delete(Definition definition, ObjectKey key, DeleteOptions options) {
        return store.exclusively(() -> {
            ObjectNode live = registry.get(definition, key);
            ResourceType type = definition.type();
            Preconditions.requireForDeletion(type, live, options);
            ObjectNode next = live.deepCopy();
            applyPolicy(next, options.propagation());
            if (type.is("apiextensions.k8s.io", "customresourcedefinitions") && !Meta.deleting(live)) {
                Meta.of(next).set("finalizers", Json.arrayOf(withCleanup(Meta.finalizers(next))));
            }
            long grace = graceSeconds(type, next, options);
            if (Meta.finalizers(next).isEmpty() && grace == 0 && !NamespaceRules.holdsContents(type, next)) {
                return removeNow(definition, next, options);
            }
            return mark(definition, live, next, grace, options);
        });
    }

    private Removed removeNow(Definition definition, ObjectNode object, DeleteOptions options) {
        return new Removed(options.dryRun() ? object : remove(definition, object), true);
    }

    private ObjectNode remove(Definition definition, ObjectNode object) {
        GroupResource table = Versions.table(definition);
        return Versions.served(definition, store.remove(table, Versions.stored(definition, object)));
    }

    private Removed mark(
            Definition definition, ObjectNode live, ObjectNode next, long graceSeconds, DeleteOptions options) {
        ObjectNode metadata = Meta.of(next);
        long pending = Json.number(live, Long.MAX_VALUE, "metadata", "deletionGracePeriodSeconds");
        if (!Meta.deleting(live) || graceSeconds < pending) {
            metadata.put("deletionTimestamp", Meta.time(clock.instant().plusSeconds(graceSeconds)));
            metadata.put("deletionGracePeriodSeconds", graceSeconds);
            if (!Meta.deleting(live) && Meta.generation(live) > 0) {
                metadata.put("generation", Meta.generation(live) + 1);
            }
        }
        if (definition.type().is("apiextensions.k8s.io", "customresourcedefinitions")) {
            metadata.remove("deletionGracePeriodSeconds");
            metadata.put("generation", Meta.generation(live));
        }
        if (definition.type().is("", "namespaces")) {
            metadata.remove("deletionGracePeriodSeconds");
            Json.child(next, "status").put("phase", "Terminating");
        }
        if (next.equals(live) || options.dryRun()) {
            return new Removed(next, false);
        }
        ObjectNode stored = store.put(Versions.table(definition), Versions.stored(definition, next));
        return new Removed(Versions.served(definition, stored), false);
    }

    private static void applyPolicy(ObjectNode object, DeleteOptions.Propagation propagation) {
        List<String> before = Meta.finalizers(object);
        List<String> finalizers = new ArrayList<>(before);
        switch (propagation) {
            case DEFAULT -> {}
            case BACKGROUND -> finalizers.removeAll(List.of(FOREGROUND, ORPHAN));
            case FOREGROUND -> swap(finalizers, ORPHAN, FOREGROUND);
            case ORPHAN -> swap(finalizers, FOREGROUND, ORPHAN);
        }
        if (finalizers.isEmpty()) {
            Meta.of(object).remove("finalizers");
        } else if (!finalizers.equals(before)) {
            Meta.of(object).set("finalizers", Json.arrayOf(finalizers));
        }
    }

    /** A definition waits until its objects have gone. */
    private static List<String> withCleanup(List<String> finalizers) {
        List<String> out = new ArrayList<>(finalizers);
        out.add(DEFINITION_CLEANUP);
        return out;
    }

    private static void swap(List<String> finalizers, String out, String in) {
        finalizers.remove(out);
        if (!finalizers.contains(in)) {
            finalizers.add(in);
        }
    }

    /** Only a pod that runs somewhere is given time; everything else has none. */
    private static long graceSeconds(ResourceType type, ObjectNode object, DeleteOptions options) {
        if (!type.is("", "pods") || Json.text(object, "spec", "nodeName").isEmpty()) {
            return 0;
        }
        long wanted = Json.number(object, POD_GRACE_SECONDS, "spec", "terminationGracePeriodSeconds");
        return options.graceSeconds().orElse(wanted);
    }
}
