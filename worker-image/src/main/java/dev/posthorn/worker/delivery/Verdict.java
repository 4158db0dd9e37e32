package dev.posthorn.worker.delivery;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import java.time.Instant;
import java.util.Optional;

/** What a {@link Check} says to a notification that is about to be attempted. */
public sealed interface Verdict {

    /** Nothing stands against the attempt. */
    record Send(Permit permit) implements Verdict {}

    /**
     * It has come to its end without a call: suppressed after an opt-out, say, or delivered by a worker that died before it could
     * write so.
     *
     * @param status a terminal one
     */
    record End(Status status, Optional<Reason> reason) implements Verdict {}

    /**
     * Not now. It waits on the ladder, which counts as no attempt; if its deadline comes first it expires at once, with this
     * reason.
     */
    record Hold(Instant until, Reason reason) implements Verdict {}

    /** This copy of the record is out of date and a newer one lives: it is acknowledged, and nothing is written about it. */
    record Drop() implements Verdict {}
}
