package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.apply.FieldManagers;
import dev.posthorn.local.apiserver.apply.FieldManagers.Writer;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ObjectKey;
import dev.posthorn.local.apiserver.model.ResourceType;
import dev.posthorn.local.apiserver.schema.Definition;
import dev.posthorn.local.apiserver.schema.Zeros;
import dev.posthorn.local.apiserver.store.ObjectStore;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Creates and updates objects by the rules of the API; each write reads, checks and stores as one step. */
public final class Registry {
    private final ObjectStore store;
    private final Clock clock;

    public Registry(ObjectStore store, Clock clock) {
        this.store = store;
        this.clock = clock;
    }

    /**
     * How a write is to be done.
     *
     * @param manager who is recorded in {@code managedFields}
     * @param subresource empty for the object itself
     * @param dryRun whether everything but the storing happens
     */
    public record WriteOptions(String manager, String subresource, boolean dryRun) {}

    /** An object after a write, and whether the write created it. */
    public record Written(ObjectNode object, boolean created) {}

    public ObjectStore store() {
        return store;
    }

    public Clock clock() {
        return clock;
    }

    public Optional<ObjectNode> find(Definition definition, ObjectKey key) {
        return store.find(Versions.table(definition), key).map(stored -> Versions.served(definition, stored));
    }

    public ObjectNode get(Definition definition, ObjectKey key) {
        return find(definition, key).orElseThrow(() -> ApiFailure.notFound(definition.type(), key.name()));
    }

    public ObjectNode create(Definition definition, ObjectNode sent, WriteOptions options) {
        return store.exclusively(() -> {
            ObjectNode object = newObject(definition, sent);
            ObjectNode empty = Zeros.of(definition.schema().get());
            ObjectNode owned =
                    FieldManagers.afterUpdate(empty, object, definition.schema().get(), writer(definition, options));
            return insert(definition, completed(definition, owned), options);
        });
    }

    /** Applies a configuration by server-side apply, creating the object where it is missing. */
    public Written apply(
            Definition definition, ObjectKey key, ObjectNode configuration, WriteOptions options, boolean force) {
        return store.exclusively(() -> {
            Optional<ObjectNode> live = find(definition, key);
            if (live.isPresent()) {
                UnaryOperator<ObjectNode> change = object -> FieldManagers.apply(
                        object,
                        ApplyScope.of(configuration, definition.type(), options.subresource()),
                        definition.schema().get(),
                        writer(definition, options),
                        force);
                return new Written(update(definition, key, options, change, true), false);
            }
            if (!options.subresource().isEmpty()) {
                throw ApiFailure.notFound(definition.type(), key.name());
            }
            if (!Meta.uid(configuration).isEmpty()) {
                throw ApiFailure.conflict(
                        definition.type(),
                        key.name(),
                        "uid mismatch: the provided object specified uid " + Meta.uid(configuration)
                                + ", and no existing object was found");
            }
            ObjectNode object = FieldManagers.apply(
                    Json.object(),
                    ApplyScope.of(configuration, definition.type(), ""),
                    definition.schema().get(),
                    writer(definition, options),
                    force);
            return new Written(insert(definition, completed(definition, newObject(definition, object)), options), true);
        });
    }

    /**
     * Changes an object. The change gets the live object and returns the next; versions and uids in what it returns are
     * preconditions.
     *
     * @param managed whether the change has already kept account of field owners
     */
    public ObjectNode update(
            Definition definition,
            ObjectKey key,
            WriteOptions options,
            UnaryOperator<ObjectNode> change,
            boolean managed) {
        return store.exclusively(() -> {
            ObjectNode live = get(definition, key);
            ObjectNode sent = change.apply(live).deepCopy();
            Preconditions.require(definition.type(), live, sent);
            Defaults.apply(definition, sent);
            ObjectNode next = Preparation.forUpdate(definition, live, sent, options.subresource());
            if (!managed) {
                next = FieldManagers.afterUpdate(live, next, definition.schema().get(), writer(definition, options));
            }
            ObjectRules.require(definition, next, Optional.of(live), options.subresource());
            if (Sameness.sameButForTimes(live, next)) {
                return live;
            }
            return options.dryRun() ? next : replace(definition, next);
        });
    }

    private ObjectNode newObject(Definition definition, ObjectNode sent) {
        ResourceType type = definition.type();
        if (Meta.revision(sent) != 0) {
            throw ApiFailure.of(500, "", "resourceVersion should not be set on objects to be created");
        }
        ObjectNode object =
                Preparation.forCreate(definition, sent, UUID.randomUUID().toString(), clock.instant());
        if (Meta.name(object).isEmpty()
                && !Json.text(object, "metadata", "generateName").isEmpty()) {
            GeneratedNames.fill(object);
        }
        Defaults.apply(definition, object);
        NamespaceRules.requireUsable(store, type, object);
        return object;
    }

    /** With what the server adds to it; nobody owns those fields. */
    private ObjectNode completed(Definition definition, ObjectNode object) {
        BuiltInCreation.complete(definition.type(), object, store.revision(), clock.instant());
        return object;
    }

    private ObjectNode insert(Definition definition, ObjectNode object, WriteOptions options) {
        ResourceType type = definition.type();
        if (Meta.name(object).isEmpty()) {
            throw ApiFailure.invalid(
                    type, "", List.of(FieldError.required("metadata.name", "name or generateName is required")));
        }
        ObjectRules.require(definition, object, Optional.empty(), "");
        GroupResource table = Versions.table(definition);
        if (store.find(table, Meta.key(object)).isPresent()) {
            throw ApiFailure.alreadyExists(type, Meta.name(object));
        }
        if (options.dryRun()) {
            return object;
        }
        return Versions.served(definition, store.put(table, Versions.stored(definition, object)));
    }

    private ObjectNode replace(Definition definition, ObjectNode next) {
        GroupResource table = Versions.table(definition);
        ObjectNode stored = Versions.stored(definition, next);
        boolean done = Meta.deleting(next)
                && Meta.finalizers(next).isEmpty()
                && Json.number(next, 0, "metadata", "deletionGracePeriodSeconds") == 0
                && !NamespaceRules.holdsContents(definition.type(), next);
        return Versions.served(definition, done ? store.remove(table, stored) : store.put(table, stored));
    }

    private Writer writer(Definition definition, WriteOptions options) {
        return new Writer(options.manager(), definition.type().apiVersion(), options.subresource(), clock.instant());
    }
}
