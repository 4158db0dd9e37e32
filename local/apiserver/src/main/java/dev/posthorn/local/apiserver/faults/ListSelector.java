package dev.posthorn.local.apiserver.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Whether an object is in a list or watch: its namespace, label selector and field selector. */
final class ListSelector {
    private static final Pattern SET = Pattern.compile("(\\S+)\\s+(in|notin)\\s+\\((.*)\\)");

    private final List<Predicate<JsonNode>> rules = new ArrayList<>();

    private ListSelector() {}

    /**
     * @throws IllegalArgumentException for a field selector other than on name and namespace, which a record of objects can't judge
     */
    static ListSelector of(ResourceRef collection, String labels, String fields) {
        var selector = new ListSelector();
        if (!collection.namespace().isEmpty()) {
            selector.rules.add(object -> ObjectMeta.namespace(object).equals(collection.namespace()));
        }
        for (String requirement : labels.split(",(?![^(]*\\))", -1)) {
            if (!requirement.isBlank()) {
                selector.rules.add(label(requirement.strip()));
            }
        }
        for (String requirement : fields.split(",", -1)) {
            if (!requirement.isBlank()) {
                selector.rules.add(field(requirement.strip()));
            }
        }
        return selector;
    }

    boolean matches(JsonNode object) {
        return rules.stream().allMatch(rule -> rule.test(object));
    }

    private static Predicate<JsonNode> label(String requirement) {
        Matcher set = SET.matcher(requirement);
        if (set.matches()) {
            List<String> values = List.of(set.group(3).split("\\s*,\\s*", -1));
            boolean in = set.group(2).equals("in");
            return object -> {
                JsonNode value = labelOf(object, set.group(1));
                return in ? value.isTextual() && values.contains(value.asText()) : !values.contains(value.asText());
            };
        }
        if (requirement.contains("!=")) {
            String[] side = requirement.split("!=", 2);
            return object -> !labelOf(object, side[0].strip()).asText("").equals(side[1].strip());
        }
        if (requirement.contains("=")) {
            String[] side = requirement.split("==?", 2);
            return object -> {
                JsonNode value = labelOf(object, side[0].strip());
                return value.isTextual() && value.asText().equals(side[1].strip());
            };
        }
        return requirement.startsWith("!")
                ? object -> labelOf(object, requirement.substring(1)).isMissingNode()
                : object -> !labelOf(object, requirement).isMissingNode();
    }

    private static Predicate<JsonNode> field(String requirement) {
        String[] side = requirement.split("==?", 2);
        return switch (side[0]) {
            case "metadata.name" -> object -> ObjectMeta.name(object).equals(side[1]);
            case "metadata.namespace" -> object -> ObjectMeta.namespace(object).equals(side[1]);
            default ->
                throw new IllegalArgumentException("The fault proxy cannot watch by field selector '" + requirement
                        + "': only name and namespace");
        };
    }

    private static JsonNode labelOf(JsonNode object, String label) {
        return object.path("metadata").path("labels").path(label);
    }
}
