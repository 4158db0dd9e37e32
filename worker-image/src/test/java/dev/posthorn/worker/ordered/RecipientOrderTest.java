package dev.posthorn.worker.ordered;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.worker.ordered.RecipientOrder.Turn;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RecipientOrderTest {

    private final RecipientOrder order = new RecipientOrder();

    @Test
    void whoWaitsForNobodyGoes() {
        assertThat(order.arrives("x", 5)).isEqualTo(new Turn.Go());
        order.parked("x", 5);
        assertThat(order.arrives("y", 6)).isEqualTo(new Turn.Go());
    }

    @Test
    void thoseAfterOneThatWaitsFollowItOneByOne() {
        order.parked("x", 5);

        assertThat(order.arrives("x", 6)).isEqualTo(new Turn.After(5));
        assertThat(order.arrives("x", 9)).isEqualTo(new Turn.After(6));
        assertThat(order.returns("x", 9, 6)).isEqualTo(new Turn.After(6));
        assertThat(order.returns("x", 5, RecipientOrder.NOBODY)).isEqualTo(new Turn.Go());
        order.ended("x", 5);
        assertThat(order.returns("x", 9, 6)).isEqualTo(new Turn.After(6));
        assertThat(order.returns("x", 6, 5)).isEqualTo(new Turn.Go());
        order.ended("x", 6);
        assertThat(order.returns("x", 9, 6)).isEqualTo(new Turn.Go());
        order.ended("x", 9);
        assertThat(order.arrives("x", 20)).isEqualTo(new Turn.Go());
    }

    @Test
    void aSuccessorKnowsTheLinesUpToWhereItBegins() {
        order.parked("x", 5);
        order.arrives("x", 6);
        order.arrives("x", 9);

        var successor = RecipientOrder.of(order.snapshot(8));

        assertThat(successor.returns("x", 6, 5)).isEqualTo(new Turn.After(5));
        assertThat(successor.arrives("x", 9)).isEqualTo(new Turn.After(6));
    }

    @Test
    void whatNoPredecessorWroteGivesNoLines() {
        assertThat(RecipientOrder.of("not ours!").arrives("x", 1)).isEqualTo(new Turn.Go());
        assertThat(RecipientOrder.of("").arrives("x", 1)).isEqualTo(new Turn.Go());
    }

    @Test
    void aSnapshotFitsIntoTheMetadataOfAnOffset() {
        for (var i = 0; i < 1_000; i++) {
            order.parked("recipient-" + i, i);
        }

        var snapshot = order.snapshot(1_000);

        assertThat(snapshot.length()).isLessThanOrEqualTo(4_096);
        assertThat(RecipientOrder.of(snapshot).arrives("recipient-119", 2_000)).isEqualTo(new Turn.After(119));
    }

    @Test
    void whateverFailsAndReturnsInWhateverOrderEachRecipientsOrderHolds() {
        for (var seed = 0; seed < 200; seed++) {
            var log = new ArrayList<String>();
            simulate(new Random(seed), log);

            var last = new HashMap<String, Long>();
            for (var entry : log) {
                var at = entry.indexOf('@');
                var sequence = Long.parseLong(entry.substring(at + 1));
                assertThat(last.merge(entry.substring(0, at), sequence, (before, now) -> now > before ? now : -1))
                        .as("seed " + seed + ": " + log)
                        .isNotEqualTo(-1);
            }
            assertThat(log).as("seed " + seed).hasSize(60);
        }
    }

    private record Parked(String recipient, long sequence, long previous) {}

    /** Records arrive, fail now and then, and return from the ladder in any order, also to successors; each turn is one record. */
    private static void simulate(Random random, List<String> log) {
        var order = new RecipientOrder();
        var ladder = new ArrayList<Parked>();
        var arriving = new ArrayDeque<Parked>();
        for (long offset = 0; offset < 60; offset++) {
            arriving.add(new Parked("r" + random.nextInt(4), offset, RecipientOrder.NOBODY));
        }
        long committed = 0;
        while (!arriving.isEmpty() || !ladder.isEmpty()) {
            var fresh = ladder.isEmpty() || (!arriving.isEmpty() && random.nextBoolean());
            var next = fresh ? arriving.remove() : ladder.remove(random.nextInt(ladder.size()));
            var turn = fresh
                    ? order.arrives(next.recipient(), next.sequence())
                    : order.returns(next.recipient(), next.sequence(), next.previous());
            switch (turn) {
                case Turn.After after -> {
                    order.parked(next.recipient(), next.sequence());
                    ladder.add(new Parked(next.recipient(), next.sequence(), after.previous()));
                }
                case Turn.Go go -> {
                    if (random.nextInt(3) == 0) {
                        order.parked(next.recipient(), next.sequence());
                        ladder.add(next);
                    } else {
                        order.ended(next.recipient(), next.sequence());
                        log.add(next.recipient() + "@" + next.sequence());
                    }
                }
            }
            committed = fresh ? next.sequence() + 1 : committed;
            if (random.nextInt(10) == 0) {
                order = RecipientOrder.of(order.snapshot(committed));
            }
        }
    }
}
