package dev.posthorn.operator.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;

class InventoryTest {
    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Optional<Duration> FOR_GOOD = Optional.empty();
    private static final Optional<Duration> A_MINUTE = Optional.of(Duration.ofMinutes(1));

    @Test
    void whoComesFirstIsServedAndTheOtherWaits() {
        var inventory = Inventory.of(100).ask("a", 60, FOR_GOOD, NOON).ask("b", 60, FOR_GOOD, NOON);

        assertThat(inventory.answer("a")).isEqualTo(new Answer.Granted(60));
        assertThat(inventory.answer("b")).isEqualTo(new Answer.Waiting(1));
        assertThat(inventory.release("a", NOON).answer("b")).isEqualTo(new Answer.Granted(60));
    }

    @Test
    void aSmallClaimDoesNotOvertakeALargeOne() {
        var inventory = Inventory.of(100)
                .ask("a", 60, FOR_GOOD, NOON)
                .ask("large", 60, FOR_GOOD, NOON)
                .ask("small", 10, FOR_GOOD, NOON);

        assertThat(inventory.answer("large")).isEqualTo(new Answer.Waiting(1));
        assertThat(inventory.answer("small")).isEqualTo(new Answer.Waiting(2));
        assertThat(inventory.free()).isEqualTo(40);
    }

    @Test
    void aHoldThatIsNotConfirmedLapsesAndTheNextIsServed() {
        var inventory = Inventory.of(100).ask("a", 60, A_MINUTE, NOON).ask("b", 60, A_MINUTE, NOON);
        var later = NOON.plusSeconds(60);

        assertThat(inventory.answer("a")).isEqualTo(new Answer.Held(60, later));
        assertThat(inventory.nextLapse()).contains(later);
        assertThat(inventory.at(later).answer("a")).isEqualTo(new Answer.Nothing());
        assertThat(inventory.at(later).answer("b")).isEqualTo(new Answer.Held(60, later.plusSeconds(60)));
        assertThat(inventory.confirm("a", later).answer("a")).isEqualTo(new Answer.Nothing());
    }

    @Test
    void aConfirmedHoldStays() {
        var inventory = Inventory.of(100).ask("a", 60, A_MINUTE, NOON).confirm("a", NOON);

        assertThat(inventory.at(NOON.plus(Duration.ofDays(365))).answer("a")).isEqualTo(new Answer.Granted(60));
    }

    @Test
    void askingConfirmingAndReleasingTwiceIsAskingConfirmingAndReleasingOnce() {
        var asked = Inventory.of(100).ask("a", 60, A_MINUTE, NOON);
        var confirmed = asked.confirm("a", NOON);
        var released = confirmed.release("a", NOON);

        assertThat(asked.ask("a", 60, A_MINUTE, NOON.plusSeconds(30))).isEqualTo(asked);
        assertThat(confirmed.confirm("a", NOON)).isEqualTo(confirmed);
        assertThat(confirmed.ask("a", 60, A_MINUTE, NOON)).isEqualTo(confirmed);
        assertThat(released.release("a", NOON)).isEqualTo(released);
    }

    @Test
    void whoWantsMoreKeepsWhatThereIsUntilThereIsMore() {
        var inventory = Inventory.of(100)
                .ask("a", 40, FOR_GOOD, NOON)
                .ask("b", 40, FOR_GOOD, NOON)
                .ask("a", 70, FOR_GOOD, NOON);

        assertThat(inventory.answer("a")).isEqualTo(new Answer.Granted(40));
        assertThat(inventory.position("a")).contains(1);
        assertThat(inventory.release("b", NOON).answer("a")).isEqualTo(new Answer.Granted(70));
        assertThat(inventory.ask("a", 40, FOR_GOOD, NOON).position("a")).isEmpty();
        assertThat(inventory.ask("a", 30, FOR_GOOD, NOON).position("a")).isEmpty();
    }

    @Test
    void whoWantsFewerGivesTheRestBackAtOnce() {
        var inventory = Inventory.of(100)
                .ask("a", 80, FOR_GOOD, NOON)
                .ask("b", 50, FOR_GOOD, NOON)
                .ask("a", 50, FOR_GOOD, NOON);

        assertThat(inventory.answer("a")).isEqualTo(new Answer.Granted(50));
        assertThat(inventory.answer("b")).isEqualTo(new Answer.Granted(50));
    }

    @Test
    void whenThereAreFewerSeatsWhoCameLastLosesThemAndIsFirstInLine() {
        var inventory = Inventory.of(100)
                .ask("a", 50, FOR_GOOD, NOON)
                .ask("b", 50, FOR_GOOD, NOON)
                .ask("c", 10, FOR_GOOD, NOON)
                .resize(60, NOON);

        assertThat(inventory.answer("a")).isEqualTo(new Answer.Granted(50));
        assertThat(inventory.answer("b")).isEqualTo(new Answer.Waiting(1));
        assertThat(inventory.answer("c")).isEqualTo(new Answer.Waiting(2));
        assertThat(inventory.resize(110, NOON).waiting()).isEmpty();
    }

    @Test
    void moreThanThereIsIsRefusedAndDoesNotBlockTheLine() {
        var inventory = Inventory.of(100);

        assertThat(inventory.refusal("a", 101)).contains(new Answer.Refused(Answer.Why.MoreThanThereIs));
        assertThat(inventory.ask("a", 101, FOR_GOOD, NOON)).isEqualTo(inventory);
    }

    /** Whatever many do in whatever order: never oversold, nobody twice, nobody overtaken, and nothing left when all are gone. */
    @Test
    void nothingThatManyDoInAnyOrderSellsASeatTwice() {
        for (int seed = 0; seed < 500; seed++) {
            var random = new Random(seed);
            var inventory = Inventory.of(100);
            var now = NOON;
            for (int step = 0; step < 200; step++) {
                now = now.plusSeconds(random.nextInt(20));
                var who = "tenant-" + random.nextInt(12);
                inventory = switch (random.nextInt(6)) {
                    case 0, 1 ->
                        inventory.ask(who, 1 + random.nextInt(110), random.nextBoolean() ? A_MINUTE : FOR_GOOD, now);
                    case 2 -> inventory.confirm(who, now);
                    case 3 -> inventory.release(who, now);
                    case 4 -> inventory.at(now);
                    default ->
                        random.nextInt(10) == 0 ? inventory.resize(40 + random.nextInt(100), now) : inventory.at(now);
                };
                assertSound(seed, inventory);
            }
            for (int tenant = 0; tenant < 12; tenant++) {
                inventory = inventory.release("tenant-" + tenant, now);
            }
            assertThat(inventory.free()).as("seed %d", seed).isEqualTo(inventory.capacity());
            assertThat(inventory.waiting()).as("seed %d", seed).isEmpty();
        }
    }

    private static void assertSound(int seed, Inventory inventory) {
        assertThat(inventory.free()).as("seed %d: oversold", seed).isNotNegative();
        for (var claims : List.of(inventory.taken(), inventory.waiting())) {
            assertThat(claims).as("seed %d", seed).extracting(Claim::holder).doesNotHaveDuplicates();
            assertThat(claims).as("seed %d", seed).extracting(Claim::ticket).isSorted();
        }
        Map<String, Integer> has = new HashMap<>();
        inventory.taken().forEach(claim -> has.put(claim.holder(), claim.perSecond()));
        if (!inventory.waiting().isEmpty()) {
            var head = inventory.waiting().getFirst();
            if (head.perSecond() <= inventory.capacity()) {
                assertThat(head.perSecond() - has.getOrDefault(head.holder(), 0))
                        .as("seed %d: the head of the line waits although there is room", seed)
                        .isGreaterThan(inventory.free());
            }
        }
        assertThat(has).hasSameSizeAs(inventory.taken());
    }
}
