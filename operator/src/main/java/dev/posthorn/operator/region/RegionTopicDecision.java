package dev.posthorn.operator.region;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.NotificationRegion.Provisioner;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.channel.RegionTopics;
import dev.posthorn.operator.channel.StrimziReadiness;
import dev.posthorn.operator.channel.StrimziTopics;
import dev.posthorn.operator.plan.Conditions;
import dev.posthorn.operator.plan.Conditions.Finding;
import dev.posthorn.operator.topics.TopicAction;
import dev.posthorn.operator.topics.TopicPlanner;
import dev.posthorn.operator.topics.TopicSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * What becomes of the topics that all channels of a region share, by whichever way the region makes them; pure.
 *
 * @param finding the region's condition Ready, as far as topics decide it; takes for granted that the writes succeed
 * @param writes what Kafka is asked for
 * @param objects KafkaTopics, where Strimzi makes topics
 */
record RegionTopicDecision(Finding finding, List<TopicAction.Write> writes, List<HasMetadata> objects) {

    static RegionTopicDecision nothing(Finding why) {
        return new RegionTopicDecision(why, List.of(), List.of());
    }

    /** For a region whose Kafka can be reached. */
    static RegionTopicDecision of(NotificationRegion region, RegionWorld world) {
        if (!world.kafka().current()) {
            return nothing(Conditions.kept(RegionPlanner.shownConditions(region), List.of(ConditionType.Ready)).stream()
                    .findFirst()
                    .orElseGet(() ->
                            Finding.unknown(ConditionType.Ready, Reason.Reconciling, "topics have not been read yet")));
        }
        return region.getSpec().kafka().provisioner() == Provisioner.Strimzi
                ? byStrimzi(region, world)
                : byAdmin(region, world);
    }

    private static RegionTopicDecision byAdmin(NotificationRegion region, RegionWorld world) {
        List<TopicAction> actions =
                TopicPlanner.plan(RegionTopics.wanted(region), world.kafka().topics());
        Optional<Finding> conflict = actions.stream()
                .filter(TopicAction.Conflict.class::isInstance)
                .map(TopicAction.Conflict.class::cast)
                .findFirst()
                .map(c -> Finding.bad(ConditionType.Ready, Reason.TopicConflict, c.message()));
        List<TopicAction.Write> writes = actions.stream()
                .filter(TopicAction.Write.class::isInstance)
                .map(TopicAction.Write.class::cast)
                .toList();
        return new RegionTopicDecision(conflict.orElseGet(() -> good(region)), writes, List.of());
    }

    private static RegionTopicDecision byStrimzi(NotificationRegion region, RegionWorld world) {
        if (!world.strimziServed()) {
            return nothing(Finding.bad(
                    ConditionType.Ready,
                    Reason.StrimziNotInstalled,
                    "spec.kafka.provisioner is Strimzi, but the cluster serves no KafkaTopic"));
        }
        var strimzi = Objects.requireNonNull(region.getSpec().kafka().strimzi());
        var objects = new ArrayList<HasMetadata>();
        var problems = new ArrayList<Finding>();
        for (TopicSpec topic : RegionTopics.wanted(region)) {
            var existing = Optional.ofNullable(world.kafkaTopics().get(topic.name()));
            objects.add(StrimziTopics.wanted(topic, strimzi, StrimziTopics.regionLabels(), existing));
            existing.map(StrimziReadiness::of)
                    .or(() -> Optional.of(new StrimziReadiness(
                            Condition.Status.Unknown, "KafkaTopic " + topic.name() + " is asked for")))
                    .flatMap(RegionTopicDecision::problem)
                    .ifPresent(problems::add);
        }
        Finding finding = problems.stream()
                .filter(problem -> problem.reason() == Reason.TopicRefused)
                .findFirst()
                .or(() -> problems.stream().findFirst())
                .orElseGet(() -> good(region));
        return new RegionTopicDecision(finding, List.of(), objects);
    }

    private static Optional<Finding> problem(StrimziReadiness readiness) {
        String said = Objects.requireNonNullElse(readiness.message(), "Strimzi gave no reason");
        return switch (readiness.ready()) {
            case True -> Optional.empty();
            case False -> Optional.of(Finding.bad(ConditionType.Ready, Reason.TopicRefused, said));
            case Unknown -> Optional.of(Finding.bad(ConditionType.Ready, Reason.TopicsProgressing, said));
        };
    }

    private static Finding good(NotificationRegion region) {
        return Finding.good(
                ConditionType.Ready,
                Reason.Available,
                "Kafka at " + region.getSpec().kafka().bootstrapServers() + " answers and has the region's topics");
    }
}
