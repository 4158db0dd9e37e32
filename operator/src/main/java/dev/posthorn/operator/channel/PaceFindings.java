package dev.posthorn.operator.channel;

import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationChannel.Lateness;
import dev.posthorn.crd.NotificationChannel.Scaling;
import dev.posthorn.crd.NotificationChannel.ScalingEngine;
import dev.posthorn.crd.NotificationChannel.ScalingMode;
import dev.posthorn.crd.NotificationChannel.ScalingStatus;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.lateness.Evidence;
import dev.posthorn.operator.lateness.ShownLateness;
import dev.posthorn.operator.plan.Conditions;
import dev.posthorn.operator.plan.Conditions.Finding;
import dev.posthorn.operator.scaling.Limit;
import dev.posthorn.operator.topics.KafkaFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a channel shows of its lateness and scaling; beside Ready, which these do not change. Pure. */
final class PaceFindings {
    /** In the order in which they are shown. */
    static final List<ConditionType> TYPES =
            List.of(ConditionType.MetricsAvailable, ConditionType.ScalingLimited, ConditionType.CatchingUp);

    private PaceFindings() {}

    static List<Finding> of(NotificationChannel channel, ChannelWorld world) {
        var findings = new ArrayList<Finding>();
        available(channel, world).ifPresent(findings::add);
        Scaling scaling = channel.getSpec().worker().scaling();
        if (scaling != null && scaling.mode() != ScalingMode.Off) {
            findings.add(limited(channel, scaling, world));
            findings.add(catchingUp(lateness(channel, world)));
        }
        return findings;
    }

    /** After a start, what was shown stays until Kafka has been asked: not yet knowing is no news. */
    private static Optional<Finding> available(NotificationChannel channel, ChannelWorld world) {
        Optional<Evidence.Blind> blind = world.pace().flatMap(ChannelPace::blind);
        if (blind.isPresent()) {
            return Optional.of(Finding.bad(
                    ConditionType.MetricsAvailable,
                    reason(blind.get().why()),
                    "since " + blind.get().since()
                            + " it is not known how late the channel is, and the count of workers" + " stays: "
                            + blind.get().why().message()));
        }
        boolean seen = world.pace()
                .map(pace -> pace.evidence() instanceof Evidence.Seen)
                .orElse(false);
        return seen || world.topics().current()
                ? Optional.of(Finding.good(
                        ConditionType.MetricsAvailable, Reason.Available, "Kafka says how far the workers are"))
                : Conditions.kept(ChannelStatus.shownConditions(channel), List.of(ConditionType.MetricsAvailable))
                        .stream()
                        .findFirst();
    }

    private static Reason reason(KafkaFailure failure) {
        return switch (failure) {
            case KafkaFailure.Unreachable unreachable -> Reason.KafkaUnreachable;
            case KafkaFailure.Unauthorized unauthorized -> Reason.OffsetsRefused;
            case KafkaFailure.Refused refused -> Reason.OffsetsRefused;
        };
    }

    private static Finding limited(NotificationChannel channel, Scaling scaling, ChannelWorld world) {
        if (scaling.engine() == ScalingEngine.Keda && !world.served().scaledObjects()) {
            return Finding.good(
                    ConditionType.ScalingLimited,
                    Reason.KedaNotInstalled,
                    "the cluster serves no ScaledObject, so the count of workers stays as it is");
        }
        Optional<ChannelPace> pace = world.pace();
        if (pace.isEmpty()) {
            return Conditions.kept(ChannelStatus.shownConditions(channel), List.of(ConditionType.ScalingLimited))
                    .stream()
                    .findFirst()
                    .orElseGet(PaceFindings::notLimited);
        }
        return pace.get().limit().map(limit -> limited(limit, scaling, world)).orElseGet(PaceFindings::notLimited);
    }

    private static Finding notLimited() {
        return Finding.bad(
                ConditionType.ScalingLimited, Reason.NotLimited, "nothing keeps the channel from more workers");
    }

    private static Finding limited(Limit limit, Scaling scaling, ChannelWorld world) {
        int desired = world.pace()
                .map(ChannelPace::scaling)
                .map(ScalingStatus::desired)
                .orElse(scaling.minReplicas());
        return switch (limit) {
            case Max -> limited(Reason.Max, "maxReplicas is " + scaling.maxReplicas() + ", and more are called for");
            case Partitions ->
                limited(Reason.Partitions, "an ordered channel can use no more workers than partitions: " + desired);
            case ProviderRateLimited ->
                limited(
                        Reason.ProviderRateLimited,
                        "the providers take %s notifications per second, for which %d workers are enough; more come than that"
                                .formatted(cap(world), desired));
            case ResourceQuota ->
                limited(Reason.ResourceQuota, "a quota of the namespace refuses some of " + desired + " workers");
            case Unschedulable ->
                limited(
                        Reason.Unschedulable,
                        "not all of " + desired + " workers have become available within two minutes");
            case Ineffective ->
                limited(
                        Reason.Ineffective,
                        "more than " + desired + " workers did not settle more, so they were taken back");
        };
    }

    private static String cap(ChannelWorld world) {
        var cap = ProviderCaps.perSecond(world.accounts().values());
        return cap.isPresent() ? String.valueOf(Math.round(cap.getAsDouble())) : "no more";
    }

    private static Finding limited(Reason reason, String message) {
        return Finding.good(ConditionType.ScalingLimited, reason, message);
    }

    /** Follows what the status shows, and so changes no more often. */
    private static Finding catchingUp(@Nullable Lateness lateness) {
        return lateness != null
                        && !lateness.late().equals(ShownLateness.ON_TIME.late())
                        && !lateness.late().equals(ShownLateness.UNKNOWN)
                ? Finding.good(
                        ConditionType.CatchingUp,
                        Reason.CatchingUp,
                        "the oldest record has waited " + lateness.late() + "; the backlog takes " + lateness.drain())
                : Finding.bad(ConditionType.CatchingUp, Reason.OnTime, "nothing waits for longer than a moment");
    }

    /** What the status shows of lateness: what the last poll led to; for a new channel, whose topics are yet to be made, nothing waits. */
    static @Nullable Lateness lateness(NotificationChannel channel, ChannelWorld world) {
        Lateness known = world.pace().map(pace -> pace.shown().lateness()).orElse(null);
        if (known != null) {
            return known;
        }
        if (channel.getStatus() != null && channel.getStatus().lateness() != null) {
            return channel.getStatus().lateness();
        }
        return world.topics().current() && world.topics().topics().isEmpty() ? ShownLateness.ON_TIME : null;
    }

    /** What the status shows of scaling. */
    static @Nullable ScalingStatus scaling(NotificationChannel channel, ChannelWorld world) {
        Scaling spec = channel.getSpec().worker().scaling();
        if (spec == null || spec.mode() == ScalingMode.Off) {
            return null;
        }
        ScalingStatus known = world.pace().map(ChannelPace::scaling).orElse(null);
        if (known != null) {
            return known;
        }
        ScalingStatus shown =
                channel.getStatus() == null ? null : channel.getStatus().scaling();
        return shown != null ? shown : new ScalingStatus(ChannelPace.start(channel, spec), null);
    }
}
