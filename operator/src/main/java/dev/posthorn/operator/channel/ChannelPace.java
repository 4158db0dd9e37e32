package dev.posthorn.operator.channel;

import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationChannel.Lateness;
import dev.posthorn.crd.NotificationChannel.Scaling;
import dev.posthorn.crd.NotificationChannel.ScalingDecision;
import dev.posthorn.crd.NotificationChannel.ScalingMode;
import dev.posthorn.crd.NotificationChannel.ScalingStatus;
import dev.posthorn.crd.NotificationChannel.State;
import dev.posthorn.operator.lateness.Evidence;
import dev.posthorn.operator.lateness.LaneEvidence;
import dev.posthorn.operator.lateness.ShownLateness;
import dev.posthorn.operator.scaling.Limit;
import dev.posthorn.operator.scaling.ScalingInput;
import dev.posthorn.operator.scaling.ScalingInput.Caps;
import dev.posthorn.operator.scaling.ScalingInput.Load;
import dev.posthorn.operator.scaling.ScalingInput.Workers;
import dev.posthorn.operator.scaling.ScalingMemory;
import dev.posthorn.operator.scaling.ScalingOutcome;
import dev.posthorn.operator.scaling.ScalingPlanner;
import dev.posthorn.operator.scaling.ScalingPolicy;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * How late a channel is and how many workers it needs, as it is shown, carried from one poll of Kafka to the next; pure.
 *
 * @param evidence what is known
 * @param shown what of it the status shows
 * @param memory what scaling remembers
 * @param scaling what the status shows of scaling; null for a channel that has none
 * @param limit what is shown to keep the channel from more workers
 * @param limitedSince since when that is shown
 * @param terms the figures behind it, in words; empty when there are none
 */
record ChannelPace(
        Evidence evidence,
        ShownLateness shown,
        ScalingMemory memory,
        @Nullable ScalingStatus scaling,
        Optional<Limit> limit,
        Instant limitedSince,
        String terms) {

    /**
     * The Deployment as it is.
     *
     * @param replicas pods that it is asked for, count; empty when there is no Deployment
     * @param ready pods that are ready, count
     * @param refusedByQuota whether a quota refused a pod
     */
    record Running(Optional<Integer> replicas, int ready, boolean refusedByQuota) {}

    /** Before the first poll after a start of the operator: what the status shows goes on. */
    static ChannelPace resumed(NotificationChannel channel, Instant now) {
        NotificationChannel.Status status = channel.getStatus();
        Lateness lateness = status == null ? null : status.lateness();
        ScalingStatus scaling = status == null ? null : status.scaling();
        return new ChannelPace(
                new Evidence.NotYet(),
                new ShownLateness(lateness, Instant.EPOCH),
                ScalingMemory.fresh(rate(scaling)),
                scaling,
                Optional.empty(),
                now,
                "");
    }

    /** What a worker was last seen to do is the one thing worth knowing from before a restart. */
    private static OptionalDouble rate(@Nullable ScalingStatus scaling) {
        if (scaling == null
                || scaling.lastDecision() == null
                || scaling.lastDecision().terms().perWorkerPerSecond() == null) {
            return OptionalDouble.empty();
        }
        try {
            double rate = Double.parseDouble(scaling.lastDecision().terms().perWorkerPerSecond());
            return rate > 0 && Double.isFinite(rate) ? OptionalDouble.of(rate) : OptionalDouble.empty();
        } catch (NumberFormatException e) {
            return OptionalDouble.empty();
        }
    }

    /** After one more poll. */
    ChannelPace next(NotificationChannel channel, Evidence seen, Running running, Caps caps, Instant now) {
        ShownLateness nextShown = shown.next(seen, now);
        Scaling spec = channel.getSpec().worker().scaling();
        if (spec == null || spec.mode() == ScalingMode.Off || channel.getSpec().state() == State.Stopped) {
            ScalingStatus kept = spec == null || spec.mode() == ScalingMode.Off ? null : scaling;
            return new ChannelPace(
                    seen, nextShown, ScalingMemory.fresh(memory.perWorker()), kept, Optional.empty(), now, "");
        }
        boolean recommends = spec.mode() == ScalingMode.Recommend;
        int wanted = recommends ? running.replicas().orElse(start(channel, spec)) : desired(channel, running);
        ScalingOutcome outcome = ScalingPlanner.decide(
                new ScalingInput(
                        now,
                        policy(spec),
                        load(channel, seen),
                        new Workers(wanted, running.ready(), running.refusedByQuota()),
                        caps),
                memory);
        boolean changed = scaling == null || scaling.desired() != outcome.workers();
        boolean may = !recommends || scaling == null || limitedFor(now);
        ScalingStatus next = changed && may ? status(outcome, wanted, now) : scaling;
        boolean relabelled = !outcome.limit().equals(limit) && (changed || limitedFor(now));
        return new ChannelPace(
                seen,
                nextShown,
                recommends ? outcome.memory().withoutStep() : outcome.memory(),
                next,
                relabelled ? outcome.limit() : limit,
                relabelled || (changed && may) ? now : limitedSince,
                outcome.terms().map(terms -> terms.formula()).orElse(""));
    }

    private boolean limitedFor(Instant now) {
        return !limitedSince.plus(ShownLateness.AT_LEAST).isAfter(now);
    }

    /** The count that was decided on before; at first that of the Deployment, or of the spec, within bounds. */
    int desired(NotificationChannel channel, Running running) {
        Scaling spec = channel.getSpec().worker().scaling();
        return scaling != null
                ? scaling.desired()
                : spec == null
                        ? channel.getSpec().worker().replicas()
                        : running.replicas().map(now -> within(spec, now)).orElse(start(channel, spec));
    }

    static int start(NotificationChannel channel, Scaling spec) {
        return within(spec, channel.getSpec().worker().replicas());
    }

    private static int within(Scaling spec, int count) {
        return Math.max(spec.minReplicas(), Math.min(spec.maxReplicas(), count));
    }

    private static ScalingPolicy policy(Scaling spec) {
        return new ScalingPolicy(
                spec.minReplicas(),
                spec.maxReplicas(),
                spec.targetUtilizationPercent(),
                spec.catchUp().toDuration(),
                spec.scaleDownDelay().toDuration());
    }

    private static Optional<Load> load(NotificationChannel channel, Evidence evidence) {
        return switch (evidence) {
            case Evidence.NotYet notYet -> Optional.empty();
            case Evidence.Blind blind -> Optional.empty();
            case Evidence.Seen seen ->
                Optional.of(new Load(
                        seen.arrivalPerSecond(),
                        seen.sustainedPerSecond(),
                        seen.servicePerSecond(),
                        seen.backlog(),
                        seen.late(),
                        objective(channel.getSpec(), seen),
                        seen.ladder().records()));
        };
    }

    /** That of the most urgent lane in which something waits, or of the most urgent of all. */
    private static Duration objective(NotificationChannel.Spec spec, Evidence.Seen seen) {
        Set<LaneName> waiting = seen.lanes().stream()
                .filter(lane -> lane.backlog() > 0)
                .map(LaneEvidence::lane)
                .collect(Collectors.toSet());
        return spec.lanes().stream()
                .filter(lane -> waiting.isEmpty() || waiting.contains(lane.name()))
                .map(lane -> lane.latencyObjective() == null
                        ? lane.name().latencyObjective()
                        : lane.latencyObjective().toDuration())
                .min(Comparator.naturalOrder())
                .orElse(LaneName.normal.latencyObjective());
    }

    private @Nullable ScalingStatus status(ScalingOutcome outcome, int from, Instant now) {
        ScalingDecision kept = scaling == null ? null : scaling.lastDecision();
        ScalingDecision decision = outcome.terms()
                .flatMap(terms -> outcome.cause()
                        .map(cause -> new ScalingDecision(
                                now.truncatedTo(ChronoUnit.SECONDS).toString(),
                                from,
                                outcome.workers(),
                                cause,
                                outcome.limit().map(Limit::name).orElse(null),
                                terms.formula(),
                                terms.shown())))
                .orElse(kept);
        return new ScalingStatus(outcome.workers(), decision);
    }

    /** Whether somebody who looks at the channel's status would see something else. */
    boolean showsOther(ChannelPace before) {
        return !java.util.Objects.equals(shown.lateness(), before.shown.lateness())
                || !java.util.Objects.equals(scaling, before.scaling)
                || !limit.equals(before.limit)
                || blind().isPresent() != before.blind().isPresent();
    }

    /** Why Kafka does not say how late the channel is. */
    Optional<Evidence.Blind> blind() {
        return evidence instanceof Evidence.Blind blind ? Optional.of(blind) : Optional.empty();
    }
}
