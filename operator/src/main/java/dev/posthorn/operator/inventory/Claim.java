package dev.posthorn.operator.inventory;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Seats that somebody has, or waits for.
 *
 * @param holder who; at most one claim that is taken and one that waits
 * @param perSecond how many, one or more
 * @param ticket when it was asked for, as an ever growing number; who has the lower one was first
 * @param holdSeconds how long to hold before it must be confirmed, seconds; null: it needs no confirmation
 * @param until end of the hold; null: confirmed, or still waiting
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Claim(
        String holder,
        int perSecond,
        long ticket,
        @Nullable Long holdSeconds,
        @Nullable Instant until) {

    /** Taken now: held until its time limit, or for good. */
    Claim served(Instant now) {
        return new Claim(
                holder, perSecond, ticket, holdSeconds, holdSeconds == null ? null : now.plusSeconds(holdSeconds));
    }

    Claim confirmed() {
        return new Claim(holder, perSecond, ticket, null, null);
    }

    /** Waiting again for so many, at the place that its ticket gives it. */
    Claim unserved(int seats) {
        return new Claim(holder, seats, ticket, holdSeconds, null);
    }

    /** As it stands, but of so many. */
    Claim of(int seats) {
        return new Claim(holder, seats, ticket, holdSeconds, until);
    }

    boolean lapsed(Instant now) {
        return until != null && !until.isAfter(now);
    }
}
