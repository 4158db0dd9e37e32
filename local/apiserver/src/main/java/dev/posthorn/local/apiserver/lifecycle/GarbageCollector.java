package dev.posthorn.local.apiserver.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ObjectKey;
import dev.posthorn.local.apiserver.model.ResourceType;
import dev.posthorn.local.apiserver.rest.DeleteOptions;
import dev.posthorn.local.apiserver.rest.Removal;
import dev.posthorn.local.apiserver.schema.Definition;
import dev.posthorn.local.apiserver.store.Change;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Deletes objects whose owners have all gone, and carries out foreground and orphaning deletion of owners. An index from
 * owner uid to dependents makes each change cost what it concerns, however many objects there are.
 */
final class GarbageCollector implements Controllers.Controller {
    private final Objects objects;
    private final Map<String, Set<Dependent>> dependentsByOwner = new HashMap<>();
    private final Map<Dependent, Set<String>> ownersByDependent = new HashMap<>();

    /** Where a dependent lives. */
    private record Dependent(GroupResource resource, ObjectKey key) {}

    GarbageCollector(Objects objects) {
        this.objects = objects;
    }

    @Override
    public void handle(Change change) {
        ObjectNode object = change.object();
        Dependent self = new Dependent(change.resource(), Meta.key(object));
        if (change.kind() == Change.Kind.DELETED) {
            index(self, Set.of());
            dependents(Meta.uid(object)).forEach(this::reconsider);
            owners(object).forEach(owner -> finishOwner(owner, self));
            return;
        }
        Set<String> uids = new LinkedHashSet<>();
        owners(object).forEach(owner -> uids.add(Json.text(owner, "uid")));
        index(self, uids);
        if (!uids.isEmpty() && !Meta.deleting(object)) {
            reconsider(self);
        }
        if (Meta.deleting(object)) {
            endOwner(self, object);
        }
    }

    private void index(Dependent self, Set<String> owners) {
        Set<String> before = ownersByDependent.getOrDefault(self, Set.of());
        before.stream().filter(uid -> !owners.contains(uid)).forEach(uid -> {
            Set<Dependent> set = dependents(uid);
            set.remove(self);
            if (set.isEmpty()) {
                dependentsByOwner.remove(uid);
            } else {
                dependentsByOwner.put(uid, set);
            }
        });
        owners.forEach(uid -> dependentsByOwner
                .computeIfAbsent(uid, u -> new LinkedHashSet<>())
                .add(self));
        if (owners.isEmpty()) {
            ownersByDependent.remove(self);
        } else {
            ownersByDependent.put(self, owners);
        }
    }

    private Set<Dependent> dependents(String uid) {
        return new LinkedHashSet<>(dependentsByOwner.getOrDefault(uid, Set.of()));
    }

    private static List<JsonNode> owners(ObjectNode object) {
        return Json.items(Json.at(object, "metadata", "ownerReferences")).toList();
    }

    /** Deletes a dependent none of whose owners is there; one with an owner left only loses the dangling references. */
    private void reconsider(Dependent dependent) {
        Optional<ObjectNode> found = objects.find(dependent.resource(), dependent.key());
        if (found.isEmpty()) {
            return;
        }
        ObjectNode object = found.get();
        List<JsonNode> owners = owners(object);
        List<JsonNode> solid =
                owners.stream().filter(owner -> isThere(owner, object)).toList();
        if (owners.isEmpty() || solid.size() == owners.size()) {
            return;
        }
        if (solid.isEmpty()) {
            delete(dependent, object, DeleteOptions.Propagation.BACKGROUND);
        } else {
            objects.change(dependent.resource(), dependent.key(), live -> keepOwners(live, solid));
        }
    }

    private static ObjectNode keepOwners(ObjectNode live, List<JsonNode> owners) {
        if (owners.isEmpty()) {
            Meta.of(live).remove("ownerReferences");
        } else {
            ArrayNode list = Meta.of(live).putArray("ownerReferences");
            list.addAll(owners);
        }
        return live;
    }

    /** Whether the owner is there, with that uid, where a dependent in this namespace may have its owner. */
    private boolean isThere(JsonNode owner, ObjectNode dependent) {
        Optional<Definition> definition = definition(owner);
        if (definition.isEmpty()) {
            // A kind that is not served says nothing about the owner: a real collector waits too.
            return true;
        }
        ResourceType type = definition.get().type();
        String namespace = type.namespaced() ? Meta.namespace(dependent) : "";
        if (type.namespaced() && namespace.isEmpty()) {
            return true;
        }
        return objects.find(type.groupResource(), new ObjectKey(namespace, Json.text(owner, "name")))
                .filter(found -> Meta.uid(found).equals(Json.text(owner, "uid")))
                .isPresent();
    }

    private Optional<Definition> definition(JsonNode owner) {
        return objects.catalog().findKind(Json.text(owner, "apiVersion"), Json.text(owner, "kind"));
    }

    /** Carries out what the finalizers of an ending owner ask for. */
    private void endOwner(Dependent self, ObjectNode owner) {
        List<String> finalizers = Meta.finalizers(owner);
        if (finalizers.contains(Removal.ORPHAN)) {
            dependents(Meta.uid(owner))
                    .forEach(dependent -> objects.change(
                            dependent.resource(),
                            dependent.key(),
                            live -> keepOwners(
                                    live,
                                    owners(live).stream()
                                            .filter(o -> !Json.text(o, "uid").equals(Meta.uid(owner)))
                                            .toList())));
            release(self, Removal.ORPHAN);
        } else if (finalizers.contains(Removal.FOREGROUND)) {
            boolean blocked = false;
            for (Dependent dependent : dependents(Meta.uid(owner))) {
                blocked |= endDependent(dependent, owner);
            }
            if (!blocked) {
                release(self, Removal.FOREGROUND);
            }
        }
    }

    /** Deletes a dependent of an owner that waits for it; true where the owner has to go on waiting. */
    private boolean endDependent(Dependent dependent, ObjectNode owner) {
        Optional<ObjectNode> found = objects.find(dependent.resource(), dependent.key());
        if (found.isEmpty()) {
            return false;
        }
        ObjectNode object = found.get();
        boolean othersLeft = owners(object).stream()
                .anyMatch(o -> !Json.text(o, "uid").equals(Meta.uid(owner)) && isThere(o, object));
        if (othersLeft) {
            return false;
        }
        if (!Meta.deleting(object)) {
            boolean hasDependents = !dependents(Meta.uid(object)).isEmpty();
            delete(
                    dependent,
                    object,
                    hasDependents ? DeleteOptions.Propagation.FOREGROUND : DeleteOptions.Propagation.DEFAULT);
        }
        boolean blocks = owners(object).stream()
                .anyMatch(o -> Json.text(o, "uid").equals(Meta.uid(owner)) && Json.flag(o, "blockOwnerDeletion"));
        return blocks && objects.find(dependent.resource(), dependent.key()).isPresent();
    }

    /** After a dependent has gone: its owner may have waited only for it. */
    private void finishOwner(JsonNode owner, Dependent gone) {
        definition(owner).ifPresent(definition -> {
            ResourceType type = definition.type();
            String namespace = type.namespaced() ? gone.key().namespace() : "";
            Dependent place = new Dependent(type.groupResource(), new ObjectKey(namespace, Json.text(owner, "name")));
            objects.find(place.resource(), place.key())
                    .filter(Meta::deleting)
                    .filter(found -> Meta.uid(found).equals(Json.text(owner, "uid")))
                    .ifPresent(found -> endOwner(place, found));
        });
    }

    private void release(Dependent owner, String finalizer) {
        objects.change(owner.resource(), owner.key(), live -> {
            List<String> left = Meta.finalizers(live).stream()
                    .filter(f -> !f.equals(finalizer))
                    .toList();
            if (left.isEmpty()) {
                Meta.of(live).remove("finalizers");
            } else {
                Meta.of(live).set("finalizers", Json.arrayOf(left));
            }
            return live;
        });
    }

    private void delete(Dependent dependent, ObjectNode object, DeleteOptions.Propagation propagation) {
        objects.delete(
                dependent.resource(),
                dependent.key(),
                new DeleteOptions(propagation, Optional.empty(), Meta.uid(object), "", false));
    }
}
