package dev.posthorn.local.scenarios;

import java.time.Duration;
import java.util.function.DoubleUnaryOperator;

/**
 * What happens to a channel.
 *
 * @param name short
 * @param what one sentence
 * @param length how long it is looked at
 * @param arrivals records per second, by seconds since the beginning
 * @param providerCap what the provider takes per second, likewise; infinite for no limit
 * @param capKnown whether the spec of the account says so, and the operator therefore knows
 * @param crew what workers are like
 * @param objective how late a record may be settled
 */
record Scenario(
        String name,
        String what,
        Duration length,
        DoubleUnaryOperator arrivals,
        DoubleUnaryOperator providerCap,
        boolean capKnown,
        Crew crew,
        Duration objective) {

    /**
     * What workers are like.
     *
     * @param perSecond records that a warm one settles
     * @param start from asked for to ready
     * @param warmUp from ready to full speed; it begins at two fifths
     * @param min fewest, count
     * @param max most, count
     */
    record Crew(double perSecond, Duration start, Duration warmUp, int min, int max) {}
}
