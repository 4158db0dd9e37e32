package dev.posthorn.local.apiserver.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.ObjectKey;
import dev.posthorn.local.apiserver.rest.DeleteOptions;
import dev.posthorn.local.apiserver.rest.Registry;
import dev.posthorn.local.apiserver.rest.Removal;
import dev.posthorn.local.apiserver.schema.Catalog;
import dev.posthorn.local.apiserver.schema.Definition;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** The API as the controllers use it: by resource and key, forgiving what has gone meanwhile. */
record Objects(Registry registry, Removal removal, Catalog catalog) {
    private static final Registry.WriteOptions AS_CONTROLLER =
            new Registry.WriteOptions("kube-controller-manager", "", false);

    Collection<Definition> served() {
        return catalog.all();
    }

    Optional<ObjectNode> find(GroupResource resource, ObjectKey key) {
        return registry.store().find(resource, key);
    }

    List<ObjectNode> list(GroupResource resource, String namespace) {
        return registry.store().list(resource, namespace).objects();
    }

    void create(String apiVersion, ObjectNode object) {
        Definition definition = catalog.findKind(apiVersion, object.path("kind").asText())
                .orElseThrow(() -> new IllegalStateException("No kind is served for " + object));
        registry.create(definition, object, AS_CONTROLLER);
    }

    void delete(GroupResource resource, ObjectKey key, DeleteOptions options) {
        catalog.find(resource).ifPresent(definition -> forgiving(() -> removal.delete(definition, key, options)));
    }

    void change(GroupResource resource, ObjectKey key, UnaryOperator<ObjectNode> change) {
        catalog.find(resource)
                .ifPresent(definition -> forgiving(() ->
                        registry.update(definition, key, AS_CONTROLLER, live -> change.apply(live.deepCopy()), false)));
    }

    private static void forgiving(Runnable work) {
        try {
            work.run();
        } catch (ApiFailure e) {
            if (e.code() != 404 && e.code() != 409) {
                throw e;
            }
        }
    }
}
