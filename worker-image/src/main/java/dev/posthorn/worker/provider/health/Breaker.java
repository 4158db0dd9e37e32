package dev.posthorn.worker.provider.health;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * Whether an account is called. A breaker opens when too many answers are failures, rests, lets one probe through at a time, and
 * closes after some good ones in a row; a bad one makes it rest twice as long. A value: what happens makes another one.
 *
 * <pre>
 * Closed --too many failures, refused or parked--> Open --rest is over, next call--> HalfOpen --good probes--> Closed
 *                                                   ^---------------- bad probe ------------'
 * </pre>
 */
public sealed interface Breaker {

    /** Calls go through; {@code trips} is how often it has opened since it was last well for a while. */
    record Closed(Tally tally, int trips) implements Breaker {}

    /** No call goes through before {@code until}; {@code refusal} is the answer that refused the account, if one did. */
    record Open(Instant until, int trips, Optional<String> refusal) implements Breaker {}

    /** One probe at a time; {@code probeSince} when the one under way began, {@code good} how many went well in a row. */
    record HalfOpen(Optional<Instant> probeSince, int good, int trips, Optional<String> refusal) implements Breaker {}

    static Breaker closed(Instant now) {
        return new Closed(Tally.empty(now), 0);
    }

    /** Whether a call may go through now; who makes it says so by {@link #calling}. */
    default boolean admits(Instant now, BreakerPolicy policy) {
        return switch (this) {
            case Closed closed -> true;
            case Open open -> !now.isBefore(open.until());
            case HalfOpen half ->
                half.probeSince()
                        .map(since -> !now.isBefore(since.plus(policy.probeLost())))
                        .orElse(true);
        };
    }

    /** A call goes out. */
    default Breaker calling(Instant now) {
        return switch (this) {
            case Closed closed -> closed;
            case Open open -> new HalfOpen(Optional.of(now), 0, open.trips(), open.refusal());
            case HalfOpen half -> new HalfOpen(Optional.of(now), half.good(), half.trips(), half.refusal());
        };
    }

    /** A call has ended. */
    default Breaker heard(Signal signal, Instant now, BreakerPolicy policy) {
        return switch (signal) {
            case Signal.Good good -> better(now, policy);
            case Signal.Bad bad -> worse(now, policy);
            case Signal.Refused refused ->
                new Open(now.plus(policy.longestRest()), trips() + 1, Optional.of(refused.code()));
            case Signal.Parked parked -> new Open(now.plus(shorter(parked.rest(), PARKED)), trips(), Optional.empty());
            case Signal.Nothing nothing -> withoutProbe();
        };
    }

    /** When a call may go through at the earliest, for those who wait. */
    default Instant opensAt(Instant now) {
        return switch (this) {
            case Closed closed -> now;
            case Open open -> open.until().isAfter(now) ? open.until() : now;
            case HalfOpen half -> now;
        };
    }

    /** How well the account is, from 0 to 1. */
    default double score(Instant now, BreakerPolicy policy) {
        return switch (this) {
            case Closed closed -> closed.tally().faded(now, policy.memory()).score();
            case Open open -> 0;
            case HalfOpen half -> 0.5;
        };
    }

    /** The answer by which the provider refused the account, for as long as nothing better was heard of it. */
    default Optional<String> refused() {
        return switch (this) {
            case Closed closed -> Optional.empty();
            case Open open -> open.refusal();
            case HalfOpen half -> half.refusal();
        };
    }

    /** The longest that an account rests on its own word before it is asked again. */
    Duration PARKED = Duration.ofMinutes(10);

    private int trips() {
        return switch (this) {
            case Closed closed -> closed.trips();
            case Open open -> open.trips();
            case HalfOpen half -> half.trips();
        };
    }

    private Breaker better(Instant now, BreakerPolicy policy) {
        return switch (this) {
            case Closed closed -> {
                var tally = closed.tally().add(true, now, policy.memory());
                // Well for a while: the next trouble is a new one.
                var forgiven = tally.good() >= policy.least() && tally.badShare() < policy.openAt() / 2;
                yield new Closed(tally, forgiven ? 0 : closed.trips());
            }
            // A late answer to a call from before it opened proves nothing about now.
            case Open open -> open;
            case HalfOpen half ->
                half.good() + 1 >= policy.goodProbes()
                        ? new Closed(Tally.empty(now), half.trips())
                        : new HalfOpen(Optional.empty(), half.good() + 1, half.trips(), Optional.empty());
        };
    }

    private Breaker worse(Instant now, BreakerPolicy policy) {
        return switch (this) {
            case Closed closed -> {
                var tally = closed.tally().add(false, now, policy.memory());
                yield tally.weight() >= policy.least() && tally.badShare() >= policy.openAt()
                        ? opened(closed.trips() + 1, now, policy)
                        : new Closed(tally, closed.trips());
            }
            case Open open -> open;
            case HalfOpen half -> opened(half.trips() + 1, now, policy);
        };
    }

    private static Open opened(int trips, Instant now, BreakerPolicy policy) {
        return new Open(now.plus(policy.rest(trips)), trips, Optional.empty());
    }

    private Breaker withoutProbe() {
        return switch (this) {
            case Closed closed -> closed;
            case Open open -> open;
            case HalfOpen half -> new HalfOpen(Optional.empty(), half.good(), half.trips(), half.refusal());
        };
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }
}
