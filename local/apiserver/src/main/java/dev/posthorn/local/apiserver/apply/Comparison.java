package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.schema.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which fields an update added, modified and removed. */
record Comparison(FieldSet added, FieldSet modified, FieldSet removed) {

    static Comparison between(JsonNode before, JsonNode after, Schema schema) {
        Walk walk = new Walk();
        walk.compare(before, after, schema);
        return new Comparison(walk.added, walk.modified, walk.removed);
    }

    /** The comparison, or nothing where a keyed list has items without keys. */
    static Optional<Comparison> betweenWellFormed(JsonNode before, JsonNode after, Schema schema) {
        try {
            return Optional.of(between(before, after, schema));
        } catch (ListItems.Nameless e) {
            return Optional.empty();
        }
    }

    /** Walks both trees at once; a side that is null has nothing here. */
    private static final class Walk {
        private final FieldSet added = new FieldSet();
        private final FieldSet modified = new FieldSet();
        private final FieldSet removed = new FieldSet();
        private final Deque<String> path = new ArrayDeque<>();

        void compare(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
            boolean bothEmpty = isEmpty(before) && isEmpty(after);
            if (!bothEmpty && granular(before, after, schema, true)) {
                compareFields(before, after, schema);
                inner(before, after);
            } else if (!bothEmpty && granular(before, after, schema, false)) {
                compareItems(before, after, schema);
                inner(before, after);
            } else {
                leaf(before, after, schema);
            }
        }

        private static boolean granular(
                @Nullable JsonNode before, @Nullable JsonNode after, Schema schema, boolean map) {
            boolean left = map ? Trees.isGranularMap(before, schema) : Trees.isGranularList(before, schema);
            boolean right = map ? Trees.isGranularMap(after, schema) : Trees.isGranularList(after, schema);
            return (left || absent(before)) && (right || absent(after)) && (left || right);
        }

        private static boolean absent(@Nullable JsonNode node) {
            return node == null || node.isNull();
        }

        private static boolean isEmpty(@Nullable JsonNode node) {
            return absent(node) || (node != null && node.isContainerNode() && node.isEmpty());
        }

        private void compareFields(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
            Set<String> keys = new LinkedHashSet<>();
            if (before != null) {
                Json.fields(before).forEach(entry -> keys.add(entry.getKey()));
            }
            if (after != null) {
                Json.fields(after).forEach(entry -> keys.add(entry.getKey()));
            }
            for (String key : keys) {
                path.addLast("f:" + key);
                compare(
                        before == null ? null : before.get(key),
                        after == null ? null : after.get(key),
                        schema.fieldOrAnything(key));
                path.removeLast();
            }
        }

        private void compareItems(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
            Map<String, JsonNode> left =
                    absent(before) || before == null ? Map.of() : ListItems.byElement(before, schema);
            Map<String, JsonNode> right =
                    absent(after) || after == null ? Map.of() : ListItems.byElement(after, schema);
            Set<String> elements = new LinkedHashSet<>(left.keySet());
            elements.addAll(right.keySet());
            for (String element : elements) {
                path.addLast(element);
                compare(left.get(element), right.get(element), schema.itemsOrAnything());
                path.removeLast();
            }
        }

        private void inner(@Nullable JsonNode before, @Nullable JsonNode after) {
            if (before == null) {
                insert(added);
            } else if (after == null) {
                insert(removed);
            }
        }

        private void leaf(@Nullable JsonNode before, @Nullable JsonNode after, Schema schema) {
            if (before == null) {
                insert(added);
            } else if (after == null) {
                insert(removed);
                // What was owned piece by piece below a leaf-to-be goes with it.
                OwnedFields.of(before, schema).forEach((parents, element) -> insertBelow(removed, parents, element));
            } else if (!before.equals(after)) {
                insert(modified);
            }
        }

        private void insert(FieldSet set) {
            set.insert(new ArrayList<>(path));
        }

        private void insertBelow(FieldSet set, java.util.List<String> parents, String element) {
            var full = new ArrayList<>(path);
            full.addAll(parents);
            full.add(element);
            set.insert(full);
        }
    }
}
