package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.Meta;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Everything that is served now: the built-in kinds, and the custom ones of every definition that was applied. */
public final class Catalog {
    private final List<Definition> builtIn = BuiltInTypes.all();
    private volatile Map<String, List<Definition>> customByDefinition = Map.of();
    private volatile Map<String, Definition> byPath = index(builtIn);

    public Optional<Definition> find(String group, String version, String plural) {
        return Optional.ofNullable(byPath.get(path(group, version, plural)));
    }

    public Optional<Definition> findKind(String apiVersion, String kind) {
        return byPath.values().stream()
                .filter(d ->
                        d.type().kind().equals(kind) && d.type().apiVersion().equals(apiVersion))
                .findFirst();
    }

    public boolean serves(String group, String version) {
        return byPath.values().stream()
                .anyMatch(d ->
                        d.type().group().equals(group) && d.type().version().equals(version));
    }

    /** Any served version of a resource. */
    public Optional<Definition> find(GroupResource resource) {
        return byPath.values().stream()
                .filter(d -> d.type().groupResource().equals(resource))
                .findFirst();
    }

    public Collection<Definition> all() {
        return byPath.values();
    }

    /** Starts serving the versions of an established definition, or serves them anew after a change. */
    public synchronized void serve(ObjectNode definition) {
        Map<String, List<Definition>> next = new HashMap<>(customByDefinition);
        next.put(Meta.name(definition), CustomTypes.of(definition));
        replace(next);
    }

    public synchronized void stopServing(JsonNode definition) {
        Map<String, List<Definition>> next = new HashMap<>(customByDefinition);
        next.remove(Meta.name(definition));
        replace(next);
    }

    private void replace(Map<String, List<Definition>> custom) {
        customByDefinition = custom;
        List<Definition> all = new ArrayList<>(builtIn);
        custom.values().forEach(all::addAll);
        byPath = index(all);
    }

    private static Map<String, Definition> index(List<Definition> all) {
        Map<String, Definition> out = new LinkedHashMap<>();
        all.forEach(
                d -> out.put(path(d.type().group(), d.type().version(), d.type().plural()), d));
        return out;
    }

    private static String path(String group, String version, String plural) {
        return group + "/" + version + "/" + plural;
    }
}
