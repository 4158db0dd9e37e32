package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.http.ApiRequest;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** {@code labelSelector} and {@code fieldSelector} of a request, as a test of objects. */
record Selector(Predicate<JsonNode> test, boolean everything) {
    private static final Pattern TERM = Pattern.compile(
            "\\s*(?:(!)\\s*([^\\s=!,()]+)|([^\\s=!,()<>]+)\\s*(?:(==|=|!=|>|<)\\s*([^\\s,]*)|(?:\\s(in|notin)\\s*\\(([^)]*)\\)))?)\\s*(?:,|$)");
    private static final Map<String, Set<String>> FIELDS = Map.of(
            "events",
                    Set.of(
                            "involvedObject.kind",
                            "involvedObject.namespace",
                            "involvedObject.name",
                            "involvedObject.uid",
                            "involvedObject.apiVersion",
                            "involvedObject.resourceVersion",
                            "involvedObject.fieldPath",
                            "reason",
                            "reportingComponent",
                            "source",
                            "type"),
            "pods",
                    Set.of(
                            "spec.nodeName",
                            "spec.restartPolicy",
                            "spec.schedulerName",
                            "spec.serviceAccountName",
                            "spec.hostNetwork",
                            "status.phase",
                            "status.podIP",
                            "status.nominatedNodeName"),
            "secrets", Set.of("type"),
            "namespaces", Set.of("status.phase"),
            "nodes", Set.of("spec.unschedulable"),
            "replicasets", Set.of("status.replicas"));

    static Selector of(ApiRequest request, ResourceType type) {
        String labels = request.parameter("labelSelector").orElse("");
        String fields = request.parameter("fieldSelector").orElse("");
        List<Predicate<JsonNode>> tests = new ArrayList<>();
        labelTerms(labels, tests);
        fieldTerms(fields, type, tests);
        return new Selector(object -> tests.stream().allMatch(test -> test.test(object)), tests.isEmpty());
    }

    boolean matches(JsonNode object) {
        return test.test(object);
    }

    private static void labelTerms(String selector, List<Predicate<JsonNode>> tests) {
        Matcher term = TERM.matcher(selector);
        int at = 0;
        while (at < selector.length()) {
            if (!term.find(at) || term.start() != at || term.end() == at) {
                throw ApiFailure.badRequest("unable to parse requirement: found '" + selector.substring(at)
                        + "', expected: a requirement such as key=value, key in (a,b) or !key");
            }
            tests.add(labelTerm(term));
            at = term.end();
        }
    }

    private static Predicate<JsonNode> labelTerm(Matcher term) {
        if (term.group(1) != null) {
            String key = term.group(2);
            return object -> label(object, key).isMissingNode();
        }
        String key = term.group(3);
        if (term.group(6) != null) {
            List<String> values = List.of(term.group(7).strip().split("\\s*,\\s*", -1));
            boolean in = term.group(6).equals("in");
            return object -> in
                    == (!label(object, key).isMissingNode()
                            && values.contains(label(object, key).asText()));
        }
        if (term.group(4) == null) {
            return object -> !label(object, key).isMissingNode();
        }
        String value = term.group(5);
        return switch (term.group(4)) {
            case "!=" -> object -> !label(object, key).asText("\0").equals(value);
            case ">" -> object -> label(object, key).asLong(Long.MIN_VALUE) > Long.parseLong(value);
            case "<" -> object -> label(object, key).asLong(Long.MAX_VALUE) < Long.parseLong(value);
            default -> object -> label(object, key).asText("\0").equals(value);
        };
    }

    private static JsonNode label(JsonNode object, String key) {
        return object.path("metadata").path("labels").path(key);
    }

    private static void fieldTerms(String selector, ResourceType type, List<Predicate<JsonNode>> tests) {
        if (selector.isBlank()) {
            return;
        }
        for (String term : selector.split(",", -1)) {
            boolean negated = term.contains("!=");
            String[] sides = term.split(negated ? "!=" : "==?", 2);
            String field = sides[0].strip();
            String value = sides.length > 1 ? sides[1].strip() : "";
            requireKnown(field, type);
            String[] path = path(field);
            tests.add(object -> negated != Json.text(object, path).equals(value));
        }
    }

    private static String[] path(String field) {
        return field.equals("source") ? new String[] {"source", "component"} : field.split("\\.", -1);
    }

    private static void requireKnown(String field, ResourceType type) {
        boolean common = field.equals("metadata.name") || (field.equals("metadata.namespace") && type.namespaced());
        if (common || FIELDS.getOrDefault(type.plural(), Set.of()).contains(field)) {
            return;
        }
        throw ApiFailure.badRequest(
                type.builtIn()
                        ? "\"" + field
                                + "\" is not a known field selector: only \"metadata.name\", \"metadata.namespace\""
                        : "field label not supported: " + field);
    }
}
