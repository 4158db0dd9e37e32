package dev.posthorn.worker.provider.health;

import java.time.Duration;

/**
 * When an account is no longer called, and when it is again.
 *
 * @param memory after this long an answer counts half
 * @param least answers, as far as they are remembered, before a breaker may open
 * @param openAt share of failures at which it opens, 0 to 1
 * @param firstRest how long it stays open at first; doubles each time that a probe fails
 * @param longestRest the longest it stays open, and how long after the account was refused
 * @param goodProbes probes in a row that must succeed before it closes
 * @param probeLost after this long a probe of which nothing was heard is given up
 */
public record BreakerPolicy(
        Duration memory,
        double least,
        double openAt,
        Duration firstRest,
        Duration longestRest,
        int goodProbes,
        Duration probeLost) {

    /** What every account gets. */
    public static final BreakerPolicy USUAL = new BreakerPolicy(
            Duration.ofSeconds(20), 10, 0.5, Duration.ofSeconds(5), Duration.ofSeconds(60), 3, Duration.ofSeconds(90));

    Duration rest(int trips) {
        var rest = firstRest;
        for (var i = 1; i < trips && rest.compareTo(longestRest) < 0; i++) {
            rest = rest.multipliedBy(2);
        }
        return rest.compareTo(longestRest) < 0 ? rest : longestRest;
    }
}
