package dev.posthorn.operator.scaling;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What the planner remembers between two looks at a channel.
 *
 * @param perWorker what a warm worker settles per second; empty while not known
 * @param ready how many workers were ready, whenever that changed, oldest first
 * @param asked the most workers that the formula asked for in each stretch of the last delay, oldest first
 * @param busySince since when workers have kept records waiting
 * @param step the last step up, while it is not judged
 * @param ineffective a step that brought nothing
 */
public record ScalingMemory(
        OptionalDouble perWorker,
        List<Count> ready,
        List<Count> asked,
        Optional<Instant> busySince,
        Optional<Step> step,
        Optional<Ineffective> ineffective) {

    /** A number of workers from a moment on. */
    public record Count(Instant at, int workers) {}

    /**
     * A step up.
     *
     * @param at when it was decided
     * @param servicePerSecond what was settled then
     */
    public record Step(Instant at, int from, int to, double servicePerSecond, OptionalDouble perWorker) {}

    /**
     * More workers than {@code at} brought nothing.
     *
     * @param servicePerSecond what was settled then; when it becomes much more, whatever held it up is gone
     * @param until for how long that is taken to be so
     * @param times how often in a row it was found
     */
    public record Ineffective(int at, double servicePerSecond, Instant until, int times) {}

    /** How many stretches the scale-down delay is cut into, so that memory does not grow with it. */
    private static final int STRETCHES = 20;

    public ScalingMemory {
        ready = List.copyOf(ready);
        asked = List.copyOf(asked);
    }

    /** Of a channel that was never looked at, or whose operator has started anew. */
    public static ScalingMemory fresh(OptionalDouble perWorker) {
        return new ScalingMemory(perWorker, List.of(), List.of(), Optional.empty(), Optional.empty(), Optional.empty());
    }

    /** With the present number of ready workers; what is older than {@code kept} is summed up in one entry. */
    ScalingMemory readyNow(Instant now, int workers, Duration kept) {
        var next = new ArrayList<>(ready);
        if (next.isEmpty() || next.getLast().workers() != workers) {
            next.add(new Count(now, workers));
        }
        while (next.size() > 1 && !next.get(1).at().isAfter(now.minus(kept))) {
            next.removeFirst();
        }
        return new ScalingMemory(perWorker, next, asked, busySince, step, ineffective);
    }

    /** The fewest workers that were ready at any time of the last {@code stretch}; 0 when they have not been watched for that long. */
    int readyThroughout(Instant now, Duration stretch) {
        Instant from = now.minus(stretch);
        boolean watched = !ready.isEmpty() && !ready.getFirst().at().isAfter(from);
        return watched ? ready.stream().mapToInt(Count::workers).min().orElse(0) : 0;
    }

    ScalingMemory asking(Instant now, int workers, Duration delay) {
        var next = new ArrayList<>(asked);
        Duration stretch = delay.dividedBy(STRETCHES);
        if (!next.isEmpty() && next.getLast().at().plus(stretch).isAfter(now)) {
            Count last = next.removeLast();
            next.add(new Count(last.at(), Math.max(last.workers(), workers)));
        } else {
            next.add(new Count(now, workers));
        }
        while (next.size() > 1 && next.get(1).at().plus(delay).isBefore(now)) {
            next.removeFirst();
        }
        return new ScalingMemory(perWorker, ready, next, busySince, step, ineffective);
    }

    /** The most that was asked for in the whole delay; empty when it was not watched for that long. */
    Optional<Integer> mostAsked(Instant now, Duration delay) {
        return asked.isEmpty() || asked.getFirst().at().plus(delay).isAfter(now)
                ? Optional.empty()
                : asked.stream().map(Count::workers).max(Integer::compare);
    }

    /** Whether they keep records waiting now. */
    ScalingMemory busyNow(Instant now, boolean busy) {
        Optional<Instant> since = busy ? Optional.of(busySince.orElse(now)) : Optional.empty();
        return new ScalingMemory(perWorker, ready, asked, since, step, ineffective);
    }

    boolean busyFor(Instant now, Duration stretch) {
        return busySince.isPresent() && !busySince.get().plus(stretch).isAfter(now);
    }

    /** For a planner that only recommends: there is no step that could be judged. */
    public ScalingMemory withoutStep() {
        return stepping(Optional.empty());
    }

    ScalingMemory learned(OptionalDouble rate) {
        return new ScalingMemory(rate, ready, asked, busySince, step, ineffective);
    }

    ScalingMemory stepping(Optional<Step> next) {
        return new ScalingMemory(perWorker, ready, asked, busySince, next, ineffective);
    }

    ScalingMemory knowing(Optional<Ineffective> next) {
        return new ScalingMemory(perWorker, ready, asked, busySince, step, next);
    }

    /** The delay before workers are taken away starts over. */
    ScalingMemory forgettingAsked() {
        return new ScalingMemory(perWorker, ready, List.of(), busySince, step, ineffective);
    }
}
