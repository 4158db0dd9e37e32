package dev.posthorn.operator.scaling;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.operator.scaling.ScalingInput.Caps;
import dev.posthorn.operator.scaling.ScalingInput.Load;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

class WorkerRateTest {
    private static final OptionalDouble UNKNOWN = OptionalDouble.empty();
    private static final Load BUSY = new Load(200, 200, 100, 500, Duration.ofSeconds(10), Duration.ofSeconds(60), 0);

    @Test
    void busyWarmWorkersShowWhatTheyCanDo() {
        assertThat(WorkerRate.learn(UNKNOWN, BUSY, 4, true, Caps.NONE)).hasValue(25);
    }

    @Test
    void coldWorkersShowNothing() {
        assertThat(WorkerRate.learn(UNKNOWN, BUSY, 0, true, Caps.NONE)).isEmpty();
    }

    @Test
    void workersThatAreNotBusyShowOnlyThatTheyCanDoAtLeastThat() {
        assertThat(WorkerRate.learn(OptionalDouble.of(30), BUSY, 4, false, Caps.NONE))
                .hasValue(30);
        assertThat(WorkerRate.learn(OptionalDouble.of(20), BUSY, 4, false, Caps.NONE))
                .hasValue(25);
    }

    @Test
    void whatAProvidersLimitAllowsIsNotTakenForWhatWorkersCanDo() {
        var caps = new Caps(OptionalDouble.of(105), OptionalInt.empty());

        assertThat(WorkerRate.learn(OptionalDouble.of(40), BUSY, 4, true, caps)).hasValue(40);
    }

    @Test
    void newsCountForLessThanWhatIsKnown() {
        assertThat(WorkerRate.learn(OptionalDouble.of(50), BUSY, 4, true, Caps.NONE))
                .hasValue(42.5);
    }

    @Test
    void aWorkerThatWasNeverSeenBusyIsGuessedCautiously() {
        assertThat(WorkerRate.reckonedWith(UNKNOWN, BUSY, 0)).isEqualTo(20);
        assertThat(WorkerRate.reckonedWith(UNKNOWN, BUSY, 2)).isEqualTo(50);
        assertThat(WorkerRate.reckonedWith(OptionalDouble.of(3), BUSY, 2)).isEqualTo(3);
    }
}
