package dev.posthorn.operator.plan;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.Quantity;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Whether an object already says what is wanted, so that applying it again would change nothing; pure.
 *
 * <p>The API server tracks which fields of an object the operator applied last. Those fields must be exactly the fields
 * wanted now (a field that went from the plan must go from the object), and their values must be the wanted ones. When
 * somebody else changes a field that the operator applied, the field leaves the operator's set, and is missed here. Fields
 * of others, defaults, and entries that others add to lists with keys are none of our business.
 */
public final class Drift {
    private static final Set<String> IDENTITY = Set.of("apiVersion", "kind", "status");
    private static final Set<String> METADATA = Set.of("labels", "annotations", "ownerReferences", "finalizers");

    private final KubernetesSerialization json;

    public Drift(KubernetesSerialization json) {
        this.json = json;
    }

    /** Whether applying {@code wanted} as field manager {@code manager} would change {@code actual}. */
    public boolean differs(HasMetadata actual, HasMetadata wanted, String manager) {
        JsonNode fields = appliedFields(actual, manager);
        if (fields == null) {
            return true;
        }
        JsonNode want = json.convertValue(wanted, JsonNode.class);
        JsonNode have = json.convertValue(actual, JsonNode.class);
        return !sameMetadata(want.path("metadata"), have.path("metadata"), fields.path("f:metadata"))
                || !sameRest(want, have, fields);
    }

    private @Nullable JsonNode appliedFields(HasMetadata actual, String manager) {
        List<ManagedFieldsEntry> entries = actual.getMetadata().getManagedFields();
        return entries == null
                ? null
                : entries.stream()
                        .filter(e -> manager.equals(e.getManager()) && "Apply".equals(e.getOperation()))
                        .filter(e ->
                                e.getSubresource() == null || e.getSubresource().isEmpty())
                        .findFirst()
                        .<JsonNode>map(e -> json.convertValue(e.getFieldsV1(), JsonNode.class))
                        .orElse(null);
    }

    private boolean sameMetadata(JsonNode want, JsonNode have, JsonNode fields) {
        for (String name : METADATA) {
            JsonNode owned = fields.path("f:" + name);
            JsonNode wanted = want.path(name);
            if (isNothing(wanted) ? !owned.isMissingNode() : !same(wanted, have.path(name), owned)) {
                return false;
            }
        }
        return true;
    }

    private boolean sameRest(JsonNode want, JsonNode have, JsonNode fields) {
        for (var field : want.properties()) {
            String name = field.getKey();
            if (name.equals("metadata") || IDENTITY.contains(name) || isNothing(field.getValue())) {
                continue;
            }
            if (!same(field.getValue(), have.path(name), fields.path("f:" + name))) {
                return false;
            }
        }
        for (var field : fields.properties()) {
            String name = field.getKey().substring(Math.min(2, field.getKey().length()));
            if (!name.equals("metadata") && !IDENTITY.contains(name) && isNothing(want.path(name))) {
                return false;
            }
        }
        return true;
    }

    private boolean same(JsonNode want, JsonNode have, JsonNode fields) {
        if (fields.isMissingNode() || have.isMissingNode()) {
            return false;
        }
        if (fields.isEmpty()) {
            return contains(want, have);
        }
        if (want.isObject()) {
            return sameObject(want, have, fields);
        }
        return want.isArray() ? sameList(want, have, fields) : contains(want, have);
    }

    private boolean sameObject(JsonNode want, JsonNode have, JsonNode fields) {
        int wanted = 0;
        for (var field : want.properties()) {
            if (field.getValue().isNull()) {
                continue;
            }
            wanted++;
            if (!same(field.getValue(), have.path(field.getKey()), fields.path("f:" + field.getKey()))) {
                return false;
            }
        }
        long owned = fields.properties().stream()
                .filter(f -> f.getKey().startsWith("f:"))
                .count();
        return owned == wanted;
    }

    /** A list whose entries have keys ({@code k:}) or that is a set of scalars ({@code v:}). */
    private boolean sameList(JsonNode want, JsonNode have, JsonNode fields) {
        int owned = 0;
        for (var field : fields.properties()) {
            String key = field.getKey();
            if (key.equals(".")) {
                continue;
            }
            owned++;
            JsonNode id = parse(key.substring(2));
            boolean found = key.startsWith("v:")
                    ? hasScalar(want, id) && hasScalar(have, id)
                    : sameEntry(want, have, id, field.getValue());
            if (!found) {
                return false;
            }
        }
        return owned == want.size();
    }

    private boolean sameEntry(JsonNode want, JsonNode have, JsonNode id, JsonNode fields) {
        JsonNode wanted = entry(want, id, false);
        JsonNode actual = entry(have, id, true);
        if (wanted == null || actual == null) {
            return false;
        }
        if (fields.isEmpty()) {
            return contains(wanted, actual);
        }
        // A key that was defaulted, such as a port's protocol, is the operator's by the entry, though it never sent it.
        var sent =
                wanted.properties().stream().filter(f -> !f.getValue().isNull()).toList();
        for (var field : sent) {
            if (!same(field.getValue(), actual.path(field.getKey()), fields.path("f:" + field.getKey()))) {
                return false;
            }
        }
        return fields.properties().stream()
                .filter(f -> f.getKey().startsWith("f:"))
                .map(f -> f.getKey().substring(2))
                .allMatch(name -> wanted.hasNonNull(name) || id.has(name));
    }

    private static @Nullable JsonNode entry(JsonNode list, JsonNode id, boolean complete) {
        for (JsonNode entry : list) {
            boolean match = id.properties().stream().allMatch(key -> {
                JsonNode value = entry.path(key.getKey());
                return (value.isMissingNode() || value.isNull()) ? !complete : scalarsEqual(value, key.getValue());
            });
            if (match) {
                return entry;
            }
        }
        return null;
    }

    private static boolean hasScalar(JsonNode list, JsonNode value) {
        for (JsonNode entry : list) {
            if (scalarsEqual(entry, value)) {
                return true;
            }
        }
        return false;
    }

    /** Whether every value of {@code want} is in {@code have}; lists are compared entry by entry. */
    private static boolean contains(JsonNode want, JsonNode have) {
        if (want.isObject()) {
            return have.isObject()
                    && want.properties().stream()
                            .filter(f -> !f.getValue().isNull())
                            .allMatch(f -> contains(f.getValue(), have.path(f.getKey())));
        }
        if (want.isArray()) {
            if (!have.isArray() || have.size() != want.size()) {
                return false;
            }
            for (int i = 0; i < want.size(); i++) {
                if (!contains(want.get(i), have.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return scalarsEqual(want, have);
    }

    private static boolean scalarsEqual(JsonNode want, JsonNode have) {
        if (want.equals(have)) {
            return true;
        }
        if (!want.isValueNode() || !have.isValueNode()) {
            return false;
        }
        return want.asText().equals(have.asText()) || quantitiesEqual(want.asText(), have.asText());
    }

    /** The API server writes amounts in its own way: {@code 1000m} comes back as {@code 1}. */
    private static boolean quantitiesEqual(String want, String have) {
        try {
            return Quantity.getAmountInBytes(new Quantity(want))
                            .compareTo(Quantity.getAmountInBytes(new Quantity(have)))
                    == 0;
        } catch (IllegalArgumentException | ArithmeticException e) {
            return false;
        }
    }

    private static boolean isNothing(JsonNode node) {
        return node.isMissingNode() || node.isNull() || (node.isContainerNode() && node.isEmpty());
    }

    private JsonNode parse(String text) {
        return json.unmarshal(text, JsonNode.class);
    }
}
