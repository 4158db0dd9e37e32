package dev.posthorn.chart;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;

/**
 * One verb on one resource, the unit in which what is granted and what is exercised are compared.
 *
 * @param apiGroup API group, empty for the core
 * @param resource plural, with its subresource: {@code notificationchannels/status}
 * @param verb RBAC verb in lower case: get, list, watch, create, update, patch, delete, deletecollection
 */
public record Permission(String apiGroup, String resource, String verb) implements Comparable<Permission> {

    /** All that the Roles and ClusterRoles among these objects whose name starts with {@code prefix} grant. */
    public static TreeSet<Permission> granted(Collection<? extends HasMetadata> objects, String prefix) {
        var granted = new TreeSet<Permission>();
        for (HasMetadata object : objects) {
            if (object.getMetadata().getName().startsWith(prefix)) {
                rules(object).forEach(rule -> expand(rule, granted));
            }
        }
        return granted;
    }

    private static List<PolicyRule> rules(HasMetadata object) {
        return switch (object) {
            case ClusterRole role -> role.getRules();
            case Role role -> role.getRules();
            case HasMetadata other -> List.of();
        };
    }

    private static void expand(PolicyRule rule, TreeSet<Permission> into) {
        for (String group : rule.getApiGroups()) {
            for (String resource : rule.getResources()) {
                for (String verb : rule.getVerbs()) {
                    into.add(new Permission(group, resource, verb));
                }
            }
        }
    }

    @Override
    public int compareTo(Permission other) {
        return toString().compareTo(other.toString());
    }

    @Override
    public String toString() {
        return verb + " " + resource + (apiGroup.isEmpty() ? "" : "." + apiGroup);
    }
}
