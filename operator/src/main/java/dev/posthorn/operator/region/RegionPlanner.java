package dev.posthorn.operator.region;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.plan.Conditions;
import dev.posthorn.operator.plan.Conditions.Finding;
import dev.posthorn.operator.plan.Pause;
import dev.posthorn.operator.plan.Plan;
import dev.posthorn.operator.plan.Shortfall;
import dev.posthorn.operator.plan.StatusOf;
import dev.posthorn.operator.topics.KafkaAccess;
import dev.posthorn.operator.topics.KafkaFailure;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Decides what a region is worth, and what becomes of the topics that all its channels share. */
final class RegionPlanner implements StatusOf<NotificationRegion, NotificationRegion.Status> {

    static Plan<NotificationRegion.Status> plan(NotificationRegion region, RegionWorld world) {
        Pause pause = Pause.of(region, world.now());
        if (pause instanceof Pause.Paused paused) {
            var findings = new ArrayList<>(Conditions.kept(
                    shownConditions(region), List.of(ConditionType.Ready, ConditionType.KafkaReachable)));
            pause.finding().ifPresent(findings::add);
            return Plan.statusOnly(status(region, world, findings), Optional.of(paused.left()));
        }
        Finding reachable = reachable(region, world);
        RegionTopicDecision topics = reachable.isTrue()
                ? RegionTopicDecision.of(region, world)
                : RegionTopicDecision.nothing(
                        new Finding(ConditionType.Ready, reachable.status(), reachable.reason(), reachable.message()));
        var findings = new ArrayList<>(List.of(topics.finding(), reachable));
        pause.finding().ifPresent(findings::add);
        return new Plan<>(
                new Plan.Objects(topics.objects(), List.of(), Set.of(), List.of(), false),
                new Plan.Topics(topics.writes(), List.of()),
                status(region, world, findings),
                List.of(),
                Optional.empty());
    }

    private static Finding reachable(NotificationRegion region, RegionWorld world) {
        String where = "Kafka at " + region.getSpec().kafka().bootstrapServers();
        return switch (world.access()) {
            case KafkaAccess.Incomplete incomplete ->
                Finding.bad(ConditionType.KafkaReachable, Reason.KafkaSecretMissing, incomplete.message());
            case KafkaAccess.Known known -> {
                KafkaFailure failure = world.kafka().failure();
                if (failure != null) {
                    yield Finding.bad(ConditionType.KafkaReachable, reason(failure), failure.message());
                }
                yield world.kafka().current()
                        ? Finding.good(ConditionType.KafkaReachable, Reason.Available, where + " answers")
                        : notAskedYet(region, where);
            }
        };
    }

    /** After a restart, what was shown stays until Kafka has been asked: not yet knowing is no news. */
    private static Finding notAskedYet(NotificationRegion region, String where) {
        return Conditions.kept(shownConditions(region), List.of(ConditionType.KafkaReachable)).stream()
                .findFirst()
                .orElseGet(() -> Finding.unknown(
                        ConditionType.KafkaReachable, Reason.Reconciling, where + " has not been asked yet"));
    }

    private static Reason reason(KafkaFailure failure) {
        return switch (failure) {
            case KafkaFailure.Unreachable unreachable -> Reason.KafkaUnreachable;
            case KafkaFailure.Unauthorized unauthorized -> Reason.KafkaUnauthorized;
            case KafkaFailure.Refused refused -> Reason.TopicRefused;
        };
    }

    private static NotificationRegion.Status status(
            NotificationRegion region, RegionWorld world, List<Finding> findings) {
        NotificationRegion.Status shown = region.getStatus();
        var cluster = world.kafka().cluster();
        return new NotificationRegion.Status(
                region.getMetadata().getGeneration(),
                cluster != null ? cluster.id() : shown == null ? null : shown.clusterId(),
                cluster != null ? Integer.valueOf(cluster.brokers()) : shown == null ? null : shown.brokers(),
                Conditions.merge(
                        shownConditions(region), findings, region.getMetadata().getGeneration(), world.now()));
    }

    static @Nullable List<Condition> shownConditions(NotificationRegion region) {
        return region.getStatus() == null ? null : region.getStatus().conditions();
    }

    @Override
    public NotificationRegion.@Nullable Status shown(NotificationRegion region) {
        return region.getStatus();
    }

    @Override
    public NotificationRegion bare(NotificationRegion.Status status) {
        var region = new NotificationRegion();
        region.setStatus(status);
        return region;
    }

    @Override
    public @Nullable List<Condition> conditions(NotificationRegion.Status status) {
        return status.conditions();
    }

    @Override
    public NotificationRegion.Status corrected(
            NotificationRegion region, NotificationRegion.Status planned, Shortfall shortfall, Instant now) {
        List<Finding> findings = Conditions.kept(
                        planned.conditions(),
                        List.of(ConditionType.Ready, ConditionType.KafkaReachable, ConditionType.Paused))
                .stream()
                .map(finding -> finding.type() == ConditionType.Ready ? shortOf(shortfall) : finding)
                .collect(Collectors.toList());
        return new NotificationRegion.Status(
                planned.observedGeneration(),
                planned.clusterId(),
                planned.brokers(),
                Conditions.merge(
                        shownConditions(region), findings, region.getMetadata().getGeneration(), now));
    }

    private static Finding shortOf(Shortfall shortfall) {
        for (Map.Entry<String, KafkaFailure> topic : shortfall.topics().entrySet()) {
            return Finding.bad(
                    ConditionType.Ready,
                    reason(topic.getValue()),
                    "topic " + topic.getKey() + ": " + topic.getValue().message());
        }
        var first = shortfall.rejections().getFirst();
        return Finding.bad(ConditionType.Ready, first.reason(), first.message());
    }
}
