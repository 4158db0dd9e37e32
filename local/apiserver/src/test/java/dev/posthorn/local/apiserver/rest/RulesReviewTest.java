package dev.posthorn.local.apiserver.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.local.apiserver.InProcessKubeApi;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectRulesReviewBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBindingBuilder;
import io.fabric8.kubernetes.api.model.rbac.ClusterRoleBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import org.junit.jupiter.api.Test;

class RulesReviewTest {

    @Test
    void aServiceAccountIsToldWhatItMayDoAndNoMore() {
        try (var api = InProcessKubeApi.start();
                var admin = api.client()) {
            admin.resource(new ClusterRoleBuilder()
                            .withNewMetadata()
                            .withName("leases")
                            .endMetadata()
                            .addNewRule()
                            .withApiGroups("coordination.k8s.io")
                            .withResources("leases")
                            .withVerbs("get", "update")
                            .endRule()
                            .build())
                    .create();
            admin.resource(new ClusterRoleBindingBuilder()
                            .withNewMetadata()
                            .withName("leases")
                            .endMetadata()
                            .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "leases")
                            .addNewSubject("", "ServiceAccount", "operator", "system")
                            .build())
                    .create();

            var rules = review(api.clientConfigForServiceAccount("system", "operator"))
                    .getStatus()
                    .getResourceRules();
            assertThat(rules).anySatisfy(rule -> {
                assertThat(rule.getResources()).containsExactly("leases");
                assertThat(rule.getVerbs()).containsExactly("get", "update");
            });
            assertThat(rules).noneMatch(rule -> rule.getResources().contains("secrets"));
            assertThat(review(api.clientConfig()).getStatus().getResourceRules())
                    .anyMatch(rule -> rule.getVerbs().contains("*"));
        }
    }

    private static SelfSubjectRulesReview review(Config who) {
        try (var client = new KubernetesClientBuilder().withConfig(who).build()) {
            return client.resource(new SelfSubjectRulesReviewBuilder()
                            .withNewSpec()
                            .withNamespace("system")
                            .endSpec()
                            .build())
                    .create();
        }
    }
}
