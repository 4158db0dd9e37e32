package dev.posthorn.chart;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.HasMetadata;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class PlainManifestTest {
    private static final Path FILE = Path.of("plain", "posthorn.yaml");
    private static final Path DASHBOARDS = Path.of("plain", "dashboards.yaml");

    private static final String HEADER = """
            # Rendered from charts/posthorn with its default values; change the chart, not this file.
            # For clusters without Helm. Put in the place of registry.example.com/notifications where your images are (twice), and
            # of eu-west the name of this cluster's NotificationRegion. Then, from the root of a checkout:
            #   kubectl apply --server-side -f crds/ -f charts/plain/posthorn.yaml
            # Without one, the three files of the folder crds/ must be at hand, from the same version as this file. For Grafana's
            # sidecar: dashboards.yaml beside this file.
            apiVersion: v1
            kind: Namespace
            metadata:
              name: posthorn-system
              labels:
                pod-security.kubernetes.io/enforce: restricted
            """;

    private static final String DASHBOARDS_HEADER = """
            # Rendered from charts/posthorn; change charts/src/main/java/dev/posthorn/chart/dashboard, not this file.
            # Dashboards for a Grafana whose sidecar looks for the label grafana_dashboard: "1":
            #   kubectl apply --server-side -f charts/plain/dashboards.yaml
            """;

    @Test
    void thePlainManifestIsTheRenderedChart() throws IOException {
        checkedIn(FILE, HEADER + rendered(Map.of("monitoring.dashboards", false)));
    }

    @Test
    void theDashboardsAreAFileOfTheirOwn() throws IOException {
        var documents = rendered(Map.of()).split("(?m)^---\n");
        var dashboards = Arrays.stream(documents)
                .filter(document -> document.contains("grafana_dashboard: \"1\""))
                .collect(Collectors.joining("---\n"));

        assertThat(dashboards).contains("posthorn-platform.json", "posthorn-tenant.json", "posthorn-incident.json");
        checkedIn(DASHBOARDS, DASHBOARDS_HEADER + dashboards);
    }

    private static String rendered(Map<String, Object> values) {
        var all = new TreeMap<>(RenderedChart.REQUIRED);
        all.putAll(values);
        return RenderedChart.yaml(all)
                .lines()
                // Of use to Helm alone.
                .filter(line -> !line.startsWith("# Source: ") && !line.contains("helm.sh/chart: "))
                .map(line -> line.replace("managed-by: Helm", "managed-by: kubectl"))
                .collect(Collectors.joining("\n", "", "\n"));
    }

    private static void checkedIn(Path file, String rendered) throws IOException {
        if (Boolean.getBoolean("posthorn.chart.write")) {
            Files.writeString(file, rendered);
        }

        assertThat(file)
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
