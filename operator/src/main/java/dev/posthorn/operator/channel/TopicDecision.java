package dev.posthorn.operator.channel;

import dev.posthorn.crd.Child;
import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.NotificationRegion.Provisioner;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.plan.Conditions;
import dev.posthorn.operator.plan.Conditions.Finding;
import dev.posthorn.operator.plan.Stamp;
import dev.posthorn.operator.topics.KafkaFailure;
import dev.posthorn.operator.topics.TopicAction;
import dev.posthorn.operator.topics.TopicPlanner;
import dev.posthorn.operator.topics.TopicSpec;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.CustomResource;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * What becomes of a channel's topics, by whichever way the region makes them; pure.
 *
 * @param finding the condition TopicsReady, which takes for granted that the writes succeed
 * @param writes what Kafka is asked for
 * @param objects KafkaTopics and the KafkaUser, where Strimzi makes topics
 * @param children each topic with its own readiness
 * @param waits whether a topic is left for later, so that Strimzi is not flooded
 */
record TopicDecision(
        Finding finding,
        List<TopicAction.Write> writes,
        List<HasMetadata> objects,
        List<Child> children,
        boolean waits) {
    /**
     * New KafkaTopics that Strimzi may have before it. Its topic operator ends its process when 1,024 events wait
     * (STRIMZI_MAX_QUEUE_SIZE); reconciliations that run at the same time add a wave's worth at most.
     */
    static final int WAVE = 300;

    /** Kind of a child that is a topic made through Kafka's Admin API. */
    static final String TOPIC = "Topic";

    static TopicDecision of(NotificationChannel channel, NotificationRegion region, ChannelWorld world) {
        return region.getSpec().kafka().provisioner() == Provisioner.Strimzi
                ? byStrimzi(channel, region, world)
                : byAdmin(channel, region, world);
    }

    private static TopicDecision byAdmin(NotificationChannel channel, NotificationRegion region, ChannelWorld world) {
        Optional<Finding> unseen = unseen(channel, region, world);
        if (unseen.isPresent()) {
            return new TopicDecision(unseen.get(), List.of(), List.of(), shownTopics(channel, unseen.get()), false);
        }
        List<TopicSpec> wanted = ChannelTopics.wanted(channel, region, deadLettersOfGroups(world));
        List<TopicAction> actions = TopicPlanner.plan(wanted, world.topics().topics());
        Map<String, String> conflicts = actions.stream()
                .filter(TopicAction.Conflict.class::isInstance)
                .map(TopicAction.Conflict.class::cast)
                .collect(Collectors.toMap(TopicAction.Conflict::topic, TopicAction.Conflict::message, (a, b) -> a));
        Finding finding = conflicts.isEmpty()
                ? Finding.good(ConditionType.TopicsReady, Reason.Available, wanted.size() + " topics are as planned")
                : Finding.bad(
                        ConditionType.TopicsReady,
                        Reason.TopicConflict,
                        conflicts.values().iterator().next());
        return new TopicDecision(
                finding,
                actions.stream()
                        .filter(TopicAction.Write.class::isInstance)
                        .map(TopicAction.Write.class::cast)
                        .toList(),
                List.of(),
                wanted.stream()
                        .map(spec -> child(spec.name(), conflicts.get(spec.name())))
                        .toList(),
                false);
    }

    private static Child child(String topic, @org.jspecify.annotations.Nullable String problem) {
        return new Child(TOPIC, topic, null, problem == null ? Condition.Status.True : Condition.Status.False, problem);
    }

    /** Why nothing is known of Kafka now; empty when topics can be compared. */
    private static Optional<Finding> unseen(
            NotificationChannel channel, NotificationRegion region, ChannelWorld world) {
        if (world.identity() instanceof KafkaIdentity.Missing missing) {
            return Optional.of(Finding.bad(ConditionType.TopicsReady, Reason.KafkaSecretMissing, missing.message()));
        }
        if (world.topics().current()) {
            return Optional.empty();
        }
        KafkaFailure failure = world.topics().failure();
        if (failure != null) {
            return Optional.of(Finding.bad(ConditionType.TopicsReady, reason(failure), failure.message()));
        }
        return Optional.of(regionProblem(region).orElseGet(() -> notReadYet(channel)));
    }

    private static Optional<Finding> regionProblem(NotificationRegion region) {
        var conditions = region.getStatus() == null ? null : region.getStatus().conditions();
        return Conditions.kept(conditions, List.of(ConditionType.KafkaReachable)).stream()
                .filter(finding -> finding.status() == Condition.Status.False)
                .map(finding -> Finding.bad(ConditionType.TopicsReady, finding.reason(), finding.message()))
                .findFirst();
    }

    /** After a restart, what was shown stays until Kafka has been asked: not yet knowing is no news. */
    private static Finding notReadYet(NotificationChannel channel) {
        var conditions =
                channel.getStatus() == null ? null : channel.getStatus().conditions();
        return Conditions.kept(conditions, List.of(ConditionType.TopicsReady)).stream()
                .findFirst()
                .orElseGet(() -> Finding.unknown(
                        ConditionType.TopicsReady, Reason.Reconciling, "topics have not been read from Kafka yet"));
    }

    private static List<Child> shownTopics(NotificationChannel channel, Finding why) {
        List<Child> shown =
                channel.getStatus() == null ? null : channel.getStatus().children();
        return Objects.requireNonNullElse(shown, List.<Child>of()).stream()
                .filter(child -> child.kind().equals(TOPIC))
                .map(child -> why.isTrue()
                        ? child
                        : new Child(TOPIC, child.name(), null, Condition.Status.Unknown, "Kafka does not answer"))
                .toList();
    }

    static Reason reason(KafkaFailure failure) {
        return switch (failure) {
            case KafkaFailure.Unreachable unreachable -> Reason.KafkaUnreachable;
            case KafkaFailure.Unauthorized unauthorized -> Reason.KafkaUnauthorized;
            case KafkaFailure.Refused refused -> Reason.TopicRefused;
        };
    }

    private static TopicDecision byStrimzi(NotificationChannel channel, NotificationRegion region, ChannelWorld world) {
        if (!world.served().strimzi()) {
            return new TopicDecision(
                    Finding.bad(
                            ConditionType.TopicsReady,
                            Reason.StrimziNotInstalled,
                            "provisioner of NotificationRegion "
                                    + region.getMetadata().getName()
                                    + " is Strimzi, but the cluster serves no KafkaTopic or KafkaUser"),
                    List.of(),
                    List.of(),
                    List.of(),
                    false);
        }
        var strimzi = Objects.requireNonNull(region.getSpec().kafka().strimzi());
        var labels = ChannelNames.of(channel).labels();
        var objects = new ArrayList<HasMetadata>();
        var states = new ArrayList<Child>();
        boolean full = world.unseenTopics() >= WAVE;
        boolean waits = false;
        for (TopicSpec spec : ChannelTopics.wanted(channel, region, deadLettersOfGroups(world))) {
            Optional<KafkaTopic> existing = world.owned(KafkaTopic.class, spec.name());
            if (existing.isEmpty() && full) {
                waits = true;
                states.add(waiting(spec, strimzi, world.unseenTopics()));
                continue;
            }
            KafkaTopic wanted = StrimziTopics.wanted(spec, strimzi, labels, existing);
            objects.add(wanted);
            states.add(state(wanted, existing, StrimziReadiness::of));
        }
        if (region.getSpec().kafka().caSecretRef() != null) {
            KafkaUser user = StrimziUser.wanted(channel, strimzi);
            objects.add(user);
            states.add(
                    state(user, world.owned(KafkaUser.class, user.getMetadata().getName()), StrimziReadiness::of));
        }
        return new TopicDecision(judged(states), List.of(), objects, states, waits);
    }

    private static Child waiting(TopicSpec spec, NotificationRegion.Strimzi strimzi, int before) {
        return new Child(
                "KafkaTopic",
                spec.name(),
                strimzi.namespace(),
                Condition.Status.Unknown,
                "waits for Strimzi, which has " + before + " new topics to look at first");
    }

    private static <R extends CustomResource<?, ?>> Child state(
            R wanted, Optional<R> actual, Function<R, StrimziReadiness> judge) {
        StrimziReadiness readiness = actual.filter(object -> Stamp.upToDate(object, wanted))
                .map(judge)
                .orElseGet(() -> new StrimziReadiness(Condition.Status.Unknown, "asked for"));
        return new Child(
                wanted.getKind(),
                wanted.getMetadata().getName(),
                wanted.getMetadata().getNamespace(),
                readiness.ready(),
                readiness.message());
    }

    private static Finding judged(List<Child> states) {
        for (Child state : states) {
            if (state.ready() == Condition.Status.False) {
                return Finding.bad(ConditionType.TopicsReady, Reason.TopicRefused, String.valueOf(state.message()));
            }
        }
        List<String> waiting = states.stream()
                .filter(state -> state.ready() != Condition.Status.True)
                .map(state -> state.kind() + " " + state.name() + ": " + state.message())
                .toList();
        return waiting.isEmpty()
                ? Finding.good(ConditionType.TopicsReady, Reason.Available, states.size() + " objects are ready")
                : Finding.bad(
                        ConditionType.TopicsReady,
                        Reason.TopicsProgressing,
                        waiting.size() + " of " + states.size() + " not ready yet, such as " + waiting.getFirst());
    }

    /** Until Kafka has been asked, as after a restart, what was decided before holds. */
    private static boolean deadLettersOfGroups(ChannelWorld world) {
        var cluster = world.topics().cluster();
        return cluster != null
                ? cluster.deadLettersOfGroups()
                : world.kafkaTopics().stream()
                        .map(KafkaTopic::getSpec)
                        .filter(Objects::nonNull)
                        .anyMatch(spec ->
                                spec.getConfig() != null && spec.getConfig().containsKey(TopicSpec.DEAD_LETTERS));
    }
}
