package dev.posthorn.local.apiserver.faults;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ResourceRefTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v1/namespaces",
                "/api/v1/namespaces/team-a",
                "/api/v1/namespaces/team-a/status",
                "/api/v1/namespaces/team-a/secrets",
                "/api/v1/namespaces/team-a/secrets/hook",
                "/apis/apps/v1/deployments",
                "/apis/apps/v1/namespaces/team-a/deployments/mail/scale",
                "/apis/posthorn.dev/v1alpha1/notificationregions/eu-west/status"
            })
    void aPathIsTakenApartAndPutTogetherAgain(String path) {
        assertThat(ResourceRef.parse(path).orElseThrow().path()).isEqualTo(path);
    }

    @Test
    void namespacesAreResourcesAndPrefixesOfOthers() {
        var status = ResourceRef.parse("/api/v1/namespaces/team-a/status").orElseThrow();
        var secrets = ResourceRef.parse("/api/v1/namespaces/team-a/secrets").orElseThrow();

        assertThat(status.plural()).isEqualTo("namespaces");
        assertThat(status.subresource()).isEqualTo("status");
        assertThat(secrets.plural()).isEqualTo("secrets");
        assertThat(secrets.namespace()).isEqualTo("team-a");
        assertThat(secrets.isCollection()).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/version", "/apis", "/apis/apps/v1", "/api/v1", "/readyz"})
    void whatIsNoResourceIsNone(String path) {
        assertThat(ResourceRef.parse(path)).isEmpty();
    }
}
