package dev.posthorn.local.apiserver.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ObjectKey;
import dev.posthorn.local.apiserver.rest.DeleteOptions;
import dev.posthorn.local.apiserver.schema.Definition;
import dev.posthorn.local.apiserver.store.Change;
import java.util.List;

/** Deletes what is in a terminating namespace, and lets the namespace go once that has gone. */
final class NamespaceEmptier implements Controllers.Controller {
    private static final GroupResource NAMESPACES = new GroupResource("", "namespaces");

    private final Objects objects;

    NamespaceEmptier(Objects objects) {
        this.objects = objects;
    }

    @Override
    public void handle(Change change) {
        ObjectNode object = change.object();
        if (change.resource().equals(NAMESPACES) && change.kind() != Change.Kind.DELETED) {
            if (Meta.deleting(object)) {
                deleteContents(Meta.name(object));
                releaseIfEmpty(Meta.name(object));
            }
        } else if (change.kind() == Change.Kind.DELETED
                && !Meta.namespace(object).isEmpty()) {
            releaseIfEmpty(Meta.namespace(object));
        }
    }

    private void deleteContents(String namespace) {
        for (GroupResource resource : namespaced()) {
            for (ObjectNode object : objects.list(resource, namespace)) {
                if (!Meta.deleting(object)) {
                    objects.delete(resource, Meta.key(object), DeleteOptions.BACKGROUND);
                }
            }
        }
    }

    private void releaseIfEmpty(String namespace) {
        ObjectKey key = new ObjectKey("", namespace);
        boolean ending = objects.find(NAMESPACES, key).filter(Meta::deleting).isPresent();
        boolean empty =
                namespaced().stream().allMatch(r -> objects.list(r, namespace).isEmpty());
        if (ending && empty) {
            objects.change(NAMESPACES, key, live -> {
                Json.child(live, "spec").remove("finalizers");
                return live;
            });
        }
    }

    private List<GroupResource> namespaced() {
        return objects.served().stream()
                .map(Definition::type)
                .filter(type -> type.namespaced() && !type.group().equals("events.k8s.io"))
                .map(type -> type.groupResource())
                .distinct()
                .toList();
    }
}
