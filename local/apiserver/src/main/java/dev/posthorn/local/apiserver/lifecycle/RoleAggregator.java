package dev.posthorn.local.apiserver.lifecycle;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.GroupResource;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.store.Change;

/** Fills the rules of aggregated ClusterRoles from the roles their selectors name. */
final class RoleAggregator implements Controllers.Controller {
    private static final GroupResource CLUSTER_ROLES = new GroupResource("rbac.authorization.k8s.io", "clusterroles");

    private final Objects objects;

    RoleAggregator(Objects objects) {
        this.objects = objects;
    }

    @Override
    public void handle(Change change) {
        if (!change.resource().equals(CLUSTER_ROLES)) {
            return;
        }
        for (ObjectNode role : objects.list(CLUSTER_ROLES, "")) {
            JsonNode selectors = Json.at(role, "aggregationRule", "clusterRoleSelectors");
            if (selectors.isArray()) {
                aggregate(role, selectors);
            }
        }
    }

    private void aggregate(ObjectNode role, JsonNode selectors) {
        ArrayNode rules = Json.array();
        for (ObjectNode part : objects.list(CLUSTER_ROLES, "")) {
            boolean selected = Json.items(selectors).anyMatch(s -> selects(s, part));
            if (selected && !Meta.name(part).equals(Meta.name(role))) {
                Json.items(Json.at(part, "rules"))
                        .filter(rule -> Json.items(rules).noneMatch(rule::equals))
                        .toList()
                        .forEach(rules::add);
            }
        }
        if (!rules.equals(Json.at(role, "rules"))) {
            objects.change(CLUSTER_ROLES, Meta.key(role), live -> live.set("rules", rules));
        }
    }

    private static boolean selects(JsonNode selector, ObjectNode role) {
        return Json.fields(Json.at(selector, "matchLabels")).stream()
                .allMatch(wanted ->
                        Json.at(role, "metadata", "labels", wanted.getKey()).equals(wanted.getValue()));
    }
}
