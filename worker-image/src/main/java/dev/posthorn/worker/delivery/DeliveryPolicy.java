package dev.posthorn.worker.delivery;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.OnAmbiguousTimeout;
import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;
import java.util.random.RandomGenerator;

/**
 * When to try again and when to give up. The wait before attempt k+1 is drawn evenly from
 * {@code (0, min(maxDelay, initial * factor^(k-1))]} (full jitter). A {@code Retry-After}, up to {@code maxRetryAfter}, is a floor
 * under it.
 *
 * @param maxAttempts attempts before a notification is dead, count
 * @param initial longest wait before the second attempt
 * @param factor how much longer each further wait may be
 * @param maxDelay longest wait of all
 * @param onAmbiguousTimeout what is done when a provider may have delivered or not
 * @param maxRetryAfter longest Retry-After that is honoured
 */
public record DeliveryPolicy(
        int maxAttempts,
        Duration initial,
        int factor,
        Duration maxDelay,
        Duration maxRetryAfter,
        OnAmbiguousTimeout onAmbiguousTimeout) {

    public static DeliveryPolicy of(WorkerSettings.Delivery delivery) {
        return new DeliveryPolicy(
                delivery.maxAttempts(),
                delivery.backoffInitial().toDuration(),
                delivery.backoffFactor(),
                delivery.backoffMaxDelay().toDuration(),
                delivery.maxRetryAfter().toDuration(),
                Objects.requireNonNullElse(delivery.onAmbiguousTimeout(), OnAmbiguousTimeout.PreferDuplicate));
    }

    /** What follows from the attempt that {@code envelope} already counts. */
    public Decision after(Envelope envelope, Outcome outcome, Instant now, RandomGenerator random) {
        return switch (outcome) {
            case Outcome.Delivered d -> new Decision.Settle();
            case Outcome.Unavailable u -> retry(envelope, Reason.ProviderError, u.retryAfter(), now, random);
            case Outcome.Throttled t -> retry(envelope, Reason.Throttled, t.retryAfter(), now, random);
            case Outcome.RecipientBusy b -> retry(envelope, Reason.RecipientBusy, b.retryAfter(), now, random);
            case Outcome.Unreachable u -> retry(envelope, Reason.Unreachable, Optional.empty(), now, random);
            case Outcome.Ambiguous a ->
                switch (onAmbiguousTimeout) {
                    case PreferDuplicate, Lookup -> retry(envelope, Reason.Ambiguous, Optional.empty(), now, random);
                    case PreferLoss -> new Decision.DeadLetter(Reason.Ambiguous);
                };
            case Outcome.Misconfigured m -> retry(envelope, Reason.Misconfigured, Optional.empty(), now, random);
            case Outcome.RecipientGone g -> new Decision.DeadLetter(Reason.RecipientGone);
            case Outcome.Rejected r -> new Decision.DeadLetter(Reason.Rejected);
            case Outcome.InvalidRecipient i -> new Decision.DeadLetter(Reason.InvalidRecipient);
            case Outcome.ForbiddenAddress f -> new Decision.DeadLetter(Reason.ForbiddenAddress);
        };
    }

    private Decision retry(
            Envelope envelope, Reason reason, Optional<Duration> retryAfter, Instant now, RandomGenerator random) {
        if (envelope.attempts() >= maxAttempts) {
            return new Decision.DeadLetter(Reason.AttemptsSpent);
        }
        var backoff = drawn(longestWait(envelope.attempts()), random);
        // Jitter comes on top of what the provider asked for: else all whom it told the same come back at once.
        var asked = retryAfter
                .map(wait -> shorter(wait, maxRetryAfter).plus(drawn(initial, random)))
                .orElse(Duration.ZERO);
        var notBefore = now.plus(longer(backoff, asked));
        return notBefore.isBefore(envelope.deadline())
                ? new Decision.Retry(notBefore, reason)
                : new Decision.Expire(Reason.DeadlinePassed);
    }

    private static Duration drawn(Duration longest, RandomGenerator random) {
        return Duration.ofMillis(random.nextLong(longest.toMillis()) + 1);
    }

    /** The longest wait after {@code attempts} attempts. */
    Duration longestWait(int attempts) {
        var wait = initial;
        for (var step = 1; step < attempts && wait.compareTo(maxDelay) < 0; step++) {
            wait = wait.multipliedBy(factor);
        }
        return shorter(wait, maxDelay);
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) <= 0 ? one : other;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
