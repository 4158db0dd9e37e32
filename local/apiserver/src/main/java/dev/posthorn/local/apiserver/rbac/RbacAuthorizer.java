package dev.posthorn.local.apiserver.rbac;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.ObjectKey;
import dev.posthorn.local.apiserver.store.ObjectStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Judges requests by the Role, ClusterRole and binding objects in the store, as Kubernetes' RBAC does. */
public final class RbacAuthorizer {
    private static final String GROUP = "rbac.authorization.k8s.io";
    private static final GroupResource ROLES = new GroupResource(GROUP, "roles");
    private static final GroupResource CLUSTER_ROLES = new GroupResource(GROUP, "clusterroles");
    private static final GroupResource BINDINGS = new GroupResource(GROUP, "rolebindings");
    private static final GroupResource CLUSTER_BINDINGS = new GroupResource(GROUP, "clusterrolebindings");

    private final ObjectStore store;
    private final Set<Exercised> exercised = ConcurrentHashMap.newKeySet();

    public RbacAuthorizer(ObjectStore store) {
        this.store = store;
    }

    /** Lets the access pass or refuses it with 403 in the words of a real server. */
    public void require(Identity identity, Access access) {
        boolean granted = allows(identity, access);
        exercised.add(new Exercised(
                identity.user(),
                access.verb(),
                access.group(),
                access.nonResourcePath().isEmpty() ? access.resource() : access.nonResourcePath(),
                access.subresource(),
                access.namespace(),
                granted));
        if (!granted) {
            throw refusal(identity, access);
        }
    }

    public boolean allows(Identity identity, Access access) {
        if (identity.groups().contains(Identity.MASTERS)) {
            return true;
        }
        return rulesFor(identity, access.namespace()).stream().anyMatch(rule -> covers(rule, access));
    }

    /** Every permission used so far. */
    public Set<Exercised> exercised() {
        return Set.copyOf(exercised);
    }

    public void forgetExercised() {
        exercised.clear();
    }

    /** All rules that hold for an identity in a namespace, or at cluster scope where the namespace is empty. */
    public List<JsonNode> rulesFor(Identity identity, String namespace) {
        List<JsonNode> rules = new ArrayList<>();
        for (ObjectNode binding : store.list(CLUSTER_BINDINGS, "").objects()) {
            addRules(rules, identity, binding, "");
        }
        if (!namespace.isEmpty()) {
            for (ObjectNode binding : store.list(BINDINGS, namespace).objects()) {
                addRules(rules, identity, binding, namespace);
            }
        }
        return rules;
    }

    private void addRules(List<JsonNode> rules, Identity identity, ObjectNode binding, String namespace) {
        boolean concerned = Json.items(Json.at(binding, "subjects")).anyMatch(s -> isSubject(identity, s, namespace));
        if (!concerned) {
            return;
        }
        String role = Json.text(binding, "roleRef", "name");
        var found = Json.text(binding, "roleRef", "kind").equals("Role")
                ? store.find(ROLES, new ObjectKey(namespace, role))
                : store.find(CLUSTER_ROLES, new ObjectKey("", role));
        found.ifPresent(r -> Json.items(Json.at(r, "rules")).forEach(rules::add));
    }

    private static boolean isSubject(Identity identity, JsonNode subject, String bindingNamespace) {
        String name = Json.text(subject, "name");
        return switch (Json.text(subject, "kind")) {
            case "User" -> identity.user().equals(name);
            case "Group" -> identity.groups().contains(name);
            case "ServiceAccount" -> {
                String namespace = Json.text(subject, "namespace");
                String home = namespace.isEmpty() ? bindingNamespace : namespace;
                yield identity.user().equals("system:serviceaccount:" + home + ":" + name);
            }
            default -> false;
        };
    }

    private static boolean covers(JsonNode rule, Access access) {
        if (!matches(Json.at(rule, "verbs"), access.verb())) {
            return false;
        }
        if (!access.nonResourcePath().isEmpty()) {
            return Json.items(Json.at(rule, "nonResourceURLs")).anyMatch(url -> coversPath(url.asText(), access));
        }
        JsonNode names = Json.at(rule, "resourceNames");
        return matches(Json.at(rule, "apiGroups"), access.group())
                && coversResource(Json.at(rule, "resources"), access)
                && (names.isEmpty() || Json.texts(names).contains(access.name()));
    }

    private static boolean coversResource(JsonNode resources, Access access) {
        return Json.items(resources)
                .map(JsonNode::asText)
                .anyMatch(r -> r.equals("*")
                        || r.equals(access.qualifiedResource())
                        || (!access.subresource().isEmpty() && r.equals("*/" + access.subresource())));
    }

    private static boolean coversPath(String url, Access access) {
        String path = access.nonResourcePath();
        return url.equals("*")
                || url.equals(path)
                || (url.endsWith("*") && path.startsWith(url.substring(0, url.length() - 1)));
    }

    private static boolean matches(JsonNode allowed, String wanted) {
        return Json.items(allowed).map(JsonNode::asText).anyMatch(a -> a.equals("*") || a.equals(wanted));
    }

    private static ApiFailure refusal(Identity identity, Access access) {
        String who = "User \"" + identity.user() + "\" cannot " + access.verb();
        if (!access.nonResourcePath().isEmpty()) {
            return ApiFailure.of(403, "Forbidden", "forbidden: " + who + " path \"" + access.nonResourcePath() + "\"")
                    .withDetails("", "", "");
        }
        String where = access.namespace().isEmpty()
                ? "at the cluster scope"
                : "in the namespace \"" + access.namespace() + "\"";
        String plural = access.group().isEmpty() ? access.resource() : access.resource() + "." + access.group();
        String named = access.name().isEmpty() ? "" : " \"" + access.name() + "\"";
        return ApiFailure.of(
                        403,
                        "Forbidden",
                        plural + named + " is forbidden: " + who + " resource \"" + access.qualifiedResource()
                                + "\" in API group \"" + access.group() + "\" " + where)
                .withDetails(access.name(), access.group(), access.resource());
    }
}
