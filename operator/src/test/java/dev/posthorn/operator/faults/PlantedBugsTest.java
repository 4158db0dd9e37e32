package dev.posthorn.operator.faults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.apiserver.faults.FaultSchedule;
import dev.posthorn.local.apiserver.faults.WriteFault;
import dev.posthorn.operator.faults.MiniatureOperator.Bug;
import dev.posthorn.operator.faults.Violation.Oracle;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * The oracles can fail: each known bug, planted in the miniature operator, is caught, and the miniature without a bug is not
 * accused of anything by the same drills.
 */
@Execution(ExecutionMode.CONCURRENT)
class PlantedBugsTest {
    private static final Setting SETTING = new Setting("127.0.0.1:9", Setting.Topics.NOBODY);
    private static final Drill.Pace PACE =
            new Drill.Pace(Duration.ofMillis(300), Duration.ofMillis(120), Duration.ofSeconds(8));
    private static final Scenario CREATE = Scenarios.create(SETTING);
    private static final Scenario ADD_LANE = Scenarios.edit(SETTING, "add-lane");
    private static final Scenario DELETE = Scenarios.deleteWithTopics(SETTING);
    private static final Scenario NEIGHBOUR = Scenarios.deleteBesideANeighbour(SETTING);
    private static final FaultSchedule UNDISTURBED = FaultSchedule.none();
    private static final FaultSchedule CRASH_AT_THE_FIRST_WRITE =
            FaultSchedule.atWrite(1, new WriteFault.CrashBefore());
    private static final FaultSchedule LOST_ANSWER =
            FaultSchedule.atWrite(2, new WriteFault.TimeOutAfter(Duration.ofMillis(20)));

    @Test
    void aDeletionOnAStaleReadIsDestruction() {
        assertThat(onOldViews(Bug.DELETES_ON_A_STALE_READ)).contains(Oracle.DESTRUCTION);
        assertThat(onOldViews(Bug.NONE)).isEmpty();
    }

    @Test
    void aStatusBeforeTheChildrenIsNotHonest() {
        assertCaught(Bug.STATUS_BEFORE_CHILDREN, CREATE, UNDISTURBED, Oracle.HONEST_STATUS);
    }

    @Test
    void aMissingFinalizerLeavesOrphansWhenTheOperatorCrashes() {
        assertCaught(Bug.NO_FINALIZER, DELETE, CRASH_AT_THE_FIRST_WRITE, Oracle.ORPHANS);
    }

    @Test
    void aTimeInTheStatusIsNoSteadyState() {
        assertCaught(Bug.TIME_IN_STATUS, CREATE, UNDISTURBED, Oracle.STEADY_STATE);
    }

    @Test
    void aRetryThatGivesUpDoesNotReachTheEnd() {
        assertCaught(Bug.GIVES_UP, CREATE, refusedFrom(2, 14), Oracle.END_STATE);
    }

    @Test
    void aConflictTakenForFinalDoesNotReachTheEndWhenAnAnswerIsLost() {
        assertCaught(Bug.CONFLICT_IS_FINAL, CREATE, LOST_ANSWER, Oracle.END_STATE);
    }

    @Test
    void aChildWithoutAnOwnerIsLeftBehind() {
        assertCaught(Bug.NO_OWNER, DELETE, UNDISTURBED, Oracle.ORPHANS);
    }

    @Test
    void pruningByPrefixTakesANeighboursTopicsThatHaveToBeMadeAgain() {
        assertCaught(Bug.PRUNES_BY_PREFIX, NEIGHBOUR, UNDISTURBED, Oracle.HISTORY);
    }

    @Test
    void aFailedChildThatIsIgnoredMakesTheStatusDishonest() {
        assertCaught(Bug.IGNORES_A_FAILED_CHILD, CREATE, refusedFrom(3, 4), Oracle.HONEST_STATUS);
    }

    @Test
    void anEdgeTriggeredOperatorForgetsTheEditThatItCrashedOn() {
        assertCaught(Bug.EDGE_TRIGGERED, ADD_LANE, CRASH_AT_THE_FIRST_WRITE, Oracle.END_STATE);
    }

    @Test
    void replacingInPlaceOfChangingShowsInTheHistory() {
        assertCaught(Bug.REPLACES, ADD_LANE, UNDISTURBED, Oracle.HISTORY);
    }

    /** Refusals for as long as the client itself tries again, and the operator some times more. */
    private static FaultSchedule refusedFrom(int write, int times) {
        FaultSchedule schedule = FaultSchedule.none();
        for (int i = 0; i < times; i++) {
            schedule = schedule.andWrite(write + i, WriteFault.refuse(500));
        }
        return schedule;
    }

    private static void assertCaught(Bug bug, Scenario scenario, FaultSchedule schedule, Oracle oracle) {
        assertThat(accusations(bug, drill -> play(drill, scenario, schedule)))
                .as(bug + " in " + scenario + ", " + schedule)
                .contains(oracle);
        assertThat(accusations(Bug.NONE, drill -> play(drill, scenario, schedule)))
                .as("no bug in " + scenario + ", " + schedule)
                .isEmpty();
    }

    private static List<Violation> play(Drill drill, Scenario scenario, FaultSchedule schedule) {
        Drill.Reference reference = drill.reference(scenario);
        List<Violation> found = new ArrayList<>(Oracles.judge(reference.run(), reference.run(), reference.masks()));
        if (!schedule.equals(UNDISTURBED)) {
            found.addAll(drill.violations(scenario, schedule, reference, true));
        }
        return found;
    }

    private static List<Oracle> onOldViews(Bug bug) {
        Scenario scenario = Scenarios.thereAndBack(SETTING);
        return accusations(bug, drill -> {
            Drill.Reference reference = drill.reference(scenario);
            return drill.playWithOldViews(scenario, reference, 7).stream()
                    .flatMap(run -> Oracles.judgeRestart(reference.run(), run, reference.masks()).stream())
                    .toList();
        });
    }

    private static List<Oracle> accusations(Bug bug, Function<Drill, List<Violation>> play) {
        var drill = new Drill(InProcessKubeApi::start, config -> MiniatureOperator.start(bug, config), SETTING, PACE);
        return Stream.of(play.apply(drill))
                .flatMap(List::stream)
                .peek(violation -> System.out.println("planted " + bug + " is caught: " + violation))
                .map(Violation::oracle)
                .distinct()
                .toList();
    }
}
