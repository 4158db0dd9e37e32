package dev.posthorn.worker.control;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PaceTest {

    private static final long SECOND = 1_000_000_000L;

    private final Pace pace = new Pace();

    @Test
    void afterATenthOfASecondAtOnceCallsAreSpacedEvenly() {
        long now = 5 * SECOND;
        var atOnce = 0;
        while (pace.take(100, now, SECOND) == 0) {
            atOnce++;
        }

        assertThat(atOnce).isEqualTo(11);
        assertThat(pace.take(100, now, SECOND)).isEqualTo(SECOND / 50);
    }

    @Test
    void neverIsMoreLetThroughThanTheRateAndOneBurst() {
        var through = 0;
        for (long now = 0; now < 10 * SECOND; now += SECOND / 1000) {
            through += pace.take(50, now, 0) == 0 ? 1 : 0;
        }

        assertThat(through).isBetween(495, 506);
    }

    @Test
    void whoCannotWaitUsesUpNobodysTurn() {
        pace.take(1, 0, SECOND);
        for (var i = 0; i < 100; i++) {
            pace.take(1, 0, SECOND / 10);
        }

        assertThat(pace.take(1, 2 * SECOND, SECOND)).isZero();
    }
}
