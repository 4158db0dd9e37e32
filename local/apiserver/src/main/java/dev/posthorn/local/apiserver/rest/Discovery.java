package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.http.ApiResponse;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.ResourceType;
import dev.posthorn.local.apiserver.schema.Catalog;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** What is served: health, version, API groups, and the resources of each group and version. */
final class Discovery {
    private static final List<String> VERBS =
            List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");
    private static final List<String> SUBRESOURCE_VERBS = List.of("get", "patch", "update");
    private static final List<Review> REVIEWS = List.of(
            new Review("authorization.k8s.io", "selfsubjectaccessreviews", "SelfSubjectAccessReview", false),
            new Review("authorization.k8s.io", "selfsubjectrulesreviews", "SelfSubjectRulesReview", false),
            new Review("authorization.k8s.io", "subjectaccessreviews", "SubjectAccessReview", false),
            new Review("authorization.k8s.io", "localsubjectaccessreviews", "LocalSubjectAccessReview", true),
            new Review("authentication.k8s.io", "selfsubjectreviews", "SelfSubjectReview", false),
            new Review("authentication.k8s.io", "tokenreviews", "TokenReview", false));

    private final Catalog catalog;

    Discovery(Catalog catalog) {
        this.catalog = catalog;
    }

    /** A kind that is answered and never stored. */
    record Review(String group, String plural, String kind, boolean namespaced) {}

    Optional<ApiResponse> answer(String path) {
        String[] parts = path.replaceAll("^/|/$", "").split("/", -1);
        return switch (parts[0]) {
            case "healthz", "livez", "readyz" -> Optional.of(ApiResponse.text(200, "ok"));
            case "version" -> Optional.of(ApiResponse.json(200, version()));
            case "api" ->
                parts.length == 1
                        ? Optional.of(ApiResponse.json(200, coreVersions()))
                        : parts.length == 2 ? resources("", parts[1]) : Optional.empty();
            case "apis" ->
                switch (parts.length) {
                    case 1 -> Optional.of(ApiResponse.json(200, groups()));
                    case 2 -> group(parts[1]);
                    case 3 -> resources(parts[1], parts[2]);
                    default -> Optional.empty();
                };
            default -> Optional.empty();
        };
    }

    private static ObjectNode version() {
        return Json.object()
                .put("major", "1")
                .put("minor", "36")
                .put("gitVersion", "v1.36.0-posthorn")
                .put("gitCommit", "in-process")
                .put("gitTreeState", "clean")
                .put("buildDate", "2026-01-01T00:00:00Z")
                .put("goVersion", "none")
                .put("compiler", "javac")
                .put("platform", "jvm");
    }

    private static ObjectNode coreVersions() {
        ObjectNode out = Json.object().put("kind", "APIVersions");
        out.putArray("versions").add("v1");
        out.putArray("serverAddressByClientCIDRs");
        return out;
    }

    private ObjectNode groups() {
        ObjectNode out = Json.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        ArrayNode list = out.putArray("groups");
        versionsByGroup().forEach((group, versions) -> list.add(group(group, versions)));
        return out;
    }

    private Optional<ApiResponse> group(String group) {
        return Optional.ofNullable(versionsByGroup().get(group))
                .map(versions -> ApiResponse.json(
                        200, group(group, versions).put("kind", "APIGroup").put("apiVersion", "v1")));
    }

    private static ObjectNode group(String group, Set<String> versions) {
        ObjectNode out = Json.object().put("name", group);
        ArrayNode list = out.putArray("versions");
        versions.forEach(version -> list.add(entry(group, version)));
        out.set("preferredVersion", entry(group, versions.iterator().next()));
        return out;
    }

    private static ObjectNode entry(String group, String version) {
        return Json.object().put("groupVersion", group + "/" + version).put("version", version);
    }

    private Map<String, Set<String>> versionsByGroup() {
        Map<String, Set<String>> out = new LinkedHashMap<>();
        catalog.all().stream()
                .map(definition -> definition.type())
                .filter(type -> !type.group().isEmpty())
                .forEach(type -> out.computeIfAbsent(type.group(), g -> new LinkedHashSet<>())
                        .add(type.version()));
        REVIEWS.forEach(review ->
                out.computeIfAbsent(review.group(), g -> new LinkedHashSet<>()).add("v1"));
        return out;
    }

    private Optional<ApiResponse> resources(String group, String version) {
        ObjectNode out = Json.object().put("kind", "APIResourceList").put("apiVersion", "v1");
        out.put("groupVersion", group.isEmpty() ? version : group + "/" + version);
        ArrayNode list = out.putArray("resources");
        catalog.all().stream()
                .map(definition -> definition.type())
                .filter(type -> type.group().equals(group) && type.version().equals(version))
                .forEach(type -> addResource(list, type));
        REVIEWS.stream()
                .filter(r -> r.group().equals(group) && version.equals("v1"))
                .forEach(review ->
                        list.add(resource(review.plural(), "", review.kind(), review.namespaced(), List.of("create"))));
        return list.isEmpty() ? Optional.empty() : Optional.of(ApiResponse.json(200, out));
    }

    private static void addResource(ArrayNode list, ResourceType type) {
        ObjectNode main = resource(type.plural(), type.singular(), type.kind(), type.namespaced(), VERBS);
        if (!type.shortNames().isEmpty()) {
            main.set("shortNames", Json.arrayOf(type.shortNames()));
        }
        if (!type.categories().isEmpty()) {
            main.set("categories", Json.arrayOf(type.categories()));
        }
        list.add(main);
        if (type.has("status")) {
            list.add(resource(type.plural() + "/status", "", type.kind(), type.namespaced(), SUBRESOURCE_VERBS));
        }
        if (type.has("scale")) {
            list.add(resource(type.plural() + "/scale", "", "Scale", type.namespaced(), SUBRESOURCE_VERBS)
                    .put("group", "autoscaling")
                    .put("version", "v1"));
        }
    }

    private static ObjectNode resource(
            String name, String singular, String kind, boolean namespaced, List<String> verbs) {
        ObjectNode out = Json.object()
                .put("name", name)
                .put("singularName", singular)
                .put("namespaced", namespaced)
                .put("kind", kind);
        out.set("verbs", Json.arrayOf(verbs));
        return out;
    }
}
