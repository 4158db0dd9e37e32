package dev.posthorn.local.apiserver.lifecycle;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import java.util.List;

/** The objects every cluster starts with: its namespaces, and the roles that let users discover it. */
final class Bootstrap {
    private static final String RBAC = "rbac.authorization.k8s.io";

    private Bootstrap() {}

    static void populate(Objects objects) {
        for (String namespace : List.of("default", "kube-system", "kube-public", "kube-node-lease")) {
            objects.create("v1", object("v1", "Namespace", namespace));
        }
        role(objects, "cluster-admin", rule(List.of("*"), List.of("*"), List.of("*")), paths("*", "*"));
        bind(objects, "cluster-admin", "cluster-admin", "system:masters");
        role(
                objects,
                "system:discovery",
                paths(
                        "get",
                        "/api",
                        "/api/*",
                        "/apis",
                        "/apis/*",
                        "/healthz",
                        "/livez",
                        "/openapi",
                        "/openapi/*",
                        "/readyz",
                        "/version",
                        "/version/"));
        bind(objects, "system:discovery", "system:discovery", "system:authenticated");
        role(
                objects,
                "system:public-info-viewer",
                paths("get", "/healthz", "/livez", "/readyz", "/version", "/version/"));
        bind(
                objects,
                "system:public-info-viewer",
                "system:public-info-viewer",
                "system:authenticated",
                "system:unauthenticated");
        role(
                objects,
                "system:basic-user",
                rule(
                        List.of("authorization.k8s.io"),
                        List.of("selfsubjectaccessreviews", "selfsubjectrulesreviews"),
                        List.of("create")),
                rule(List.of("authentication.k8s.io"), List.of("selfsubjectreviews"), List.of("create")));
        bind(objects, "system:basic-user", "system:basic-user", "system:authenticated");
        for (String level : List.of("admin", "edit", "view")) {
            aggregated(objects, level);
        }
    }

    private static void aggregated(Objects objects, String level) {
        ObjectNode role = object(RBAC + "/v1", "ClusterRole", level);
        role.putObject("aggregationRule")
                .putArray("clusterRoleSelectors")
                .addObject()
                .putObject("matchLabels")
                .put(RBAC + "/aggregate-to-" + level, "true");
        role.putArray("rules");
        objects.create(RBAC + "/v1", role);
    }

    private static ObjectNode object(String apiVersion, String kind, String name) {
        ObjectNode object = Json.object().put("apiVersion", apiVersion).put("kind", kind);
        object.putObject("metadata").put("name", name);
        return object;
    }

    private static void role(Objects objects, String name, ObjectNode... rules) {
        ObjectNode role = object(RBAC + "/v1", "ClusterRole", name);
        role.putArray("rules").addAll(List.of(rules));
        objects.create(RBAC + "/v1", role);
    }

    private static void bind(Objects objects, String name, String role, String... groups) {
        ObjectNode binding = object(RBAC + "/v1", "ClusterRoleBinding", name);
        binding.putObject("roleRef")
                .put("apiGroup", RBAC)
                .put("kind", "ClusterRole")
                .put("name", role);
        var subjects = binding.putArray("subjects");
        for (String group : groups) {
            subjects.addObject().put("kind", "Group").put("apiGroup", RBAC).put("name", group);
        }
        objects.create(RBAC + "/v1", binding);
    }

    private static ObjectNode rule(List<String> groups, List<String> resources, List<String> verbs) {
        ObjectNode rule = Json.object();
        rule.set("apiGroups", Json.arrayOf(groups));
        rule.set("resources", Json.arrayOf(resources));
        rule.set("verbs", Json.arrayOf(verbs));
        return rule;
    }

    private static ObjectNode paths(String verb, String... urls) {
        ObjectNode rule = Json.object();
        rule.set("nonResourceURLs", Json.arrayOf(List.of(urls)));
        rule.set("verbs", Json.arrayOf(List.of(verb)));
        return rule;
    }
}
