package dev.posthorn.operator.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.NotificationChannel.ScalingCause;
import dev.posthorn.operator.scaling.ScalingInput.Caps;
import dev.posthorn.operator.scaling.ScalingInput.Load;
import dev.posthorn.operator.scaling.ScalingInput.Workers;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class ScalingPlannerTest {
    private static final Instant START = Instant.parse("2026-11-24T12:00:00Z");
    private static final Duration LOOK = Duration.ofSeconds(5);
    private static final Duration MINUTE = Duration.ofSeconds(60);
    private static final ScalingPolicy POLICY = new ScalingPolicy(1, 20, 70, MINUTE, Duration.ofMinutes(5));

    /** A channel and its planner, looked at every five seconds. */
    private static final class Stage {
        private ScalingPolicy policy = POLICY;
        private Caps caps = Caps.NONE;
        private Instant now = START;
        private ScalingMemory memory = ScalingMemory.fresh(OptionalDouble.of(25));
        private int wanted;
        private boolean quota;
        private int mostReady = Integer.MAX_VALUE;
        private ScalingOutcome last;

        private Stage(int workers) {
            wanted = workers;
        }

        private ScalingOutcome look(Optional<Load> load) {
            last = ScalingPlanner.decide(
                    new ScalingInput(now, policy, load, new Workers(wanted, Math.min(wanted, mostReady), quota), caps),
                    memory);
            memory = last.memory();
            wanted = last.workers();
            now = now.plus(LOOK);
            return last;
        }

        private ScalingOutcome looks(Duration during, Load load) {
            for (Instant end = now.plus(during); now.isBefore(end); ) {
                look(Optional.of(load));
            }
            return last;
        }
    }

    private static Load quiet(double perSecond) {
        return new Load(perSecond, perSecond, perSecond, 3, Duration.ZERO, MINUTE, 0);
    }

    private static Load late(double arrival, double service, long backlog, int lateSeconds) {
        return new Load(arrival, arrival, service, backlog, Duration.ofSeconds(lateSeconds), MINUTE, 0);
    }

    private static final Load NOTHING = new Load(0, 0, 0, 0, Duration.ZERO, MINUTE, 0);

    @Test
    void theLawIsArrivalPlusBacklogByWhatAWorkerCanDo() {
        var stage = new Stage(4);
        stage.looks(Duration.ofSeconds(40), quiet(60));

        var outcome = stage.look(Optional.of(late(120, 90, 3240, 30)));

        // ceil((120 + (3240 - 240) / 60) / (25 x 70%)) = ceil(170 / 17.5)
        assertThat(outcome.workers()).isEqualTo(10);
        assertThat(outcome.cause()).contains(ScalingCause.ScaleOut);
        assertThat(outcome.terms().orElseThrow().formula()).contains("120.0/s + 3240 / 60s", "25.0/s x 70%", "= 10");
    }

    @Test
    void oneStepIsTakenAndItsWorkersAreAwaited() {
        var stage = new Stage(4);
        stage.looks(Duration.ofSeconds(40), quiet(60));
        stage.look(Optional.of(late(120, 90, 3000, 30)));
        int after = stage.wanted;

        var next = stage.look(Optional.of(late(130, 100, 3400, 33)));

        assertThat(next.workers()).isEqualTo(after);
        assertThat(next.cause()).isEmpty();
    }

    @Test
    void aStepThatIsByFarTooSmallIsFollowedByAnother() {
        var stage = new Stage(4);
        stage.looks(Duration.ofSeconds(40), quiet(60));
        stage.look(Optional.of(late(120, 90, 3000, 31)));
        int after = stage.wanted;

        assertThat(stage.look(Optional.of(late(300, 100, 9000, 40))).workers()).isGreaterThanOrEqualTo(after * 3 / 2);
    }

    @Test
    void aBurstThatIsWorkedOffInTimeNeedsNoMoreWorkers() {
        var stage = new Stage(4);
        stage.looks(Duration.ofSeconds(40), quiet(20));

        assertThat(stage.look(Optional.of(new Load(100, 25, 100, 600, Duration.ofSeconds(4), MINUTE, 0)))
                        .workers())
                .isEqualTo(4);
    }

    @Test
    void theSameBurstPressesOnALaneThatMayBeLateForTenSecondsOnly() {
        var stage = new Stage(4);
        stage.looks(Duration.ofSeconds(40), quiet(20));

        assertThat(stage.look(Optional.of(
                                new Load(100, 25, 100, 600, Duration.ofSeconds(4), Duration.ofSeconds(10), 0)))
                        .workers())
                .isGreaterThan(4);
    }

    @Test
    void whatCannotBeSeenChangesNothing() {
        var stage = new Stage(7);
        stage.looks(Duration.ofSeconds(40), quiet(100));

        var outcome = stage.look(Optional.empty());

        assertThat(outcome.workers()).isEqualTo(7);
        assertThat(outcome.cause()).isEmpty();
        assertThat(outcome.terms()).isEmpty();
    }

    @Test
    void blindnessStartsTheDelayBeforeScalingInAnew() {
        var stage = new Stage(10);
        stage.looks(Duration.ofMinutes(4), quiet(20));
        stage.look(Optional.empty());

        assertThat(stage.looks(Duration.ofMinutes(4), quiet(20)).workers()).isEqualTo(10);
        assertThat(stage.looks(Duration.ofMinutes(2), quiet(20)).workers()).isLessThan(10);
    }

    @Test
    void workersGoOnlyAfterTheWholeDelayAndNeverBelowWhatWasNeededInIt() {
        var stage = new Stage(10);
        stage.looks(Duration.ofMinutes(4), quiet(20));
        assertThat(stage.wanted).isEqualTo(10);
        stage.look(Optional.of(quiet(140)));

        assertThat(stage.looks(Duration.ofMinutes(4), quiet(20)).workers()).isGreaterThanOrEqualTo(8);
        assertThat(stage.looks(Duration.ofMinutes(20), quiet(20)).workers()).isEqualTo(2);
    }

    @Test
    void noMoreThanTwoFifthsGoAtOnce() {
        var stage = new Stage(10);
        int before = stage.wanted;
        while (stage.wanted == before) {
            stage.look(Optional.of(quiet(1)));
        }
        assertThat(stage.wanted).isEqualTo(6);
        assertThat(stage.last.cause()).contains(ScalingCause.ScaleIn);
    }

    @Test
    void noneGoesWhileABacklogIsWorkedOff() {
        var stage = new Stage(10);
        stage.looks(Duration.ofMinutes(4), quiet(20));

        var outcome = stage.looks(Duration.ofMinutes(10), late(1, 60, 500, 8));

        assertThat(outcome.workers()).isEqualTo(10);
        assertThat(outcome.catchingUp()).isTrue();
    }

    @Test
    void moreThanTheProviderTakesIsNotAskedFor() {
        var stage = new Stage(2);
        stage.caps = new Caps(OptionalDouble.of(100), OptionalInt.empty());
        stage.looks(Duration.ofSeconds(40), quiet(40));

        var outcome = stage.look(Optional.of(late(250, 50, 5000, 60)));

        // ceil(100 x 1.1 / 25)
        assertThat(outcome.workers()).isEqualTo(5);
        assertThat(outcome.limit()).contains(Limit.ProviderRateLimited);
    }

    @Test
    void workersThatTheProviderMakesUselessGoAlthoughABacklogWaits() {
        var stage = new Stage(20);
        stage.caps = new Caps(OptionalDouble.of(50), OptionalInt.empty());

        assertThat(stage.looks(Duration.ofMinutes(30), late(250, 50, 50_000, 600))
                        .workers())
                .isEqualTo(3);
    }

    @Test
    void anOrderedChannelUsesNoMoreWorkersThanPartitions() {
        var stage = new Stage(2);
        stage.caps = new Caps(OptionalDouble.empty(), OptionalInt.of(6));
        stage.looks(Duration.ofSeconds(40), quiet(40));

        var outcome = stage.look(Optional.of(late(400, 50, 5000, 60)));

        assertThat(outcome.workers()).isEqualTo(6);
        assertThat(outcome.limit()).contains(Limit.Partitions);
    }

    @Test
    void theSpecsMostIsNamedWhenMoreIsCalledFor() {
        var stage = new Stage(2);
        stage.looks(Duration.ofSeconds(40), quiet(40));

        var outcome = stage.look(Optional.of(late(4000, 50, 50_000, 60)));

        assertThat(outcome.workers()).isEqualTo(20);
        assertThat(outcome.limit()).contains(Limit.Max);
    }

    @Test
    void aQuotaThatRefusesPodsIsNamed() {
        var stage = new Stage(2);
        stage.looks(Duration.ofSeconds(40), quiet(40));
        stage.mostReady = 3;
        stage.quota = true;
        stage.look(Optional.of(late(200, 50, 3000, 40)));

        assertThat(stage.look(Optional.of(late(200, 75, 3000, 40))).limit()).contains(Limit.ResourceQuota);
    }

    @Test
    void podsThatDoNotBecomeAvailableInTwoMinutesAreNamed() {
        var stage = new Stage(2);
        stage.looks(Duration.ofSeconds(40), quiet(40));
        stage.mostReady = 3;
        stage.look(Optional.of(late(200, 50, 3000, 40)));
        assertThat(stage.looks(Duration.ofSeconds(60), late(200, 75, 9000, 90)).limit())
                .isEmpty();

        assertThat(stage.looks(Duration.ofSeconds(90), late(200, 75, 9000, 150)).limit())
                .contains(Limit.Unschedulable);
    }

    @Test
    void aStepThatBroughtNothingIsTakenBackAndRemembered() {
        var stage = new Stage(4);
        stage.looks(Duration.ofSeconds(40), quiet(60));
        stage.look(Optional.of(late(200, 80, 3000, 40)));
        assertThat(stage.wanted).isGreaterThan(8);

        while (stage.last.cause().isEmpty() || stage.last.cause().get() == ScalingCause.ScaleOut) {
            stage.look(Optional.of(late(200, 82, 9000, 90)));
            assertThat(stage.now).isBefore(START.plus(Duration.ofMinutes(5)));
        }

        assertThat(stage.last.cause()).contains(ScalingCause.TakenBack);
        assertThat(stage.wanted).isEqualTo(4);
        assertThat(stage.looks(Duration.ofMinutes(5), late(200, 82, 20_000, 200))
                        .workers())
                .isEqualTo(4);
        assertThat(stage.last.limit()).contains(Limit.Ineffective);
    }

    @Test
    void aStepInVainIsTriedAgainAsSoonAsTheSameWorkersDoMuchMore() {
        aStepThatBroughtNothingIsTakenBackAndRemembered();
        var stage = new Stage(4);
        stage.looks(Duration.ofSeconds(40), quiet(60));
        stage.look(Optional.of(late(200, 80, 3000, 40)));
        while (stage.last.cause().isEmpty() || stage.last.cause().get() == ScalingCause.ScaleOut) {
            stage.look(Optional.of(late(200, 30, 9000, 90)));
        }
        assertThat(stage.wanted).isEqualTo(4);

        assertThat(stage.looks(Duration.ofSeconds(30), late(200, 100, 9000, 90)).workers())
                .isGreaterThan(4);
    }

    @Test
    void aStepThatHelpedIsKept() {
        var stage = new Stage(4);
        stage.looks(Duration.ofSeconds(40), quiet(60));
        stage.look(Optional.of(late(200, 80, 3000, 40)));
        int after = stage.wanted;

        assertThat(stage.looks(Duration.ofSeconds(90), late(200, 350, 2000, 20)).workers())
                .isEqualTo(after);
    }

    @Test
    void whenNothingComesAllGoIfTheSpecAllowsIt() {
        var stage = new Stage(2);
        stage.policy = new ScalingPolicy(0, 20, 70, MINUTE, Duration.ofMinutes(5));

        assertThat(stage.looks(Duration.ofMinutes(12), NOTHING).workers()).isZero();
    }

    @Test
    void nobodyGoesToZeroWhileRetriesWait() {
        var stage = new Stage(1);
        stage.policy = new ScalingPolicy(0, 20, 70, MINUTE, Duration.ofMinutes(5));

        assertThat(stage.looks(Duration.ofMinutes(12), new Load(0, 0, 0, 0, Duration.ZERO, MINUTE, 7))
                        .workers())
                .isEqualTo(1);
    }

    @Test
    void theFirstRecordWakesAWorker() {
        var stage = new Stage(0);
        stage.policy = new ScalingPolicy(0, 20, 70, MINUTE, Duration.ofMinutes(5));
        assertThat(stage.looks(Duration.ofSeconds(60), NOTHING).workers()).isZero();

        var outcome = stage.look(Optional.of(late(0.2, 0, 1, 1)));

        assertThat(outcome.workers()).isEqualTo(1);
        assertThat(outcome.cause()).contains(ScalingCause.WakeUp);
    }

    @Test
    void aLowerMostAppliesAtOnce() {
        var stage = new Stage(15);
        stage.policy = new ScalingPolicy(1, 8, 70, MINUTE, Duration.ofMinutes(5));

        assertThat(stage.look(Optional.of(quiet(20))).workers()).isEqualTo(8);
        assertThat(stage.last.cause()).contains(ScalingCause.Clamped);
    }

    @Test
    void aHigherFewestAppliesAtOnce() {
        var stage = new Stage(1);
        stage.policy = new ScalingPolicy(3, 8, 70, MINUTE, Duration.ofMinutes(5));

        assertThat(stage.look(Optional.of(NOTHING)).workers()).isEqualTo(3);
    }

    @Test
    void equalInputsGiveEqualOutcomes() {
        var in = new ScalingInput(
                START, POLICY, Optional.of(late(250, 50, 5000, 60)), new Workers(3, 3, false), Caps.NONE);
        var memory = ScalingMemory.fresh(OptionalDouble.of(20));

        assertThat(ScalingPlanner.decide(in, memory)).isEqualTo(ScalingPlanner.decide(in, memory));
    }

    @Test
    void memoryDoesNotGrowWithTime() {
        var stage = new Stage(3);
        stage.policy = new ScalingPolicy(1, 20, 70, MINUTE, Duration.ofHours(2));

        stage.looks(Duration.ofHours(10), quiet(30));

        assertThat(stage.memory.asked().size()).isLessThanOrEqualTo(25);
        assertThat(stage.memory.ready().size()).isLessThanOrEqualTo(2);
    }
}
