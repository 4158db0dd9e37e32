package dev.posthorn.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryLadderTest {

    private static final Instant START = Instant.parse("2026-11-24T08:00:00Z");
    private static final RetryLadder LADDER =
            new RetryLadder(List.of(Duration.ofSeconds(80), Duration.ofSeconds(5), Duration.ofSeconds(20)));

    @ParameterizedTest
    @CsvSource({"0.1,5", "5,5", "19.9,5", "20,20", "79,20", "80,80", "3600,80"})
    void aRecordGoesToTheLongestRungThatItCanSitOut(double wait, int rung) {
        assertThat(LADDER.rungFor(Duration.ofMillis((long) (wait * 1000)))).isEqualTo(Duration.ofSeconds(rung));
    }

    @Test
    void aLadderWithoutRungsIsRefused() {
        assertThatThrownBy(() -> new RetryLadder(List.of())).hasMessageContaining("at least one rung");
    }

    @Test
    void whateverTheWaitARecordLeavesTheLadderExactlyWhenItIsDue() {
        var random = new Random(20261124);
        for (var trial = 0; trial < 10_000; trial++) {
            var wait = Duration.ofMillis(random.nextLong(1, 3_600_000));
            var notBefore = START.plus(wait);
            var now = START;
            var hops = 0;
            while (now.isBefore(notBefore)) {
                now = RetryLadder.leavesAt(
                        now, LADDER.rungFor(Duration.between(now, notBefore)), Optional.of(notBefore));
                hops++;
            }
            assertThat(now).as("wait %s", wait).isEqualTo(notBefore);
            assertThat(hops).as("hops for %s", wait).isLessThanOrEqualTo((int) (wait.toSeconds() / 80) + 3 + 4);
        }
    }

    @Test
    void onEveryRungButTheShortestRecordsFallDueInTheOrderInWhichTheyCame() {
        var random = new Random(42);
        var last = new HashMap<Duration, Instant>();
        var now = START;
        for (var i = 0; i < 10_000; i++) {
            now = now.plusMillis(random.nextLong(50));
            var remaining = Duration.ofMillis(random.nextLong(5_000, 600_000));
            var rung = LADDER.rungFor(remaining);
            var leaves = RetryLadder.leavesAt(now, rung, Optional.of(now.plus(remaining)));
            assertThat(leaves).isAfterOrEqualTo(last.getOrDefault(rung, Instant.MIN));
            last.put(rung, leaves);
        }
        assertThat(last).hasSize(3);
    }

    @Test
    void onTheShortestRungARecordIsHeldUpByLessThanABucket() {
        var random = new Random(43);
        var partitions = 5;
        var heads = new HashMap<Integer, Instant>();
        var heldUp = new ArrayList<Duration>();
        var now = START;
        for (var i = 0; i < 10_000; i++) {
            now = now.plusMillis(random.nextLong(20));
            var remaining = Duration.ofMillis(random.nextLong(1, 5_000));
            var bucket = LADDER.bucket(remaining, partitions).orElseThrow();
            var due = RetryLadder.leavesAt(now, LADDER.rungFor(remaining), Optional.of(now.plus(remaining)));
            var head = heads.merge(bucket, due, (old, mine) -> mine.isAfter(old) ? mine : old);
            heldUp.add(Duration.between(due, head));
        }
        assertThat(heads).hasSize(partitions);
        assertThat(heldUp).allSatisfy(wait -> assertThat(wait).isLessThan(Duration.ofSeconds(1)));
    }

    @Test
    void waitsOfARungThatAreAllAlikeNeedNoBucket() {
        assertThat(LADDER.bucket(Duration.ofSeconds(5), 6)).isEmpty();
        assertThat(LADDER.bucket(Duration.ofMinutes(5), 6)).isEmpty();
        assertThat(LADDER.bucket(Duration.ofMillis(4_999), 6)).contains(5);
        assertThat(LADDER.bucket(Duration.ZERO, 6)).contains(0);
        assertThat(LADDER.bucket(Duration.ofSeconds(-3), 6)).contains(0);
    }
}
