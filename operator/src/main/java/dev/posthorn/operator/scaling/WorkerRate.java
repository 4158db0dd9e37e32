package dev.posthorn.operator.scaling;

import dev.posthorn.operator.scaling.ScalingInput.Caps;
import dev.posthorn.operator.scaling.ScalingInput.Load;
import java.time.Duration;
import java.util.OptionalDouble;

/** What one warm worker settles in a second, learned; pure. */
final class WorkerRate {
    /** Busy is who has kept a record waiting for this long. */
    static final Duration BUSY = Duration.ofSeconds(2);
    /** Of what the providers take in all: beyond it the rate is theirs, not the workers'. */
    static final double NEAR_CAP = 0.9;

    /** A mean of service over less of a busy spell would have idle seconds in it. */
    static final Duration SPELL = Duration.ofSeconds(20);
    /** What is taken for granted of a worker that was never seen busy, unless it was seen to do more. */
    static final double ASSUMED_PER_SECOND = 20;

    private static final double WEIGHT_OF_NEWS = 0.3;

    private WorkerRate() {}

    /**
     * What is known after one more look. A busy worker shows what it can do; one that is not shows that it can do at least that.
     *
     * @param warm workers that are warm and do all the work, count; 0 when some are not
     * @param busy whether they have been busy for as long as the rate of service is the mean of
     */
    static OptionalDouble learn(OptionalDouble known, Load load, int warm, boolean busy, Caps caps) {
        if (warm == 0 || load.servicePerSecond() <= 0) {
            return known;
        }
        double shown = load.servicePerSecond() / warm;
        boolean capped = caps.providerPerSecond().isPresent()
                && load.servicePerSecond()
                        >= NEAR_CAP * caps.providerPerSecond().getAsDouble();
        if (busy && !capped) {
            return OptionalDouble.of(
                    known.isEmpty() ? shown : known.getAsDouble() + WEIGHT_OF_NEWS * (shown - known.getAsDouble()));
        }
        return known.isPresent() && shown > known.getAsDouble() ? OptionalDouble.of(shown) : known;
    }

    /** What to reckon with: what is known, or a cautious guess. */
    static double reckonedWith(OptionalDouble known, Load load, int ready) {
        return known.orElse(Math.max(ASSUMED_PER_SECOND, ready == 0 ? 0 : load.servicePerSecond() / ready));
    }

    static boolean busy(Load load) {
        return load.backlog() > 0 && load.late().compareTo(BUSY) >= 0;
    }
}
