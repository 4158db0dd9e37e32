package dev.posthorn.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerBuilder;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ContainerProbesTest {

    private static final Instant START = Instant.parse("2026-11-24T10:00:00Z");

    private final List<String> asked = new ArrayList<>();
    private boolean startupOk = true;
    private boolean readyOk = true;
    private boolean liveOk = true;

    @Test
    void livenessAndReadinessRestUntilStartupHasSucceeded() {
        var probes = new ContainerProbes(container(), START);
        startupOk = false;
        assertThat(tick(probes, 0)).isEqualTo(verdict(false, false));
        assertThat(asked).containsExactly("/started");

        startupOk = true;
        assertThat(tick(probes, 1)).isEqualTo(verdict(true, true));
        assertThat(asked).containsExactly("/started", "/started", "/readyz", "/healthz");
    }

    @Test
    void aStartupThatNeverSucceedsKillsAfterItsThreshold() {
        var probes = new ContainerProbes(container(), START);
        startupOk = false;

        assertThat(tick(probes, 0).kill()).isEmpty();
        assertThat(tick(probes, 1).kill()).isEmpty();
        assertThat(tick(probes, 2).kill()).contains("startup probe failed");
    }

    @Test
    void readinessComesAndGoesWithoutAKill() {
        var probes = new ContainerProbes(container(), START);
        assertThat(tick(probes, 0).ready()).isTrue();
        readyOk = false;
        tick(probes, 1);
        tick(probes, 2);
        assertThat(tick(probes, 3)).isEqualTo(verdict(true, false));

        readyOk = true;
        assertThat(tick(probes, 4)).isEqualTo(verdict(true, true));
    }

    @Test
    void livenessKillsAfterAsManyFailuresInARowAsItsThreshold() {
        var probes = new ContainerProbes(container(), START);
        tick(probes, 0);
        liveOk = false;
        tick(probes, 1);
        tick(probes, 2);
        liveOk = true;
        tick(probes, 3);
        liveOk = false;
        tick(probes, 4);
        assertThat(tick(probes, 5).kill()).isEmpty();
        assertThat(tick(probes, 6).kill()).contains("liveness probe failed");
    }

    @Test
    void nothingIsAskedBeforeItIsDue() {
        var probes = new ContainerProbes(container(), START);
        tick(probes, 0);
        asked.clear();

        probes.tick(START.plusMillis(500), this::answer);

        assertThat(asked).isEmpty();
    }

    private ContainerProbes.Verdict tick(ContainerProbes probes, int second) {
        return probes.tick(START.plusSeconds(second), this::answer);
    }

    private boolean answer(Probe probe) {
        var path = probe.getHttpGet().getPath();
        asked.add(path);
        return switch (path) {
            case "/started" -> startupOk;
            case "/readyz" -> readyOk;
            case "/healthz" -> liveOk;
            default -> throw new IllegalArgumentException(path);
        };
    }

    private static ContainerProbes.Verdict verdict(boolean started, boolean ready) {
        return new ContainerProbes.Verdict(started, ready, java.util.Optional.empty());
    }

    private static Container container() {
        return new ContainerBuilder()
                .withStartupProbe(probe("/started"))
                .withReadinessProbe(probe("/readyz"))
                .withLivenessProbe(probe("/healthz"))
                .build();
    }

    private static Probe probe(String path) {
        return new ProbeBuilder()
                .withNewHttpGet()
                .withPath(path)
                .endHttpGet()
                .withPeriodSeconds(1)
                .withFailureThreshold(3)
                .build();
    }
}
