package dev.posthorn.worker.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.crd.OnAmbiguousTimeout;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DeliveryPolicyTest {

    private static final Instant NOW = Envelopes.ACCEPTED.plusSeconds(1);
    private static final DeliveryPolicy POLICY = new DeliveryPolicy(
            6,
            Duration.ofSeconds(5),
            4,
            Duration.ofMinutes(2),
            Duration.ofMinutes(10),
            OnAmbiguousTimeout.PreferDuplicate);
    private static final Outcome UNAVAILABLE = new Outcome.Unavailable("503", Optional.empty());

    @Test
    void whatWasDeliveredIsSettled() {
        assertThat(after(1, new Outcome.Delivered("200"), 1)).isEqualTo(new Decision.Settle());
    }

    @ParameterizedTest
    @CsvSource({"1,5", "2,20", "3,80", "4,120", "5,120"})
    void theLongestWaitGrowsByTheFactorUpToItsCap(int attempts, int seconds) {
        assertThat(POLICY.longestWait(attempts)).isEqualTo(Duration.ofSeconds(seconds));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4, 5})
    void waitsAreDrawnEvenlyFromZeroToTheLongest(int attempts) {
        var longest = POLICY.longestWait(attempts).toMillis();
        var waits = IntStream.range(0, 2000)
                .mapToObj(seed -> (Decision.Retry) after(attempts, UNAVAILABLE, seed))
                .mapToLong(retry -> Duration.between(NOW, retry.notBefore()).toMillis())
                .summaryStatistics();

        assertThat(waits.getMin()).isBetween(1L, longest / 20);
        assertThat(waits.getMax()).isBetween(longest * 19 / 20, longest);
        assertThat(waits.getAverage()).isBetween(longest * 0.46, longest * 0.54);
    }

    @Test
    void retryAfterIsAFloorUnderEveryWaitAndIsSpreadOut() {
        var throttled = new Outcome.Throttled("429", Optional.of(Duration.ofSeconds(30)));

        var waits = IntStream.range(0, 500)
                .mapToObj(seed -> (Decision.Retry) after(1, throttled, seed))
                .map(retry -> Duration.between(NOW, retry.notBefore()))
                .toList();

        assertThat(waits)
                .allSatisfy(wait -> assertThat(wait)
                        .isGreaterThan(Duration.ofSeconds(30))
                        .isLessThanOrEqualTo(Duration.ofSeconds(35)));
        assertThat(waits.stream().distinct().count()).isGreaterThan(100);
    }

    @Test
    void retryAfterIsHonouredUpToItsCapAndNoFurther() {
        var days = new Outcome.Unavailable("503", Optional.of(Duration.ofDays(3)));

        var retry = (Decision.Retry) after(1, days, 7);

        assertThat(Duration.between(NOW, retry.notBefore()))
                .isBetween(Duration.ofMinutes(10), Duration.ofMinutes(10).plusSeconds(5));
    }

    @Test
    void theLastAttemptIsTheLast() {
        assertThat(after(5, UNAVAILABLE, 1)).isInstanceOf(Decision.Retry.class);
        assertThat(after(6, UNAVAILABLE, 1)).isEqualTo(new Decision.DeadLetter(Reason.AttemptsSpent));
        assertThat(after(7, UNAVAILABLE, 1)).isEqualTo(new Decision.DeadLetter(Reason.AttemptsSpent));
    }

    @Test
    void whatCouldOnlyBeTriedAfterItsDeadlineExpires() {
        var envelope = Envelopes.attempted(1);
        var justBefore = envelope.deadline().minusMillis(1);

        assertThat(POLICY.after(envelope, UNAVAILABLE, justBefore, new Random(1)))
                .isEqualTo(new Decision.Expire(Reason.DeadlinePassed));
    }

    @Test
    void outcomesThatNoRetryCanMendAreDeadAtOnce() {
        assertThat(after(1, new Outcome.RecipientGone("410"), 1))
                .isEqualTo(new Decision.DeadLetter(Reason.RecipientGone));
        assertThat(after(1, new Outcome.Rejected("400"), 1)).isEqualTo(new Decision.DeadLetter(Reason.Rejected));
        assertThat(after(1, new Outcome.InvalidRecipient("address"), 1))
                .isEqualTo(new Decision.DeadLetter(Reason.InvalidRecipient));
    }

    @Test
    void aMisconfiguredAccountIsGivenTimeToBeMended() {
        assertThat(after(1, new Outcome.Misconfigured("401"), 1))
                .isInstanceOfSatisfying(
                        Decision.Retry.class,
                        retry -> assertThat(retry.reason()).isEqualTo(Reason.Misconfigured));
    }

    private static Decision after(int attempts, Outcome outcome, int seed) {
        return POLICY.after(Envelopes.attempted(attempts), outcome, NOW, new Random(seed * 7919L));
    }
}
