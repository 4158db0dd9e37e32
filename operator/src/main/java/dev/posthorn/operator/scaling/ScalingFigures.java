package dev.posthorn.operator.scaling;

import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.operator.scaling.ScalingInput.Load;
import java.util.Locale;
import java.util.OptionalDouble;

/**
 * The formula with its figures.
 *
 * @param load what came and waited
 * @param policy what the spec said
 * @param perWorker what a warm worker settles per second; empty while not known
 * @param reckoned what of one is reckoned with: the same, or a cautious guess
 * @param warm workers that were warm, count
 * @param raw what the formula asked for, before limits
 * @param providerPerSecond what the providers take in all
 */
public record ScalingFigures(
        Load load,
        ScalingPolicy policy,
        OptionalDouble perWorker,
        double reckoned,
        int warm,
        int raw,
        OptionalDouble providerPerSecond) {

    private static final double PERCENT = 100.0;
    private static final double MILLIS = 1000.0;
    /** Records that came within this time are in the hands of workers rather than waiting for them. */
    private static final double IN_HAND_SECONDS = 2;

    /** What the workers would have to settle per second. */
    double neededPerSecond() {
        double waiting = Math.max(0, load.backlog() - load.arrivalPerSecond() * IN_HAND_SECONDS);
        return load.arrivalPerSecond() + waiting / policy.catchUp().toSeconds();
    }

    /** Workers for that, count. */
    int workersNeeded() {
        double needed = Math.ceil(neededPerSecond() / (reckoned * policy.utilizationPercent() / PERCENT));
        return (int) Math.min(Integer.MAX_VALUE, needed);
    }

    /**
     * Whether more workers are needed now: the backlog would take more than half of the time that a record may be late, or workers are
     * busier than meant for a whole minute. A burst that those that are there work off in time needs none.
     */
    boolean presses(int ready, int wanted) {
        double can = Math.max(load.servicePerSecond(), reckoned * ready);
        double half = load.objective().toMillis() / MILLIS / 2;
        boolean tooLong =
                load.backlog() > Math.max(can, reckoned) * half || load.late().toMillis() / MILLIS > half;
        return tooLong || load.sustainedPerSecond() > reckoned * wanted * policy.utilizationPercent() / PERCENT;
    }

    /** The same terms with what the formula asks for. */
    ScalingFigures asking(int workers) {
        return new ScalingFigures(load, policy, perWorker, reckoned, warm, workers, providerPerSecond);
    }

    /** The figures one by one, as a status holds them. */
    public NotificationChannel.ScalingTerms shown() {
        return new NotificationChannel.ScalingTerms(
                decimal(load.arrivalPerSecond()),
                decimal(load.servicePerSecond()),
                perWorker.isPresent() ? decimal(perWorker.getAsDouble()) : null,
                load.backlog(),
                KubernetesDuration.of(policy.catchUp()).text(),
                policy.utilizationPercent(),
                warm,
                raw,
                providerPerSecond.isPresent() ? (int) Math.round(providerPerSecond.getAsDouble()) : null);
    }

    private static String decimal(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Such as {@code ceil((120.0/s + 3000 / 60s) / (25.0/s x 70%)) = 10}. */
    public String formula() {
        return String.format(
                Locale.ROOT,
                "ceil((%.1f/s + %d / %ds) / (%.1f/s%s x %d%%)) = %d",
                load.arrivalPerSecond(),
                load.backlog(),
                policy.catchUp().toSeconds(),
                reckoned,
                perWorker.isPresent() ? "" : " assumed",
                policy.utilizationPercent(),
                raw);
    }
}
