package dev.posthorn.operator.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.faults.ResourceRef;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * Objects as flat text, without what differs between any two runs: identities, revisions and times.
 *
 * @param objects by what {@link ResourceRef#toString()} says, and in each by path
 */
record Snapshot(SortedMap<String, SortedMap<String, String>> objects) {
    private static final Set<String> NEVER_COMPARED = Set.of(
            "metadata.uid",
            "metadata.resourceVersion",
            "metadata.creationTimestamp",
            "metadata.managedFields",
            "metadata.generation",
            "metadata.deletionTimestamp",
            "metadata.deletionGracePeriodSeconds",
            "metadata.selfLink");
    private static final Pattern TIME =
            Pattern.compile("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?(Z|[+-]\\d\\d:\\d\\d)");
    private static final Pattern UID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}");

    static Snapshot of(Map<ResourceRef, JsonNode> state) {
        var objects = new TreeMap<String, SortedMap<String, String>>();
        state.forEach((ref, object) -> {
            var values = new TreeMap<String, String>();
            flatten("", object, values);
            JsonNode observed = object.path("status").path("observedGeneration");
            if (observed.isNumber()) {
                boolean current = observed.asLong()
                        == object.path("metadata").path("generation").asLong();
                values.put("status.observedGeneration", current ? "current" : "behind");
            }
            objects.put(ref.toString(), values);
        });
        return new Snapshot(objects);
    }

    /** Paths whose values differ between two runs that should be equal: generated values, to be left out of comparisons. */
    static Set<String> learnMasks(Snapshot one, Snapshot other) {
        Set<String> masks = new HashSet<>();
        one.objects.forEach((object, values) -> Optional.ofNullable(other.objects.get(object))
                .ifPresent(others -> {
                    Set<String> paths = new HashSet<>(values.keySet());
                    paths.addAll(others.keySet());
                    paths.stream()
                            .filter(path -> !Optional.ofNullable(values.get(path))
                                    .equals(Optional.ofNullable(others.get(path))))
                            .forEach(path -> masks.add(object + " " + path));
                }));
        return masks;
    }

    /** What is otherwise in another snapshot, one sentence each; empty when nothing is. */
    List<String> differences(Snapshot actual, Set<String> masks) {
        List<String> found = new ArrayList<>();
        Set<String> all = new java.util.TreeSet<>(objects.keySet());
        all.addAll(actual.objects.keySet());
        for (String object : all) {
            SortedMap<String, String> wanted = objects.get(object);
            SortedMap<String, String> got = actual.objects.get(object);
            if (wanted == null) {
                found.add(object + " is there and should not be");
            } else if (got == null) {
                found.add(object + " is missing");
            } else {
                Set<String> paths = new java.util.TreeSet<>(wanted.keySet());
                paths.addAll(got.keySet());
                for (String path : paths) {
                    String a = wanted.getOrDefault(path, "absent");
                    String b = got.getOrDefault(path, "absent");
                    if (!a.equals(b) && !masks.contains(object + " " + path)) {
                        found.add(object + " " + path + " is " + b + " and should be " + a);
                    }
                }
            }
        }
        return found;
    }

    boolean contains(ResourceRef object) {
        return objects.containsKey(object.object().toString());
    }

    Optional<String> value(ResourceRef object, String path) {
        return Optional.ofNullable(objects.get(object.object().toString())).map(values -> values.get(path));
    }

    private static void flatten(String path, JsonNode node, SortedMap<String, String> into) {
        if (NEVER_COMPARED.contains(path)) {
            return;
        }
        if (node.isObject()) {
            if (node.isEmpty()) {
                into.put(path, "{}");
            }
            node.properties()
                    .forEach(field -> flatten(
                            path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), into));
        } else if (node.isArray()) {
            if (node.isEmpty()) {
                into.put(path, "[]");
            }
            for (int i = 0; i < node.size(); i++) {
                flatten(path + "[" + i + "]", node.get(i), into);
            }
        } else {
            String text = TIME.matcher(node.asText()).replaceAll("<time>");
            into.put(
                    path,
                    path.endsWith("observedGeneration")
                            ? "<generation>"
                            : UID.matcher(text).replaceAll("<uid>"));
        }
    }
}
