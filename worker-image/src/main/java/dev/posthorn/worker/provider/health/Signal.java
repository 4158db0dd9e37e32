package dev.posthorn.worker.provider.health;

import dev.posthorn.worker.delivery.Outcome;
import java.time.Duration;

/** What an outcome says about the account that was called. */
public sealed interface Signal {

    /** It answered as it should, whatever that means for the recipient. */
    record Good() implements Signal {}

    /** It failed. */
    record Bad() implements Signal {}

    /** It refuses the account, and will until somebody does something. {@code code} is its answer. */
    record Refused(String code) implements Signal {}

    /** It asks for a rest that is too long to be a matter of pace, as for a daily quota. */
    record Parked(Duration rest) implements Signal {}

    /** Nothing: perhaps it was not even called. */
    record Nothing() implements Signal {}

    /** A shorter wait is for the account's rate to follow. */
    Duration LONGEST_PACE = Duration.ofSeconds(30);

    static Signal of(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Delivered d -> new Good();
            case Outcome.RecipientGone g -> new Good();
            case Outcome.RecipientBusy b -> new Good();
            case Outcome.Rejected r -> new Good();
            case Outcome.Unavailable u -> new Bad();
            case Outcome.Unreachable u -> new Bad();
            case Outcome.Ambiguous a -> new Bad();
            case Outcome.Misconfigured m -> new Refused(m.code());
            case Outcome.Throttled t ->
                t.retryAfter()
                        .filter(rest -> rest.compareTo(LONGEST_PACE) > 0)
                        .<Signal>map(Parked::new)
                        .orElseGet(Nothing::new);
            case Outcome.InvalidRecipient i -> new Nothing();
            case Outcome.ForbiddenAddress f -> new Nothing();
        };
    }
}
