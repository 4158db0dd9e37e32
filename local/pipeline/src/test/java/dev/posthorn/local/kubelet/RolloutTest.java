package dev.posthorn.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.local.kubelet.Rollout.Limits;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpecBuilder;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class RolloutTest {

    private static final Instant NOW = Instant.parse("2026-11-24T10:00:00Z");
    private static final Limits SURGE_ONE = new Limits(1, 0, false);

    @Test
    void aNewDeploymentMakesAllItsPods() {
        assertThat(Rollout.next(3, "b", List.of(), SURGE_ONE)).isEqualTo(new Rollout(3, List.of()));
    }

    @Test
    void aDeploymentThatIsAsWantedDoesNothing() {
        assertThat(Rollout.next(2, "b", List.of(ready("b-1", "b"), ready("b-2", "b")), SURGE_ONE))
                .isEqualTo(new Rollout(0, List.of()));
    }

    @Test
    void aNewTemplateSurgesByOneAndKeepsTheOldUntilTheNewIsReady() {
        var old = List.of(ready("a-1", "a"), ready("a-2", "a"));
        assertThat(Rollout.next(2, "b", old, SURGE_ONE)).isEqualTo(new Rollout(1, List.of()));

        var starting = List.of(ready("a-1", "a"), ready("a-2", "a"), starting("b-1", "b"));
        assertThat(Rollout.next(2, "b", starting, SURGE_ONE)).isEqualTo(new Rollout(0, List.of()));

        var started = List.of(ready("a-1", "a"), ready("a-2", "a"), ready("b-1", "b"));
        assertThat(Rollout.next(2, "b", started, SURGE_ONE)).isEqualTo(new Rollout(0, List.of("a-1")));
    }

    @Test
    void anOldPodThatIsNotReadyMakesRoomAtOnce() {
        var pods = List.of(ready("a-1", "a"), starting("a-2", "a"));

        assertThat(Rollout.next(2, "b", pods, SURGE_ONE)).isEqualTo(new Rollout(1, List.of("a-2")));
    }

    @Test
    void aPodThatIsEndingCountsNoMore() {
        var pods = List.of(ending("b-1", "b"));

        assertThat(Rollout.next(1, "b", pods, SURGE_ONE)).isEqualTo(new Rollout(1, List.of()));
    }

    @Test
    void scalingDownSparesThePodsThatAreReady() {
        var pods = List.of(starting("b-1", "b"), ready("b-2", "b"), ready("b-3", "b"));

        assertThat(Rollout.next(2, "b", pods, SURGE_ONE)).isEqualTo(new Rollout(0, List.of("b-1")));
    }

    @Test
    void scalingToZeroEndsOldAndNew() {
        var pods = List.of(ready("a-1", "a"), ready("b-1", "b"));

        assertThat(Rollout.next(0, "b", pods, SURGE_ONE).delete()).containsExactlyInAnyOrder("a-1", "b-1");
    }

    @Test
    void recreateWaitsUntilTheOldIsGone() {
        var limits = new Limits(0, 1, true);

        assertThat(Rollout.next(1, "b", List.of(ready("a-1", "a")), limits)).isEqualTo(new Rollout(0, List.of("a-1")));
        assertThat(Rollout.next(1, "b", List.of(ending("a-1", "a")), limits)).isEqualTo(new Rollout(0, List.of()));
        assertThat(Rollout.next(1, "b", List.of(), limits)).isEqualTo(new Rollout(1, List.of()));
    }

    @Test
    void limitsDefaultToAQuarterRoundedInFavourOfAvailability() {
        var spec = new DeploymentSpecBuilder().build();

        assertThat(Limits.of(spec, 1)).isEqualTo(new Limits(1, 0, false));
        assertThat(Limits.of(spec, 8)).isEqualTo(new Limits(2, 2, false));
    }

    private static PodView ready(String name, String hash) {
        return new PodView(name, hash, NOW, false, NOW);
    }

    private static PodView starting(String name, String hash) {
        return new PodView(name, hash, null, false, NOW);
    }

    private static PodView ending(String name, String hash) {
        return new PodView(name, hash, null, true, NOW);
    }
}
