package dev.posthorn.operator.lateness;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.NotificationChannel.Trend;
import dev.posthorn.operator.topics.KafkaFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ShownLatenessTest {
    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final ShownLateness NOTHING = new ShownLateness(null, Instant.EPOCH);

    private static Evidence.Seen seen(long backlog, Duration late, Optional<Duration> drain) {
        return new Evidence.Seen(
                NOW,
                List.of(new LaneEvidence(
                        LaneName.normal,
                        6,
                        backlog,
                        late,
                        late,
                        10,
                        10,
                        10,
                        0,
                        drain,
                        Trend.Steady,
                        Map.of("acme", 3, "zoo", 1))),
                LadderEvidence.EMPTY);
    }

    @Test
    void aChannelThatIsOnTimeShowsTheSameWhateverPassesThrough() {
        var shown = NOTHING.next(seen(0, Duration.ZERO, Optional.of(Duration.ZERO)), NOW);
        for (int i = 1; i < 100; i++) {
            shown = shown.next(
                    seen(i, Duration.ofMillis(40L * i), Optional.of(Duration.ZERO)), NOW.plusSeconds(60L * i));
        }
        assertThat(shown).isEqualTo(new ShownLateness(ShownLateness.ON_TIME, Instant.EPOCH));
    }

    @Test
    void timesAndCountsAreRoundedDownToSteps() {
        var lateness = NOTHING.next(seen(18_734, Duration.ofSeconds(97), Optional.of(Duration.ofSeconds(200))), NOW)
                .lateness();

        assertThat(lateness.late()).isEqualTo("1m30s");
        assertThat(lateness.drain()).isEqualTo("3m");
        assertThat(lateness.backlog()).isEqualTo(10_000);
        assertThat(lateness.lanes())
                .singleElement()
                .satisfies(lane -> assertThat(lane.late()).isEqualTo("1m30s"));
        assertThat(lateness.topTenants()).first().satisfies(top -> {
            assertThat(top.tenant()).isEqualTo("acme");
            assertThat(top.sharePercent()).isEqualTo(70);
        });
    }

    @Test
    void aBacklogThatGrowsNeverDrains() {
        assertThat(NOTHING.next(seen(100, Duration.ofSeconds(60), Optional.empty()), NOW)
                        .lateness()
                        .drain())
                .isEqualTo("never");
    }

    @Test
    void itChangesNoMoreOftenThanEveryHalfMinute() {
        var first = NOTHING.next(seen(10, Duration.ofSeconds(10), Optional.empty()), NOW);

        assertThat(first.next(seen(10, Duration.ofSeconds(60), Optional.empty()), NOW.plusSeconds(29)))
                .isEqualTo(first);
        assertThat(first.next(seen(10, Duration.ofSeconds(60), Optional.empty()), NOW.plusSeconds(30))
                        .lateness()
                        .late())
                .isEqualTo("1m");
    }

    @Test
    void whoCannotSeeShowsUnknownAtOnceAndNeverZero() {
        var first = NOTHING.next(seen(10, Duration.ofSeconds(10), Optional.empty()), NOW);
        var blind =
                first.next(new Evidence.Blind(NOW, new KafkaFailure.Unreachable("nobody answers")), NOW.plusSeconds(5));

        assertThat(blind.lateness().late()).isEqualTo("unknown");
        assertThat(blind.lateness().drain()).isEqualTo("unknown");
        assertThat(blind.lateness().backlog()).isNull();
    }

    @Test
    void notYetKnowingIsNoNews() {
        var first = NOTHING.next(seen(10, Duration.ofSeconds(10), Optional.empty()), NOW);

        assertThat(first.next(new Evidence.NotYet(), NOW.plusSeconds(600))).isEqualTo(first);
    }
}
