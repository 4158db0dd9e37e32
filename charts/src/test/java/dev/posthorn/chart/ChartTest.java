package dev.posthorn.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChartTest {
    private static final Path GENERATED_CRDS = Path.of("..", "crds");

    @Test
    void theChartsCrdsAreTheGeneratedOnes() throws IOException {
        Map<String, String> generated = yamlIn(GENERATED_CRDS);
        Path packaged = RenderedChart.CHART.resolve("crds");
        if (Boolean.getBoolean("posthorn.chart.write")) {
            for (var crd : generated.entrySet()) {
                Files.writeString(packaged.resolve(crd.getKey()), crd.getValue());
            }
        }

        assertThat(yamlIn(packaged))
                .as("stale: copy them anew with ./mvnw -pl charts -am test -Dposthorn.chart.write=true")
                .isEqualTo(generated);
    }

    @Test
    void theChartHasTheVersionOfTheProject() throws IOException {
        String project = Files.readString(Path.of("pom.xml")).replaceAll("(?s).*?<version>(.*?)</version>.*", "$1");

        assertThat(Files.readString(RenderedChart.CHART.resolve("Chart.yaml")).lines())
                .contains("version: " + project, "appVersion: " + project);
    }

    @Test
    void lintFindsNothing() {
        var lint = new Helm(RenderedChart.CHART).lint().strict().call();

        assertThat(lint.isFailed()).as("%s", lint.getMessages()).isFalse();
        assertThat(lint.getMessages()).noneMatch(message -> message.startsWith("[WARNING]"));
    }

    @Test
    void thePackedChartRendersTheSame(@TempDir Path folder) throws IOException {
        new Helm(RenderedChart.CHART).packageIt().withDestination(folder).call();

        try (var files = Files.list(folder)) {
            Path archive = files.findFirst().orElseThrow();
            var template =
                    Helm.template(archive.toString()).withName("posthorn").withNamespace(InstallManifest.NAMESPACE);
            RenderedChart.REQUIRED.forEach(template::set);
            assertThat(template.withKubeVersion(RenderedChart.KUBERNETES)
                            .skipCrds()
                            .call())
                    .isEqualTo(RenderedChart.yaml(RenderedChart.REQUIRED));
        }
    }

    @Test
    void whatIsMissingIsNamedWithAnExample() {
        assertThatThrownBy(() -> RenderedChart.yaml(Map.of("image.registry", "registry.example.com")))
                .hasMessageContaining("region is required")
                .hasMessageContaining("--set region=");
        assertThatThrownBy(() -> RenderedChart.yaml(Map.of("region", "eu-west")))
                .hasMessageContaining("image.registry is required");
    }

    @Test
    void aMisspelledOrImpossibleValueIsRefused() {
        assertThatThrownBy(() -> RenderedChart.with(Map.of("replica", 2))).hasMessageContaining("replica");
        assertThatThrownBy(() -> RenderedChart.with(Map.of("replicas", -1))).hasMessageContaining("replicas");
        assertThatThrownBy(() -> RenderedChart.with(Map.of("region", "EU West")))
                .hasMessageContaining("region");
        assertThatThrownBy(() -> RenderedChart.with(Map.of("operator.digest", "latest")))
                .hasMessageContaining("digest");
    }

    @Test
    void everyValueIsReadByATemplateAndKnownToTheSchema() throws IOException {
        Map<?, ?> values = new KubernetesSerialization()
                .unmarshal(Files.readString(RenderedChart.CHART.resolve("values.yaml")), Map.class);
        String templates = String.join(
                "\n", yamlIn(RenderedChart.CHART.resolve("templates")).values());
        var paths = new TreeSet<String>();
        leaves("", values, paths);

        // What is handed on whole is read whole; the two images go through one template.
        assertThat(paths.stream()
                        .map(path -> path.replaceFirst("^(\\.gateway)?\\.resources\\..*", "$1.resources"))
                        .map(path -> path.replaceFirst("^\\.gateway\\.rates\\..*", ".gateway.rates"))
                        .map(path -> path.replaceFirst("^\\.(operator|worker)\\.(image|tag|digest)$", "\\$image.$2"))
                        .map(path -> path.startsWith("$") ? path : ".Values" + path))
                .isNotEmpty()
                .allSatisfy(path -> assertThat(templates).contains(path));
        assertThat(templates).contains(".Values.operator)", ".Values.worker)");
    }

    @Test
    void oneReplicaHasNoBudgetAndTwoAreSpreadAndGuarded() {
        List<HasMetadata> one = RenderedChart.with(Map.of());
        List<HasMetadata> two = RenderedChart.with(Map.of("replicas", 2));

        assertThat(RenderedChart.only(PodDisruptionBudget.class, one)).isEmpty();
        assertThat(podSpec(one).getTopologySpreadConstraints()).isEmpty();
        assertThat(RenderedChart.only(PodDisruptionBudget.class, two)).hasSize(1);
        assertThat(podSpec(two).getTopologySpreadConstraints()).hasSize(2);
    }

    @Test
    void selectorsFindTheOperatorsPods() {
        List<HasMetadata> objects = RenderedChart.with(Map.of("replicas", 2, "monitoring.podMonitor", true));
        Map<String, String> labels =
                deployment(objects).getSpec().getTemplate().getMetadata().getLabels();

        assertThat(labels)
                .containsAllEntriesOf(
                        deployment(objects).getSpec().getSelector().getMatchLabels())
                .containsAllEntriesOf(RenderedChart.only(PodDisruptionBudget.class, objects)
                        .getFirst()
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .containsAllEntriesOf(RenderedChart.only(NetworkPolicy.class, objects)
                        .getFirst()
                        .getSpec()
                        .getPodSelector()
                        .getMatchLabels());
    }

    @Test
    void aDigestWinsOverATag() {
        String digest = "sha256:" + "a".repeat(64);

        assertThat(podSpec(RenderedChart.with(Map.of("operator.digest", digest, "operator.tag", "1.2.0")))
                        .getContainers()
                        .getFirst()
                        .getImage())
                .isEqualTo("registry.example.com/notifications/posthorn-operator@" + digest);
    }

    @Test
    void thePodsPassPodSecurityRestricted() {
        var pod = podSpec(RenderedChart.with(Map.of()));
        var container = pod.getContainers().getFirst();

        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getRunAsUser()).isPositive();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getSecurityContext().getCapabilities().getAdd()).isEmpty();
        assertThat(pod.getVolumes()).allMatch(volume -> volume.getHostPath() == null);
        assertThat(pod.getHostNetwork()).isNull();
        assertThat(container.getLivenessProbe().getHttpGet().getPath()).isEqualTo("/healthz");
        assertThat(container.getReadinessProbe().getHttpGet().getPath()).isEqualTo("/readyz");
        assertThat(container.getResources().getLimits()).containsKey("memory").doesNotContainKey("cpu");
    }

    private static Deployment deployment(List<HasMetadata> objects) {
        return RenderedChart.only(Deployment.class, objects).getFirst();
    }

    private static io.fabric8.kubernetes.api.model.PodSpec podSpec(List<HasMetadata> objects) {
        return deployment(objects).getSpec().getTemplate().getSpec();
    }

    private static Map<String, String> yamlIn(Path folder) throws IOException {
        try (var files = Files.list(folder)) {
            return files.filter(file ->
                            Set.of("yaml", "tpl").contains(file.toString().replaceFirst(".*\\.", "")))
                    .collect(Collectors.toMap(file -> file.getFileName().toString(), ChartTest::read));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    private static void leaves(String path, Map<?, ?> values, Set<String> into) {
        values.forEach((key, value) -> {
            if (value instanceof Map<?, ?> map && !map.isEmpty()) {
                leaves(path + "." + key, map, into);
            } else {
                into.add(path + "." + key);
            }
        });
    }
}
