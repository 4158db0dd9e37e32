package dev.posthorn.operator.channel;

import dev.posthorn.crd.Child;
import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.operator.plan.Conditions;
import dev.posthorn.operator.plan.Conditions.Finding;
import dev.posthorn.operator.plan.ObjectKey;
import dev.posthorn.operator.plan.Rejection;
import dev.posthorn.operator.plan.Shortfall;
import dev.posthorn.operator.plan.StatusOf;
import dev.posthorn.operator.topics.KafkaFailure;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What a channel shows, made from findings; pure. */
final class ChannelStatus implements StatusOf<NotificationChannel, NotificationChannel.Status> {
    private static final int MOST_CHILDREN = 64;

    /** Types in the order in which they are shown, and in which the first that is not True explains Ready. */
    private static final List<ConditionType> PARTS = List.of(
            ConditionType.ProvidersReady,
            ConditionType.TopicsReady,
            ConditionType.WorkersAvailable,
            ConditionType.MonitoringReady);

    static NotificationChannel.Status of(
            NotificationChannel channel, ChannelWorld world, List<Finding> findings, List<Child> children) {
        return new NotificationChannel.Status(
                channel.getMetadata().getGeneration(),
                world.site().regionName(),
                WorkerDecision.replicas(
                        world.owned(Deployment.class, ChannelNames.of(channel).worker())),
                ChannelNames.of(channel).podSelectorText(),
                PaceFindings.lateness(channel, world),
                PaceFindings.scaling(channel, world),
                children.stream().limit(MOST_CHILDREN).toList(),
                Conditions.merge(
                        shownConditions(channel),
                        findings,
                        channel.getMetadata().getGeneration(),
                        world.now()));
    }

    /** Ready as the sum of its parts, followed by the parts. */
    static List<Finding> summed(List<Finding> parts, Finding whenAllIsWell) {
        var findings = new ArrayList<Finding>();
        findings.add(parts.stream()
                .filter(part -> !part.isTrue())
                .findFirst()
                .map(part -> new Finding(ConditionType.Ready, Condition.Status.False, part.reason(), part.message()))
                .orElse(whenAllIsWell));
        findings.addAll(parts);
        return findings;
    }

    static @Nullable List<Condition> shownConditions(NotificationChannel channel) {
        return channel.getStatus() == null ? null : channel.getStatus().conditions();
    }

    static List<Child> shownChildren(NotificationChannel channel) {
        List<Child> shown =
                channel.getStatus() == null ? null : channel.getStatus().children();
        return Objects.requireNonNullElse(shown, List.of());
    }

    /** All that is shown now but Paused. */
    static List<Finding> keptFindings(NotificationChannel channel) {
        var types = new ArrayList<>(List.of(ConditionType.Ready));
        types.addAll(PARTS);
        types.addAll(PaceFindings.TYPES);
        return Conditions.kept(shownConditions(channel), types);
    }

    /** The objects that the status says the channel has had. */
    static Set<ObjectKey> known(NotificationChannel channel) {
        return shownChildren(channel).stream()
                .filter(child -> !child.kind().equals(TopicDecision.TOPIC))
                .map(child -> new ObjectKey(
                        child.kind(),
                        child.namespace() == null ? channel.getMetadata().getNamespace() : child.namespace(),
                        child.name()))
                .collect(Collectors.toSet());
    }

    @Override
    public NotificationChannel.@Nullable Status shown(NotificationChannel channel) {
        return channel.getStatus();
    }

    @Override
    public NotificationChannel bare(NotificationChannel.Status status) {
        var channel = new NotificationChannel();
        channel.setStatus(status);
        return channel;
    }

    @Override
    public @Nullable List<Condition> conditions(NotificationChannel.Status status) {
        return status.conditions();
    }

    @Override
    public NotificationChannel.Status corrected(
            NotificationChannel channel, NotificationChannel.Status planned, Shortfall shortfall, Instant now) {
        List<Finding> parts = Conditions.kept(planned.conditions(), PARTS).stream()
                .map(part -> correctedPart(part, shortfall))
                .toList();
        Finding ready = Conditions.kept(planned.conditions(), List.of(ConditionType.Ready))
                .getFirst();
        List<Finding> findings = new ArrayList<>(
                ready.isTrue() || parts.stream().anyMatch(part -> !part.isTrue()) ? summed(parts, ready) : List.of());
        if (findings.isEmpty()) {
            findings.add(ready);
            findings.addAll(parts);
        }
        findings.addAll(Conditions.kept(planned.conditions(), PaceFindings.TYPES));
        findings.addAll(Conditions.kept(planned.conditions(), List.of(ConditionType.Paused)));
        return new NotificationChannel.Status(
                planned.observedGeneration(),
                planned.region(),
                planned.replicas(),
                planned.selector(),
                planned.lateness(),
                planned.scaling(),
                correctedChildren(channel, planned, shortfall),
                Conditions.merge(
                        shownConditions(channel),
                        findings,
                        channel.getMetadata().getGeneration(),
                        now));
    }

    private static Finding correctedPart(Finding part, Shortfall shortfall) {
        if (part.type() == ConditionType.TopicsReady && !shortfall.topics().isEmpty()) {
            Map.Entry<String, KafkaFailure> topic =
                    shortfall.topics().entrySet().iterator().next();
            return Finding.bad(
                    part.type(),
                    TopicDecision.reason(topic.getValue()),
                    "topic " + topic.getKey() + ": " + topic.getValue().message());
        }
        return shortfall.rejections().stream()
                .filter(rejection -> partOf(rejection) == part.type())
                .findFirst()
                .map(rejection -> Finding.bad(part.type(), rejection.reason(), rejection.message()))
                .orElse(part);
    }

    private static ConditionType partOf(Rejection rejection) {
        return switch (rejection.object().kind()) {
            case "KafkaTopic", "KafkaUser" -> ConditionType.TopicsReady;
            case "PrometheusRule", "PodMonitor" -> ConditionType.MonitoringReady;
            default -> ConditionType.WorkersAvailable;
        };
    }

    private static List<Child> correctedChildren(
            NotificationChannel channel, NotificationChannel.Status planned, Shortfall shortfall) {
        Map<ObjectKey, String> refused = shortfall.rejections().stream()
                .collect(Collectors.toMap(Rejection::object, Rejection::message, (a, b) -> a));
        return Objects.requireNonNullElse(planned.children(), List.<Child>of()).stream()
                .map(child -> {
                    KafkaFailure failure = child.kind().equals(TopicDecision.TOPIC)
                            ? shortfall.topics().get(child.name())
                            : null;
                    String problem = failure != null
                            ? failure.message()
                            : refused.get(new ObjectKey(
                                    child.kind(),
                                    child.namespace() == null
                                            ? channel.getMetadata().getNamespace()
                                            : child.namespace(),
                                    child.name()));
                    return problem == null
                            ? child
                            : new Child(child.kind(), child.name(), child.namespace(), Condition.Status.False, problem);
                })
                .toList();
    }
}
