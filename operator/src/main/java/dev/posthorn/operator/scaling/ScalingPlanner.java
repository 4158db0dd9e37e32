package dev.posthorn.operator.scaling;

import dev.posthorn.crd.NotificationChannel.ScalingCause;
import dev.posthorn.operator.scaling.ScalingInput.Load;
import dev.posthorn.operator.scaling.ScalingMemory.Ineffective;
import dev.posthorn.operator.scaling.ScalingMemory.Step;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * Decides how many workers a channel needs; see the package for the law.
 *
 * <pre>
 * nothing seen      the count stays
 * too few           one step up to what the formula asks for; the next only when this one is warm, or is by far not enough
 * too many          after the delay down to the most that was asked for in it, at most two fifths at a time;
 *                   not while a backlog is worked off, unless the provider is what holds it up
 * step in vain      back, and not again for a while
 * </pre>
 */
public final class ScalingPlanner {
    /** A worker that has been ready for this long has compiled what it needs and found its connections. */
    public static final Duration WARM_UP = Duration.ofSeconds(30);
    /** From this wait on a backlog is worked off. */
    static final Duration CATCHING_UP = Duration.ofSeconds(5);

    /** By then a pod has been scheduled and has started, or something is amiss. */
    static final Duration START_PATIENCE = Duration.ofMinutes(2);

    private static final Duration JUDGED_AFTER = Duration.ofSeconds(20);
    private static final double LEAST_GAIN = 0.1;
    private static final Duration IN_VAIN_FOR = Duration.ofMinutes(10);
    private static final int LONGEST_IN_VAIN = 6;
    private static final double MUCH_MORE = 1.25;
    private static final double BY_FAR = 1.5;
    private static final double OVER_PROVIDER = 1.1;
    private static final double MOST_AT_ONCE = 0.4;
    private static final double DEADBAND = 0.1;

    private ScalingPlanner() {}

    /** Decides; equal inputs give equal outcomes. */
    public static ScalingOutcome decide(ScalingInput in, ScalingMemory before) {
        if (in.load().isEmpty()) {
            return blind(in, before);
        }
        Load load = in.load().get();
        ScalingMemory memory = before.readyNow(in.now(), in.workers().ready(), WARM_UP)
                .busyNow(in.now(), WorkerRate.busy(load))
                .knowing(before.ineffective().filter(found -> holds(found, in, load)));
        int throughout = memory.readyThroughout(in.now(), WARM_UP);
        int warm = throughout == in.workers().ready() ? throughout : 0;
        boolean busy = memory.busyFor(in.now(), WorkerRate.SPELL);
        memory = memory.learned(
                memory.step().isPresent()
                        ? memory.perWorker()
                        : WorkerRate.learn(memory.perWorker(), load, warm, busy, in.caps()));
        Optional<Step> inVain = memory.step().filter(step -> isInVain(step, in, load, throughout));
        if (inVain.isPresent()) {
            return takenBack(in, memory, inVain.get(), load, terms(in, load, memory.perWorker(), warm));
        }
        boolean judged = memory.step().isPresent() && isJudged(memory.step().get(), in, throughout);
        memory = judged ? memory.stepping(Optional.empty()) : memory;
        return stepped(in, memory, terms(in, load, memory.perWorker(), warm));
    }

    private static ScalingOutcome blind(ScalingInput in, ScalingMemory memory) {
        return new ScalingOutcome(
                in.workers().wanted(),
                Optional.empty(),
                Optional.empty(),
                false,
                Optional.empty(),
                memory.forgettingAsked());
    }

    private static ScalingFigures terms(ScalingInput in, Load load, OptionalDouble perWorker, int warm) {
        double reckoned = WorkerRate.reckonedWith(perWorker, load, in.workers().ready());
        var bare = new ScalingFigures(
                load, in.policy(), perWorker, reckoned, warm, 0, in.caps().providerPerSecond());
        int fewest = load.nothingAtAll() ? 0 : 1;
        return bare.asking(Math.max(fewest, bare.workersNeeded()));
    }

    private static ScalingOutcome stepped(ScalingInput in, ScalingMemory asked, ScalingFigures terms) {
        Bounded bounded = Bounded.of(terms, in, asked.ineffective());
        ScalingMemory memory =
                asked.asking(in.now(), bounded.workers(), in.policy().scaleDownDelay());
        int wanted = in.workers().wanted();
        boolean catchingUp = terms.load().late().compareTo(CATCHING_UP) >= 0;
        Optional<Limit> limit = limit(in, bounded, memory);
        if (bounded.workers() > wanted && mayStepUp(in, memory, bounded.workers(), terms)) {
            var step =
                    new Step(in.now(), wanted, bounded.workers(), terms.load().servicePerSecond(), memory.perWorker());
            ScalingCause cause = wanted == 0 ? ScalingCause.WakeUp : ScalingCause.ScaleOut;
            return outcome(
                    bounded.workers(),
                    Optional.of(cause),
                    limit,
                    catchingUp,
                    terms,
                    memory.stepping(Optional.of(step)));
        }
        int most = Math.max(in.policy().min(), in.policy().max());
        if (wanted > most) {
            return outcome(most, Optional.of(ScalingCause.Clamped), limit, catchingUp, terms, memory);
        }
        boolean frozen = catchingUp && !bounded.limit().equals(Optional.of(Limit.ProviderRateLimited));
        int fewer = frozen ? wanted : fewer(in, memory, wanted);
        if (fewer < wanted) {
            ScalingCause cause = fewer == 0 ? ScalingCause.ToZero : ScalingCause.ScaleIn;
            return outcome(fewer, Optional.of(cause), limit, catchingUp, terms, memory.stepping(Optional.empty()));
        }
        return outcome(wanted, Optional.empty(), limit, catchingUp, terms, memory);
    }

    /** Only when it presses; and while a step is under way, only when it turns out to be far too small. */
    private static boolean mayStepUp(ScalingInput in, ScalingMemory memory, int to, ScalingFigures terms) {
        int wanted = in.workers().wanted();
        if (wanted < in.policy().min() || wanted == 0) {
            return true;
        }
        if (to < wanted * (1 + DEADBAND) || !terms.presses(in.workers().ready(), wanted)) {
            return false;
        }
        return memory.step().isEmpty() || to >= memory.step().get().to() * BY_FAR;
    }

    /** Whether a step that brought nothing would still bring nothing: what held it up has not gone. */
    private static boolean holds(Ineffective found, ScalingInput in, Load load) {
        return in.now().isBefore(found.until()) && load.servicePerSecond() < found.servicePerSecond() * MUCH_MORE;
    }

    private static int fewer(ScalingInput in, ScalingMemory memory, int wanted) {
        int floor = memory.mostAsked(in.now(), in.policy().scaleDownDelay()).orElse(wanted);
        if (floor >= wanted || (floor > 0 && wanted - floor < Math.max(1, (int) (wanted * DEADBAND)))) {
            return wanted;
        }
        return Math.max(floor, (int) Math.ceil(wanted * (1 - MOST_AT_ONCE)) - (wanted <= 2 ? 1 : 0));
    }

    private static Optional<Limit> limit(ScalingInput in, Bounded bounded, ScalingMemory memory) {
        boolean short0 = in.workers().ready() < in.workers().wanted();
        if (short0 && in.workers().refusedByQuota()) {
            return Optional.of(Limit.ResourceQuota);
        }
        boolean overdue = short0
                && memory.step().isPresent()
                && memory.step().get().at().plus(START_PATIENCE).isBefore(in.now());
        return overdue ? Optional.of(Limit.Unschedulable) : bounded.limit();
    }

    /** Workers after every limit, and the first that took something away. */
    private record Bounded(int workers, Optional<Limit> limit) {

        static Bounded of(ScalingFigures terms, ScalingInput in, Optional<Ineffective> ineffective) {
            var bounded = new Bounded(terms.raw(), Optional.empty());
            var provider = in.caps().providerPerSecond();
            if (provider.isPresent()) {
                double enough = Math.ceil(provider.getAsDouble() * OVER_PROVIDER / terms.reckoned());
                bounded = bounded.atMost((int) Math.max(1, enough), Limit.ProviderRateLimited);
            }
            if (in.caps().partitions().isPresent()) {
                bounded = bounded.atMost(in.caps().partitions().getAsInt(), Limit.Partitions);
            }
            if (ineffective.isPresent()) {
                bounded = bounded.atMost(ineffective.get().at(), Limit.Ineffective);
            }
            bounded = bounded.atMost(in.policy().max(), Limit.Max);
            return new Bounded(Math.max(in.policy().min(), bounded.workers()), bounded.limit());
        }

        private Bounded atMost(int most, Limit why) {
            return workers <= most ? this : new Bounded(most, Optional.of(why));
        }
    }

    private static boolean isJudged(Step step, ScalingInput in, int throughout) {
        return throughout >= step.to()
                && !in.now().isBefore(step.at().plus(WARM_UP).plus(JUDGED_AFTER));
    }

    /** All new workers are warm, there is still too much to do, and no more is done than before. */
    private static boolean isInVain(Step step, ScalingInput in, Load load, int throughout) {
        if (!isJudged(step, in, throughout)
                || !WorkerRate.busy(load)
                || step.from() == 0
                || step.perWorker().isEmpty()) {
            return false;
        }
        double hoped = (step.to() - step.from()) * step.perWorker().getAsDouble();
        return load.servicePerSecond() - step.servicePerSecond() < LEAST_GAIN * hoped;
    }

    private static ScalingOutcome takenBack(
            ScalingInput in, ScalingMemory memory, Step step, Load load, ScalingFigures terms) {
        int times = memory.ineffective().map(Ineffective::times).orElse(0) + 1;
        var found = new Ineffective(
                step.from(),
                load.servicePerSecond(),
                in.now().plus(IN_VAIN_FOR.multipliedBy(Math.min(times, LONGEST_IN_VAIN))),
                times);
        ScalingMemory next = memory.learned(step.perWorker())
                .stepping(Optional.empty())
                .knowing(Optional.of(found))
                .forgettingAsked();
        int back = Math.max(step.from(), in.policy().min());
        return outcome(back, Optional.of(ScalingCause.TakenBack), Optional.of(Limit.Ineffective), true, terms, next);
    }

    private static ScalingOutcome outcome(
            int workers,
            Optional<ScalingCause> cause,
            Optional<Limit> limit,
            boolean catchingUp,
            ScalingFigures terms,
            ScalingMemory memory) {
        return new ScalingOutcome(workers, cause, limit, catchingUp, Optional.of(terms), memory);
    }
}
