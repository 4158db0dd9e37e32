package dev.posthorn.worker.delivery;

import dev.posthorn.contract.StatusEvent.Reason;
import java.time.Instant;

/** What becomes of a notification next. */
public sealed interface Decision {

    /** Terminal: a provider took it. */
    record Settle() implements Decision {}

    /** Another attempt, not before {@code notBefore}. */
    record Retry(Instant notBefore, Reason reason) implements Decision {}

    /** Terminal: to the dead-letter topic. */
    record DeadLetter(Reason reason) implements Decision {}

    /** Terminal: its deadline passes first. */
    record Expire(Reason reason) implements Decision {}
}
