package dev.posthorn.local.apiserver.apply;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.schema.Schema;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;

/** The set of fields that a tree consists of: what an applier claims by applying it. */
final class OwnedFields {
    private final FieldSet set = new FieldSet();
    private final Deque<String> path = new ArrayDeque<>();

    private OwnedFields() {}

    static FieldSet of(JsonNode node, Schema schema) {
        OwnedFields fields = new OwnedFields();
        fields.walk(node, schema);
        return fields.set;
    }

    /**
     * The set completed with every named field on the way to a member. Without them, taking away the last member below a
     * struct would leave the empty struct behind.
     */
    static FieldSet withNamedParents(FieldSet set, Schema schema) {
        FieldSet out = new FieldSet();
        for (String element : set.elements()) {
            FieldSet below = set.below(element);
            boolean named = element.startsWith("f:") && schema.names(element.substring(2));
            if (set.has(element) || (named && !below.isEmpty())) {
                out.insert(java.util.List.of(element));
            }
            withNamedParents(below, Trees.schemaBelow(schema, element)).forEach((parents, member) -> {
                var full = new ArrayList<String>();
                full.add(element);
                full.addAll(parents);
                full.add(member);
                out.insert(full);
            });
        }
        return out;
    }

    private void walk(JsonNode node, Schema schema) {
        if (Trees.isGranularMap(node, schema)) {
            for (var entry : Json.fields(node)) {
                JsonNode value = entry.getValue();
                path.addLast("f:" + entry.getKey());
                walk(value, schema.fieldOrAnything(entry.getKey()));
                if (value.isNull() || (value.isObject() && value.isEmpty()) || !schema.names(entry.getKey())) {
                    claim();
                }
                path.removeLast();
            }
        } else if (Trees.isGranularList(node, schema)) {
            ListItems.byElement(node, schema).forEach((element, item) -> {
                path.addLast(element);
                walk(item, schema.itemsOrAnything());
                claim();
                path.removeLast();
            });
        } else {
            claim();
        }
    }

    private void claim() {
        set.insert(new ArrayList<>(path));
    }
}
