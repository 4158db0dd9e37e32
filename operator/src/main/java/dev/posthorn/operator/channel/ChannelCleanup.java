package dev.posthorn.operator.channel;

import dev.posthorn.crd.Child;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationChannel.DeletionPolicy;
import dev.posthorn.crd.NotificationRegion.Provisioner;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.plan.Announcement;
import dev.posthorn.operator.plan.Conditions.Finding;
import dev.posthorn.operator.plan.ObjectKey;
import dev.posthorn.operator.plan.Plan;
import dev.posthorn.operator.topics.TopicAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Decides how a channel ends. Objects in its namespace go with it by their owner references; this is about what lives
 * outside: the KafkaUser always, topics if the channel's deletion policy says so, and then only after the workers, which
 * could make them again. It ends in any case when the time for it is over.
 *
 * @param plan what to do now
 * @param finished whether nothing is left to wait for once the plan is carried out
 */
record ChannelCleanup(Plan<NotificationChannel.Status> plan, boolean finished) {
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    static ChannelCleanup of(NotificationChannel channel, ChannelWorld world) {
        List<HasMetadata> outside = outside(channel, world);
        List<String> topics = topicsToDelete(channel, world);
        boolean topicsGo = channel.getSpec().deletionPolicy() == DeletionPolicy.Delete
                && (!topics.isEmpty() || outside.stream().anyMatch(KafkaTopic.class::isInstance));
        List<HasMetadata> workers = topicsGo
                ? world.owned().stream().filter(Deployment.class::isInstance).toList()
                : List.of();
        List<HasMetadata> unwanted = workers.isEmpty() ? outside : workers;
        List<TopicAction.Write> writes = workers.isEmpty() && world.topics().current()
                ? topics.stream()
                        .<TopicAction.Write>map(TopicAction.Delete::new)
                        .toList()
                : List.of();
        List<String> left = Stream.concat(
                        outside.stream().map(object -> ObjectKey.of(object).toString()),
                        topics.stream().map(topic -> "topic " + topic))
                .toList();
        boolean finished = outside.isEmpty() && workers.isEmpty() && topics.size() == writes.size();
        Instant deadline = Instant.parse(channel.getMetadata().getDeletionTimestamp())
                .plus(world.site().deletionTimeout());
        if (!finished && !world.now().isBefore(deadline)) {
            return abandoned(channel, left);
        }
        var objects = new Plan.Objects(
                List.of(), unwanted, Set.of(), List.of(channel), !unwanted.isEmpty() || !writes.isEmpty());
        return new ChannelCleanup(
                new Plan<>(
                        objects,
                        new Plan.Topics(writes, List.of()),
                        finished ? shown(channel, world) : waiting(channel, world, left, deadline),
                        List.of(),
                        Optional.of(soon(world.now(), deadline))),
                finished);
    }

    /** Objects beside Strimzi that must go. */
    private static List<HasMetadata> outside(NotificationChannel channel, ChannelWorld world) {
        return world.owned().stream()
                .filter(object -> object instanceof KafkaUser
                        || (object instanceof KafkaTopic
                                && channel.getSpec().deletionPolicy() == DeletionPolicy.Delete))
                .toList();
    }

    /** Topics made through Kafka's Admin API that must go: those that Kafka shows, or, while it does not answer, those we made. */
    private static List<String> topicsToDelete(NotificationChannel channel, ChannelWorld world) {
        boolean byStrimzi = world.region()
                .map(region -> region.getSpec().kafka().provisioner() == Provisioner.Strimzi)
                .orElse(false);
        if (channel.getSpec().deletionPolicy() == DeletionPolicy.Retain || byStrimzi) {
            return List.of();
        }
        return world.topics().current()
                ? world.topics().topics().keySet().stream().sorted().toList()
                : ChannelStatus.shownChildren(channel).stream()
                        .filter(child -> child.kind().equals(TopicDecision.TOPIC))
                        .map(Child::name)
                        .sorted()
                        .toList();
    }

    private static ChannelCleanup abandoned(NotificationChannel channel, List<String> left) {
        var news = Announcement.warning(
                Reason.DeletionAbandoned,
                "the channel was deleted, but these were left behind: " + String.join(", ", left)
                        + "; remove them by hand");
        return new ChannelCleanup(
                new Plan<>(
                        Plan.Objects.UNTOUCHED,
                        Plan.Topics.UNTOUCHED,
                        channel.getStatus(),
                        List.of(news),
                        Optional.empty()),
                true);
    }

    private static NotificationChannel.Status shown(NotificationChannel channel, ChannelWorld world) {
        return channel.getStatus() != null
                ? channel.getStatus()
                : ChannelStatus.of(channel, world, List.of(), List.of());
    }

    private static NotificationChannel.Status waiting(
            NotificationChannel channel, ChannelWorld world, List<String> left, Instant deadline) {
        boolean blocked =
                !world.topics().current() && !topicsToDelete(channel, world).isEmpty();
        String what = String.join(", ", left);
        Finding ready = blocked
                ? Finding.bad(
                        ConditionType.Ready,
                        Reason.DeletionBlocked,
                        "Kafka does not answer, so these are still there: " + what + ". At " + deadline
                                + " the operator stops waiting and leaves them behind; to stop now, remove the"
                                + " finalizer " + dev.posthorn.crd.Group.FINALIZER)
                : Finding.bad(
                        ConditionType.Ready,
                        Reason.Deleting,
                        "waiting until these are gone: " + what + ", or until " + deadline);
        List<Finding> findings = new ArrayList<>(List.of(ready));
        return ChannelStatus.of(channel, world, findings, ChannelStatus.shownChildren(channel));
    }

    private static Duration soon(Instant now, Instant deadline) {
        Duration left = Duration.between(now, deadline);
        return left.compareTo(LOOK_AGAIN) < 0 ? left.plusMillis(1) : LOOK_AGAIN;
    }
}
