package dev.posthorn.worker.provider.health;

import java.time.Duration;
import java.time.Instant;

/**
 * Answers of an account, of which older ones count less: each counts {@code 2^(-age / memory)}.
 *
 * @param good answers as they should be
 * @param bad failures
 * @param at when the two were right
 */
record Tally(double good, double bad, Instant at) {

    static Tally empty(Instant now) {
        return new Tally(0, 0, now);
    }

    Tally add(boolean isGood, Instant now, Duration memory) {
        var faded = faded(now, memory);
        return new Tally(faded.good + (isGood ? 1 : 0), faded.bad + (isGood ? 0 : 1), now);
    }

    Tally faded(Instant now, Duration memory) {
        var age = Math.max(0, Duration.between(at, now).toMillis());
        var left = Math.pow(2, -(double) age / memory.toMillis());
        return new Tally(good * left, bad * left, at.isBefore(now) ? now : at);
    }

    double weight() {
        return good + bad;
    }

    double badShare() {
        return weight() == 0 ? 0 : bad / weight();
    }

    /** From 0, all failed, to 1; an account of which nothing is known is taken to be good. */
    double score() {
        return (good + 1) / (weight() + 1);
    }
}
