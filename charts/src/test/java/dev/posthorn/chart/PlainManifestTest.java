package dev.posthorn.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlainManifestTest {
    private static final Path FILE = Path.of("plain", "posthorn.yaml");

    private static final String HEADER = """
            # Rendered from charts/posthorn with its default values; change the chart, not this file.
            # For clusters without Helm. Put in the place of registry.example.com/notifications where your images are (twice), and
            # of eu-west the name of this cluster's NotificationRegion. Then:
            #   kubectl apply --server-side -f crds/ -f charts/plain/posthorn.yaml
            apiVersion: v1
            kind: Namespace
            metadata:
              name: posthorn-system
              labels:
                pod-security.kubernetes.io/enforce: restricted
            """;

    @Test
    void thePlainManifestIsTheRenderedChart() throws IOException {
        String rendered = HEADER
                + RenderedChart.yaml(RenderedChart.REQUIRED)
                        .lines()
                        // Of use to Helm alone.
                        .filter(line -> !line.startsWith("# Source: ") && !line.contains("helm.sh/chart: "))
                        .map(line -> line.replace("managed-by: Helm", "managed-by: kubectl"))
                        .collect(Collectors.joining("\n", "", "\n"));
        if (Boolean.getBoolean("posthorn.chart.write")) {
            Files.writeString(FILE, rendered);
        }

        assertThat(FILE)
                .as("stale: write it anew with ./mvnw -pl charts -am test -Dposthorn.chart.write=true")
                .hasContent(rendered);
    }

    @Test
    void theLocalModeFindsTheOperatorsIdentity() {
        assertThat(InstallManifest.identityAndPermissions())
                .extracting(HasMetadata::getKind)
                .containsOnly(
                        "Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding");
        assertThat(InstallManifest.objects())
                .filteredOn(o -> o.getKind().equals("ServiceAccount"))
                .singleElement()
                .satisfies(account -> {
                    assertThat(account.getMetadata().getName()).isEqualTo(InstallManifest.OPERATOR);
                    assertThat(account.getMetadata().getNamespace()).isEqualTo(InstallManifest.NAMESPACE);
                });
    }
}
