package dev.posthorn.local.apiserver.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ObjectKey;
import dev.posthorn.local.apiserver.rest.DeleteOptions;
import dev.posthorn.local.apiserver.rest.Removal;
import dev.posthorn.local.apiserver.store.Change;
import java.util.List;

/** Deletes the objects of a definition that is being deleted, and then lets the definition go. */
final class DefinitionRemover implements Controllers.Controller {
    private static final GroupResource DEFINITIONS =
            new GroupResource("apiextensions.k8s.io", "customresourcedefinitions");

    private final Objects objects;

    DefinitionRemover(Objects objects) {
        this.objects = objects;
    }

    @Override
    public void handle(Change change) {
        if (change.resource().equals(DEFINITIONS) && change.kind() != Change.Kind.DELETED) {
            if (Meta.deleting(change.object())) {
                GroupResource instances = instances(change.object());
                objects.list(instances, "")
                        .forEach(object -> objects.delete(instances, Meta.key(object), DeleteOptions.BACKGROUND));
                releaseIfUnused(Meta.name(change.object()));
            }
        } else if (change.kind() == Change.Kind.DELETED
                && !change.resource().group().isEmpty()) {
            releaseIfUnused(change.resource().plural() + "." + change.resource().group());
        }
    }

    private void releaseIfUnused(String name) {
        ObjectKey key = new ObjectKey("", name);
        objects.find(DEFINITIONS, key)
                .filter(Meta::deleting)
                .filter(definition -> objects.list(instances(definition), "").isEmpty())
                .ifPresent(definition -> objects.change(DEFINITIONS, key, live -> {
                    List<String> left = Meta.finalizers(live).stream()
                            .filter(finalizer -> !finalizer.equals(Removal.DEFINITION_CLEANUP))
                            .toList();
                    Meta.of(live).set("finalizers", Json.arrayOf(left));
                    return live;
                }));
    }

    private static GroupResource instances(ObjectNode definition) {
        return new GroupResource(
                Json.text(definition, "spec", "group"), Json.text(definition, "spec", "names", "plural"));
    }
}
