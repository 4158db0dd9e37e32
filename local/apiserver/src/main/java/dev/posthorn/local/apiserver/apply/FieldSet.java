package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * A set of field paths as a trie, in the notation of {@code fieldsV1}: an element is {@code f:name} for a field, {@code
 * k:{"name":"x"}} for an item of a keyed list, {@code v:"x"} for an item of a set.
 */
public final class FieldSet {
    private final Set<String> members = new TreeSet<>();
    private final Map<String, FieldSet> children = new TreeMap<>();

    public static FieldSet parse(JsonNode fieldsV1) {
        FieldSet out = new FieldSet();
        for (var entry : Json.fields(fieldsV1)) {
            if (entry.getKey().equals(".")) {
                continue;
            }
            JsonNode below = entry.getValue();
            boolean leaf = below.isEmpty();
            if (leaf || below.has(".")) {
                out.members.add(entry.getKey());
            }
            FieldSet child = parse(below);
            if (!child.isEmpty()) {
                out.children.put(entry.getKey(), child);
            }
        }
        return out;
    }

    public ObjectNode toFieldsV1() {
        ObjectNode out = Json.object();
        Set<String> all = new TreeSet<>(members);
        all.addAll(children.keySet());
        for (String element : all) {
            FieldSet child = children.get(element);
            ObjectNode below = child == null ? Json.object() : child.toFieldsV1();
            if (child != null && members.contains(element)) {
                ObjectNode withSelf = Json.object();
                withSelf.putObject(".");
                withSelf.setAll(below);
                below = withSelf;
            }
            out.set(element, below);
        }
        return out;
    }

    public boolean isEmpty() {
        return members.isEmpty() && children.values().stream().allMatch(FieldSet::isEmpty);
    }

    /** Whether the element is itself in the set, apart from what is below it. */
    public boolean has(String element) {
        return members.contains(element);
    }

    /** What the set holds below the element; empty where there is nothing. */
    public FieldSet below(String element) {
        return children.getOrDefault(element, new FieldSet());
    }

    /** Every element at this level, member or only a step on the way to one. */
    public Set<String> elements() {
        Set<String> all = new TreeSet<>(members);
        all.addAll(children.keySet());
        return all;
    }

    public void insert(List<String> path) {
        if (path.isEmpty()) {
            return;
        }
        String head = path.getFirst();
        if (path.size() == 1) {
            members.add(head);
        } else {
            children.computeIfAbsent(head, e -> new FieldSet()).insert(path.subList(1, path.size()));
        }
    }

    public FieldSet union(FieldSet other) {
        FieldSet out = new FieldSet();
        out.members.addAll(members);
        out.members.addAll(other.members);
        Set<String> keys = new TreeSet<>(children.keySet());
        keys.addAll(other.children.keySet());
        keys.forEach(key -> out.put(key, below(key).union(other.below(key))));
        return out;
    }

    public FieldSet intersection(FieldSet other) {
        FieldSet out = new FieldSet();
        members.stream().filter(other.members::contains).forEach(out.members::add);
        children.forEach((key, child) -> out.put(key, child.intersection(other.below(key))));
        return out;
    }

    /** Without the exact paths of the other set; what lies below such a path stays. */
    public FieldSet minus(FieldSet other) {
        FieldSet out = new FieldSet();
        members.stream().filter(member -> !other.members.contains(member)).forEach(out.members::add);
        children.forEach((key, child) -> out.put(key, child.minus(other.below(key))));
        return out;
    }

    /** Calls back with every path in the set. */
    public void forEach(BiConsumer<List<String>, String> visitor) {
        walk(List.of(), visitor);
    }

    /** Every path in the set, written as in a conflict message: {@code .spec.ports[port=80,protocol="TCP"]}. */
    public List<String> paths() {
        List<String> out = new ArrayList<>();
        forEach((parents, element) -> {
            StringBuilder path = new StringBuilder();
            parents.forEach(parent -> path.append(shown(parent)));
            out.add(path.append(shown(element)).toString());
        });
        return out;
    }

    private void walk(List<String> parents, BiConsumer<List<String>, String> visitor) {
        members.forEach(member -> visitor.accept(parents, member));
        children.forEach((key, child) -> {
            List<String> deeper = new ArrayList<>(parents);
            deeper.add(key);
            child.walk(deeper, visitor);
        });
    }

    private static String shown(String element) {
        String rest = element.substring(2);
        return switch (element.charAt(0)) {
            case 'f' -> "." + rest;
            case 'v' -> "[=" + rest + "]";
            case 'k' -> {
                List<String> keys = new ArrayList<>();
                Json.fields(Json.parse(rest)).forEach(key -> keys.add(key.getKey() + "=" + key.getValue()));
                yield "[" + String.join(",", keys) + "]";
            }
            default -> "[" + rest + "]";
        };
    }

    private void put(String key, FieldSet child) {
        if (!child.isEmpty()) {
            children.put(key, child);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FieldSet set && members.equals(set.members) && children.equals(set.children);
    }

    @Override
    public int hashCode() {
        return 31 * members.hashCode() + children.hashCode();
    }

    @Override
    public String toString() {
        return toFieldsV1().toString();
    }
}
