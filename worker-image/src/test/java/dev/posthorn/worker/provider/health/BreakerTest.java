package dev.posthorn.worker.provider.health;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.worker.delivery.Outcome;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class BreakerTest {

    private static final BreakerPolicy POLICY = BreakerPolicy.USUAL;
    private static final Instant NOW = Instant.parse("2026-11-24T08:00:00Z");
    private static final Signal GOOD = new Signal.Good();
    private static final Signal BAD = new Signal.Bad();

    @Test
    void fewFailuresAmongManyAnswersOpenNothing() {
        var breaker = Breaker.closed(NOW);
        for (var i = 0; i < 1000; i++) {
            breaker = breaker.heard(i % 4 == 0 ? BAD : GOOD, NOW.plusMillis(i * 10L), POLICY);
        }

        assertThat(breaker).isInstanceOf(Breaker.Closed.class);
        assertThat(breaker.score(NOW.plusSeconds(10), POLICY)).isBetween(0.7, 0.8);
    }

    @Test
    void anAccountThatFailsIsLeftAloneAfterTenAnswers() {
        var breaker = failed(10, NOW);

        assertThat(failed(9, NOW)).isInstanceOf(Breaker.Closed.class);
        assertThat(breaker).isEqualTo(new Breaker.Open(NOW.plusSeconds(5), 1, Optional.empty()));
        assertThat(breaker.admits(NOW.plusMillis(4999), POLICY)).isFalse();
        assertThat(breaker.admits(NOW.plusSeconds(5), POLICY)).isTrue();
    }

    @Test
    void oneProbeAtATimeGoesThroughAndThreeGoodOnesClose() {
        var later = NOW.plusSeconds(5);
        var probing = failed(10, NOW).calling(later);

        assertThat(probing.admits(later, POLICY)).isFalse();
        for (var i = 0; i < 2; i++) {
            probing = probing.heard(GOOD, later, POLICY);
            assertThat(probing).isInstanceOf(Breaker.HalfOpen.class);
            assertThat(probing.admits(later, POLICY)).isTrue();
            probing = probing.calling(later);
        }

        assertThat(probing.heard(GOOD, later, POLICY)).isInstanceOf(Breaker.Closed.class);
    }

    @Test
    void aBadProbeMakesItRestTwiceAsLongUpToAMinute() {
        var breaker = failed(10, NOW);
        var now = NOW;
        for (var seconds : List.of(10, 20, 40, 60, 60)) {
            now = breaker.opensAt(now);
            breaker = breaker.calling(now).heard(BAD, now, POLICY);

            assertThat(Duration.between(now, breaker.opensAt(now))).isEqualTo(Duration.ofSeconds(seconds));
        }
    }

    @Test
    void anAccountThatIsRefusedOpensAtOnceAndSaysWhy() {
        var breaker = Breaker.closed(NOW).heard(Signal.of(new Outcome.Misconfigured("401 20003")), NOW, POLICY);

        assertThat(breaker.admits(NOW.plusSeconds(59), POLICY)).isFalse();
        assertThat(breaker.refused()).contains("401 20003");
        var probed = breaker.calling(NOW.plusSeconds(60)).heard(GOOD, NOW.plusSeconds(60), POLICY);
        assertThat(probed.refused()).isEmpty();
    }

    @Test
    void aDailyQuotaParksTheAccountAndAPaceDoesNot() {
        var quota = Signal.of(new Outcome.Throttled("429", Optional.of(Duration.ofHours(1))));
        var pace = Signal.of(new Outcome.Throttled("429", Optional.of(Duration.ofSeconds(1))));

        assertThat(Breaker.closed(NOW).heard(quota, NOW, POLICY).opensAt(NOW)).isEqualTo(NOW.plus(Breaker.PARKED));
        assertThat(Breaker.closed(NOW).heard(pace, NOW, POLICY)).isEqualTo(Breaker.closed(NOW));
    }

    @Test
    void aProbeOfWhichNothingIsHeardDoesNotBlockForEver() {
        var probing = failed(10, NOW).calling(NOW.plusSeconds(5));

        assertThat(probing.admits(NOW.plusSeconds(94), POLICY)).isFalse();
        assertThat(probing.admits(NOW.plusSeconds(95), POLICY)).isTrue();
    }

    @Test
    void lateAnswersFromBeforeItOpenedChangeNothing() {
        var open = failed(10, NOW);

        assertThat(open.heard(GOOD, NOW.plusSeconds(1), POLICY)).isEqualTo(open);
        assertThat(open.heard(BAD, NOW.plusSeconds(1), POLICY)).isEqualTo(open);
    }

    @Test
    void whateverHappensItNeverLetsASecondProbeThroughAndAlwaysLetsOneThroughInTheEnd() {
        for (var seed = 0; seed < 200; seed++) {
            var random = new SplittableRandom(seed);
            var breaker = Breaker.closed(NOW);
            var now = NOW;
            for (var step = 0; step < 300; step++) {
                now = now.plusMillis(random.nextInt(3000));
                if (random.nextInt(3) > 0 && breaker.admits(now, POLICY)) {
                    breaker = breaker.calling(now);
                    if (breaker instanceof Breaker.HalfOpen) {
                        assertThat(breaker.admits(now, POLICY))
                                .as("seed " + seed)
                                .isFalse();
                    }
                }
                breaker = breaker.heard(any(random), now, POLICY);
            }
            assertThat(breaker.admits(now.plus(Breaker.PARKED).plus(POLICY.probeLost()), POLICY))
                    .as("seed " + seed)
                    .isTrue();
        }
    }

    private static Signal any(SplittableRandom random) {
        return switch (random.nextInt(6)) {
            case 0 -> new Signal.Refused("401");
            case 1 -> new Signal.Parked(Duration.ofHours(1));
            case 2, 3 -> BAD;
            case 4 -> GOOD;
            default -> new Signal.Nothing();
        };
    }

    private static Breaker failed(int times, Instant now) {
        var breaker = Breaker.closed(now);
        for (var i = 0; i < times; i++) {
            breaker = breaker.heard(BAD, now, POLICY);
        }
        return breaker;
    }
}
