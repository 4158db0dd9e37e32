package dev.posthorn.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Service;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The gateway that the chart runs where it is asked to. */
class GatewayTest {
    private static final String NAME = "posthorn-gateway";

    private static final Map<String, Object> ENABLED = Map.of(
            "gateway.enabled", true,
            "gateway.kafka.bootstrapServers", "kafka-bootstrap.kafka:9093",
            "gateway.kafka.caSecret", "kafka-ca",
            "gateway.kafka.userSecret", "gateway-user",
            "gateway.keysSecret", "gateway-keys",
            "gateway.tlsSecret", "gateway-tls");

    @Test
    void thereIsNoneUnlessAskedFor() {
        assertThat(RenderedChart.with(Map.of()))
                .noneMatch(object -> object.getMetadata().getName().contains("gateway"));
    }

    @Test
    void whatItNeedsIsNamedWithAnExample() {
        assertThatThrownBy(() -> RenderedChart.with(Map.of("gateway.enabled", true)))
                .hasMessageContaining("gateway.keysSecret is required");
        assertThatThrownBy(() -> RenderedChart.with(Map.of("gateway.enabled", true, "gateway.keysSecret", "keys")))
                .hasMessageContaining("gateway.kafka.bootstrapServers is required");
        assertThatThrownBy(() -> RenderedChart.with(changed("gateway.rates.acme.perSecond", 0)))
                .hasMessageContaining("perSecond");
    }

    @Test
    void itsPodsAreRestrictedAndCannotReachTheApiServerByAToken() {
        var pod = gateway(RenderedChart.with(ENABLED)).getSpec().getTemplate().getSpec();
        var container = pod.getContainers().getFirst();

        assertThat(pod.getAutomountServiceAccountToken()).isFalse();
        assertThat(pod.getSecurityContext().getRunAsNonRoot()).isTrue();
        assertThat(pod.getSecurityContext().getSeccompProfile().getType()).isEqualTo("RuntimeDefault");
        assertThat(container.getSecurityContext().getAllowPrivilegeEscalation()).isFalse();
        assertThat(container.getSecurityContext().getReadOnlyRootFilesystem()).isTrue();
        assertThat(container.getSecurityContext().getCapabilities().getDrop()).containsExactly("ALL");
        assertThat(container.getImage()).isEqualTo("registry.example.com/notifications/posthorn-worker:0.1.0-SNAPSHOT");
        assertThat(container.getEnv())
                .anySatisfy(
                        env -> assertThat(env.getName() + "=" + env.getValue()).isEqualTo("POSTHORN_ROLE=gateway"));
        assertThat(container.getVolumeMounts())
                .extracting(mount -> mount.getMountPath())
                .contains("/etc/posthorn/keys", "/etc/posthorn/tls", "/etc/posthorn/kafka", "/etc/posthorn/rates");
    }

    @Test
    void selectorsFindItsPodsAndNotTheOperators() {
        List<HasMetadata> objects = RenderedChart.with(ENABLED);
        var labels = gateway(objects).getSpec().getTemplate().getMetadata().getLabels();

        assertThat(labels)
                .containsAllEntriesOf(gateway(objects).getSpec().getSelector().getMatchLabels())
                .containsAllEntriesOf(ours(Service.class, objects).getSpec().getSelector())
                .containsAllEntriesOf(ours(PodDisruptionBudget.class, objects)
                        .getSpec()
                        .getSelector()
                        .getMatchLabels())
                .containsAllEntriesOf(ours(NetworkPolicy.class, objects)
                        .getSpec()
                        .getPodSelector()
                        .getMatchLabels())
                .containsEntry("app.kubernetes.io/component", "gateway");
    }

    @Test
    void settingsAndRatesAreJson() {
        List<HasMetadata> objects = RenderedChart.with(changed("gateway.rates.acme.burst", 7));
        var json = new KubernetesSerialization();

        assertThat((Object)
                        json.unmarshal(ours(ConfigMap.class, objects).getData().get("gateway.json"), Map.class))
                .isEqualTo(Map.of(
                        "region",
                        "eu-west",
                        "kafka",
                        Map.of("bootstrapServers", "kafka-bootstrap.kafka:9093", "tls", true)));
        var rates = RenderedChart.only(ConfigMap.class, objects).stream()
                .filter(map -> map.getMetadata().getName().equals(NAME + "-rates"))
                .findFirst()
                .orElseThrow();
        assertThat((Object) json.unmarshal(rates.getData().get("rates.json"), Map.class))
                .isEqualTo(Map.of(
                        "*", Map.of("perSecond", 1000, "burst", 2000, "reason", "DefaultRate"),
                        "acme", Map.of("perSecond", 5, "burst", 7)));
    }

    private static Map<String, Object> changed(String name, Object value) {
        var all = new HashMap<>(ENABLED);
        all.put("gateway.rates.acme.perSecond", 5);
        all.put("gateway.rates.acme.burst", 5);
        all.put(name, value);
        return all;
    }

    private static Deployment gateway(List<HasMetadata> objects) {
        return ours(Deployment.class, objects);
    }

    private static <T extends HasMetadata> T ours(Class<T> type, List<HasMetadata> objects) {
        return RenderedChart.only(type, objects).stream()
                .filter(object -> object.getMetadata().getName().equals(NAME))
                .findFirst()
                .orElseThrow();
    }
}
