package dev.posthorn.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class DeploymentReportTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");

    @Test
    void aDeploymentWithAllPodsReadyIsAvailableAndComplete() {
        var status = report(deployment(null), List.of(ready("b-1", "b"), ready("b-2", "b")), NOW);

        assertThat(status.getObservedGeneration()).isEqualTo(7);
        assertThat(List.of(
                        status.getReplicas(),
                        status.getUpdatedReplicas(),
                        status.getReadyReplicas(),
                        status.getAvailableReplicas()))
                .containsOnly(2);
        assertThat(reason(status, "Available")).isEqualTo("True MinimumReplicasAvailable");
        assertThat(reason(status, "Progressing")).isEqualTo("True NewReplicaSetAvailable");
    }

    @Test
    void aPodOfTheOldTemplateIsNotUpdated() {
        var status = report(deployment(null), List.of(ready("a-1", "a"), ready("b-1", "b")), NOW);

        assertThat(status.getReplicas()).isEqualTo(2);
        assertThat(status.getUpdatedReplicas()).isEqualTo(1);
        assertThat(reason(status, "Progressing")).isEqualTo("True ReplicaSetUpdated");
    }

    @Test
    void withoutProgressForTooLongItSaysSo() {
        var pods = List.of(new PodView("b-1", "b", null, false, NOW));

        assertThat(reason(report(deployment(null), pods, NOW.plusSeconds(31)), "Progressing"))
                .isEqualTo("False ProgressDeadlineExceeded");
    }

    @Test
    void aReportWithoutNewsEqualsTheOneBeforeIt() {
        var pods = List.of(ready("b-1", "b"), ready("b-2", "b"));
        var first = report(deployment(null), pods, NOW);
        var later = report(deployment(first), pods, NOW.plusSeconds(20));

        assertThat(DeploymentReport.same(later, first)).isTrue();
        assertThat(DeploymentReport.same(report(deployment(first), List.of(), NOW.plusSeconds(20)), first))
                .isFalse();
    }

    private static DeploymentStatus report(Deployment deployment, List<PodView> pods, Instant now) {
        return DeploymentReport.of(deployment, "b", pods, NOW, now);
    }

    private static Deployment deployment(DeploymentStatus status) {
        return new DeploymentBuilder()
                .withNewMetadata()
                .withName("mail")
                .withGeneration(7L)
                .endMetadata()
                .withNewSpec()
                .withReplicas(2)
                .withProgressDeadlineSeconds(30)
                .endSpec()
                .withStatus(status)
                .build();
    }

    private static PodView ready(String name, String hash) {
        return new PodView(name, hash, NOW, false, NOW);
    }

    private static String reason(DeploymentStatus status, String type) {
        return status.getConditions().stream()
                .filter(condition -> condition.getType().equals(type))
                .map(condition -> condition.getStatus() + " " + condition.getReason())
                .findFirst()
                .orElseThrow();
    }
}
