package dev.posthorn.operator.loop;

import java.time.Duration;
import java.util.Optional;

/** How one reconciliation ended. */
public sealed interface Step {
    /**
     * All was done that can be done now.
     *
     * @param recheckAfter when to look again though nothing happens; empty: at the next resync
     */
    record Done(Optional<Duration> recheckAfter) implements Step {}

    /**
     * Something was refused or is not possible yet, and no event will tell when it is.
     *
     * @param why a word or two, for a metric's label
     */
    record Again(String why) implements Step {}

    static Step done() {
        return new Done(Optional.empty());
    }
}
