package dev.posthorn.local.simulators;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.EnumMap;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FaultPlanTest {

    private static final int MANY = 20_000;

    @Test
    void eachFaultHitsItsShareOfCalls() {
        var plan = FaultPlan.seeded(7).with(Fault.SERVER_ERROR, 0.10).with(Fault.GONE, 0.02);

        var hits = new EnumMap<Fault, Integer>(Fault.class);
        for (var i = 0; i < MANY; i++) {
            plan.faultFor("n-" + i, 1, Duration.ZERO).ifPresent(fault -> hits.merge(fault, 1, Integer::sum));
        }

        assertThat(hits).containsOnlyKeys(Fault.SERVER_ERROR, Fault.GONE);
        assertThat(hits.get(Fault.SERVER_ERROR) / (double) MANY).isCloseTo(0.10, within(0.01));
        assertThat(hits.get(Fault.GONE) / (double) MANY).isCloseTo(0.02, within(0.005));
    }

    @Test
    void theSameCallMeetsTheSameFaultAndTheNextCallMayNot() {
        var plan = FaultPlan.seeded(7).with(Fault.SERVER_ERROR, 0.5);

        var first = plan.faultFor("n-1", 1, Duration.ZERO);

        assertThat(plan.faultFor("n-1", 1, Duration.ofHours(1))).isEqualTo(first);
        assertThat(IntStream.rangeClosed(1, 20).mapToObj(call -> plan.faultFor("n-1", call, Duration.ZERO)))
                .anyMatch(fault -> !fault.equals(first));
    }

    @Test
    void anotherSeedHitsOtherNotifications() {
        var one = FaultPlan.seeded(1).with(Fault.SERVER_ERROR, 0.5);
        var other = FaultPlan.seeded(2).with(Fault.SERVER_ERROR, 0.5);

        var differing = IntStream.range(0, 1000)
                .filter(i ->
                        !one.faultFor("n-" + i, 1, Duration.ZERO).equals(other.faultFor("n-" + i, 1, Duration.ZERO)))
                .count();

        assertThat(differing).isBetween(400L, 600L);
    }

    @Test
    void aStubbornNotificationFailsHoweverOftenItIsTried() {
        var plan = FaultPlan.seeded(3).withStubborn(0.1);
        var stubborn = IntStream.range(0, MANY)
                .mapToObj(i -> "n-" + i)
                .filter(id -> plan.faultFor(id, 1, Duration.ZERO).isPresent())
                .toList();

        assertThat(stubborn.size() / (double) MANY).isCloseTo(0.1, within(0.01));
        assertThat(stubborn)
                .allMatch(id -> IntStream.rangeClosed(1, 20)
                        .allMatch(call -> plan.faultFor(id, call, Duration.ZERO).orElseThrow() == Fault.SERVER_ERROR));
    }

    @Test
    void anOutageHitsEveryCallWhileItLasts() {
        var plan = FaultPlan.none().downBetween(Duration.ofSeconds(2), Duration.ofSeconds(4));

        assertThat(plan.faultFor("n", 1, Duration.ofMillis(1999))).isEmpty();
        assertThat(plan.faultFor("n", 1, Duration.ofSeconds(2))).contains(Fault.RESET_NOT_DELIVERED);
        assertThat(plan.faultFor("n", 1, Duration.ofSeconds(4))).isEmpty();
    }

    @Test
    void ratesThatAddUpToMoreThanAllCallsAreRefused() {
        assertThatThrownBy(() -> FaultPlan.none().with(Fault.SERVER_ERROR, 0.7).with(Fault.GONE, 0.4))
                .hasMessageContaining("sum");
    }
}
