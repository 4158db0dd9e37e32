package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;

/** The {@code x-kubernetes-validations} of a schema, compiled, and the walk that brings each to the values it speaks of. */
public final class CelRules {
    /** A schema without rules. */
    public static final CelRules NONE = new CelRules(Schema.ANYTHING, new IdentityHashMap<>());

    private final Schema root;
    private final IdentityHashMap<Schema, List<CelRule>> rules;

    private CelRules(Schema root, IdentityHashMap<Schema, List<CelRule>> rules) {
        this.root = root;
        this.rules = rules;
    }

    /** A rule that CEL refuses; a definition that holds one is refused. */
    public static final class DoesNotCompile extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private final String place;
        private final String shownRule;

        DoesNotCompile(String place, String shownRule, String why) {
            super(why);
            this.place = place;
            this.shownRule = shownRule;
        }

        /** Where below the schema: {@code .properties[spec].x-kubernetes-validations[0].rule}. */
        public String place() {
            return place;
        }

        /** The rule as a real server shows it in the error. */
        public String shownRule() {
            return shownRule;
        }

        DoesNotCompile below(String prefix) {
            return new DoesNotCompile(prefix + place, shownRule, String.valueOf(getMessage()));
        }
    }

    static CelRules compile(Schema schema) {
        // By identity: two equal schemas in different places have different types of the same name.
        IdentityHashMap<Schema, List<CelRule>> compiled = new IdentityHashMap<>();
        collect(schema, compiled, "");
        return compiled.isEmpty() ? NONE : new CelRules(schema, compiled);
    }

    /** Compiles the rules of a definition's schema, only to see that they do. */
    public static void requireCompilable(ObjectNode openApi) {
        compile(Schema.parse(CustomTypes.completed(openApi)));
    }

    public boolean isEmpty() {
        return rules.isEmpty();
    }

    /** What the rules say of an object; {@code old} is what an update replaces, for transition rules. */
    public List<FieldError> check(JsonNode object, Optional<JsonNode> old) {
        List<FieldError> errors = new ArrayList<>();
        if (!isEmpty()) {
            walk(object, old, root, "", errors);
        }
        return errors;
    }

    private static void collect(Schema schema, IdentityHashMap<Schema, List<CelRule>> compiled, String path) {
        List<CelRule> here = new ArrayList<>();
        JsonNode sources = schema.source().path("x-kubernetes-validations");
        for (int i = 0; i < sources.size(); i++) {
            try {
                here.add(CelRule.compile(sources.get(i), schema));
            } catch (DoesNotCompile e) {
                throw e.below(path + ".x-kubernetes-validations[" + i + "]");
            }
        }
        if (!here.isEmpty()) {
            compiled.put(schema, List.copyOf(here));
        }
        schema.properties().forEach((name, field) -> collect(field, compiled, path + ".properties[" + name + "]"));
        if (schema.additional() != null) {
            collect(schema.additional(), compiled, path + ".additionalProperties");
        }
        if (schema.items() != null) {
            collect(schema.items(), compiled, path + ".items");
        }
    }

    private void walk(JsonNode node, Optional<JsonNode> old, Schema schema, String path, List<FieldError> errors) {
        if (node.isNull()) {
            return;
        }
        checkHere(node, old, schema, path, errors);
        if (node.isObject()) {
            for (var entry : Json.fields(node)) {
                Schema field = schema.field(entry.getKey());
                if (field != null) {
                    Optional<JsonNode> before =
                            old.map(o -> o.path(entry.getKey())).filter(o -> !o.isMissingNode());
                    walk(entry.getValue(), before, field, SchemaValidation.child(path, entry.getKey()), errors);
                }
            }
        } else if (node.isArray() && schema.items() != null) {
            for (int i = 0; i < node.size(); i++) {
                JsonNode item = node.get(i);
                walk(item, counterpart(item, old, schema), schema.items(), path + "[" + i + "]", errors);
            }
        }
    }

    private void checkHere(JsonNode node, Optional<JsonNode> old, Schema schema, String path, List<FieldError> errors) {
        List<CelRule> here = rules.getOrDefault(schema, List.of());
        if (here.isEmpty()) {
            return;
        }
        boolean unchanged = old.filter(node::equals).isPresent();
        Object self = CelValues.of(node, schema);
        Optional<Object> before = old.map(o -> CelValues.of(o, schema));
        for (CelRule rule : here) {
            boolean due = rule.transition() ? old.isPresent() || rule.optionalOld() : !unchanged;
            if (due) {
                rule.check(self, before, path, node).ifPresent(errors::add);
            }
        }
    }

    /** The old item that this one came from; only items of keyed lists can be told. */
    private static Optional<JsonNode> counterpart(JsonNode item, Optional<JsonNode> old, Schema list) {
        if (list.listType() != Schema.ListType.MAP) {
            return Optional.empty();
        }
        return old.stream()
                .flatMap(Json::items)
                .filter(o ->
                        list.listKeys().stream().allMatch(key -> o.path(key).equals(item.path(key))))
                .findFirst();
    }
}
