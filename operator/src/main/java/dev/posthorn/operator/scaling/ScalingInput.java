package dev.posthorn.operator.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * All that is known at the moment of a decision.
 *
 * @param now the moment
 * @param policy what the spec says
 * @param load what comes and waits; empty while Kafka cannot be asked
 * @param workers those that there are
 * @param caps what is known to allow no more
 */
public record ScalingInput(Instant now, ScalingPolicy policy, Optional<Load> load, Workers workers, Caps caps) {

    /**
     * What comes and what waits.
     *
     * @param arrivalPerSecond records that come, the mean of ten seconds or of a minute, whichever is more
     * @param sustainedPerSecond records that come, the mean of a minute
     * @param servicePerSecond records that are settled
     * @param backlog records that are due and not settled, count
     * @param late how long the oldest of them has waited
     * @param objective how late the most urgent of them may be settled
     * @param retrying records on the retry ladder, count
     */
    public record Load(
            double arrivalPerSecond,
            double sustainedPerSecond,
            double servicePerSecond,
            long backlog,
            Duration late,
            Duration objective,
            long retrying) {

        boolean nothingAtAll() {
            return arrivalPerSecond <= 0 && backlog == 0 && retrying == 0;
        }
    }

    /**
     * Workers.
     *
     * @param wanted the count decided on before, which the cluster was asked for
     * @param ready pods that are ready, count
     * @param refusedByQuota whether a quota refused a pod
     */
    public record Workers(int wanted, int ready, boolean refusedByQuota) {}

    /**
     * What is known to allow no more.
     *
     * @param providerPerSecond what the channel's providers take in all; empty when an account has no limit
     * @param partitions workers that can have something to do, of an ordered channel; empty for one that is not
     */
    public record Caps(OptionalDouble providerPerSecond, OptionalInt partitions) {
        public static final Caps NONE = new Caps(OptionalDouble.empty(), OptionalInt.empty());
    }
}
