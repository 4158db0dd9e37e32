package dev.posthorn.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.rbac.ClusterRole;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBinding;
import io.fabric8.kubernetes.api.model.rbac.PolicyRule;
import io.fabric8.kubernetes.api.model.rbac.Role;
import io.fabric8.kubernetes.api.model.rbac.RoleBinding;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RbacTest {
    private static final List<HasMetadata> EVERYWHERE = RenderedChart.with(Map.of());
    private static final List<HasMetadata> TWO_NAMESPACES =
            RenderedChart.with(Map.of("watchNamespaces[0]", "shop", "watchNamespaces[1]", "kafka"));

    @Test
    void nothingIsGrantedByWildcardAndNothingThatLetsOneGrantMore() {
        assertThat(Permission.granted(EVERYWHERE, "posthorn")).isNotEmpty().allSatisfy(permission -> {
            assertThat(permission.verb()).isNotIn("*", "escalate", "bind", "impersonate", "deletecollection*");
            assertThat(permission.resource()).isNotEqualTo("*").isNotIn("roles", "clusterroles", "pods/exec");
            assertThat(permission.apiGroup()).isNotEqualTo("*").isNotEqualTo("rbac.authorization.k8s.io");
        });
    }

    @Test
    void theOperatorNeverWritesASpecOfOurs() {
        Set<Permission> operator = Permission.granted(EVERYWHERE, InstallManifest.OPERATOR);

        assertThat(operator)
                .filteredOn(p ->
                        p.apiGroup().equals("posthorn.dev") && !p.resource().contains("/"))
                .noneMatch(p -> Set.of("create", "update", "delete").contains(p.verb()));
    }

    @Test
    void withNamespacesNamedOnlyRegionsAreReadClusterWide() {
        var clusterWide = Permission.granted(
                RenderedChart.only(ClusterRole.class, TWO_NAMESPACES).stream()
                        .filter(role -> role.getMetadata().getName().equals(InstallManifest.OPERATOR))
                        .toList(),
                InstallManifest.OPERATOR);

        assertThat(clusterWide)
                .extracting(Permission::resource)
                .containsOnly("notificationregions", "notificationregions/status");
        assertThat(RenderedChart.only(RoleBinding.class, TWO_NAMESPACES))
                .extracting(binding -> binding.getMetadata().getNamespace())
                .as("default is for Events about regions")
                .containsExactlyInAnyOrder(InstallManifest.NAMESPACE, "shop", "kafka", "default");
    }

    @Test
    void theSameIsGrantedByNamespaceAsEverywhere() {
        assertThat(Permission.granted(TWO_NAMESPACES, InstallManifest.OPERATOR))
                .isEqualTo(Permission.granted(EVERYWHERE, InstallManifest.OPERATOR));
    }

    @Test
    void whatIsNotUsedIsNotGranted() {
        var bare = RenderedChart.with(Map.of(
                "strimzi.enabled",
                false,
                "keda.enabled",
                false,
                "monitoring.channels",
                false,
                "rbac.userRoles",
                false));

        assertThat(Permission.granted(bare, "posthorn"))
                .extracting(Permission::apiGroup)
                .doesNotContain("kafka.strimzi.io", "monitoring.coreos.com");
        assertThat(RenderedChart.only(ClusterRole.class, bare)).hasSize(1);
    }

    @Test
    void everyBindingBindsTheOperatorToARoleThatTheChartMakes() {
        for (List<HasMetadata> objects : List.of(EVERYWHERE, TWO_NAMESPACES)) {
            var account =
                    RenderedChart.only(ServiceAccount.class, objects).getFirst().getMetadata();
            assertThat(RenderedChart.only(ClusterRoleBinding.class, objects))
                    .singleElement()
                    .satisfies(binding -> {
                        assertThat(binding.getSubjects()).singleElement().satisfies(subject -> {
                            assertThat(subject.getName()).isEqualTo(account.getName());
                            assertThat(subject.getNamespace()).isEqualTo(account.getNamespace());
                        });
                        assertThat(RenderedChart.only(ClusterRole.class, objects))
                                .anyMatch(role -> role.getMetadata()
                                        .getName()
                                        .equals(binding.getRoleRef().getName()));
                    });
            assertThat(RenderedChart.only(RoleBinding.class, objects)).allSatisfy(binding -> {
                assertThat(binding.getSubjects()).singleElement().satisfies(subject -> {
                    assertThat(subject.getName()).isEqualTo(account.getName());
                    assertThat(subject.getNamespace()).isEqualTo(account.getNamespace());
                });
                assertThat(RenderedChart.only(Role.class, objects))
                        .anyMatch(role -> role.getMetadata()
                                        .getName()
                                        .equals(binding.getRoleRef().getName())
                                && role.getMetadata()
                                        .getNamespace()
                                        .equals(binding.getMetadata().getNamespace()));
            });
        }
    }

    @Test
    void theLeaseIsTheOnlyOneThatTheOperatorMayTouch() {
        List<PolicyRule> leases =
                RenderedChart.only(Role.class, EVERYWHERE).getFirst().getRules();

        assertThat(leases)
                .filteredOn(rule -> !rule.getVerbs().equals(List.of("create")))
                .singleElement()
                .satisfies(rule -> assertThat(rule.getResourceNames()).containsExactly(InstallManifest.OPERATOR));
    }

    @Test
    void viewersReadAndEditorsWriteButNeitherReachesRegions() {
        var view = Permission.granted(EVERYWHERE, "posthorn-view");
        var edit = Permission.granted(EVERYWHERE, "posthorn-edit");

        assertThat(view).extracting(Permission::verb).containsOnly("get", "list", "watch");
        assertThat(edit)
                .extracting(Permission::resource)
                .containsOnly("notificationchannels", "provideraccounts", "notificationchannels/scale");
    }
}
