package dev.posthorn.operator.channel;

import dev.posthorn.crd.Child;
import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationChannel.State;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.plan.Announcement;
import dev.posthorn.operator.plan.Conditions.Finding;
import dev.posthorn.operator.plan.ObjectKey;
import dev.posthorn.operator.plan.Pause;
import dev.posthorn.operator.plan.Plan;
import dev.posthorn.operator.topics.TopicAction;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Decides what becomes of a channel in this region.
 *
 * <pre>
 * paused            nothing is touched
 * asked elsewhere   workers go, topics stay, Ready is True with reason NotInThisRegion
 * region unknown    nothing is touched, Ready is False with reason RegionNotFound
 * here              topics; then companions and workers, if the accounts and Kafka credentials for them are known.
 *                   If not, what runs goes on with its last good configuration.
 * </pre>
 */
final class ChannelPlanner {
    /** How soon a channel whose topics had to wait for Strimzi asks again. */
    private static final Duration NEXT_WAVE = Duration.ofSeconds(1);

    private ChannelPlanner() {}

    static Plan<NotificationChannel.Status> plan(NotificationChannel channel, ChannelWorld world) {
        Pause pause = Pause.of(channel, world.now());
        if (pause instanceof Pause.Paused paused) {
            List<Finding> findings = new ArrayList<>(ChannelStatus.keptFindings(channel));
            pause.finding().ifPresent(findings::add);
            return Plan.statusOnly(
                    ChannelStatus.of(channel, world, findings, ChannelStatus.shownChildren(channel)),
                    Optional.of(paused.left()));
        }
        if (!world.unknownRegions().isEmpty() && !world.asksForHere(channel)) {
            return regionNotFound(channel, world, pause);
        }
        if (!world.asksForHere(channel)) {
            return elsewhere(channel, world, pause);
        }
        return world.region()
                .map(region -> here(channel, region, world, pause))
                .orElseGet(() -> regionNotFound(channel, world, pause));
    }

    private static Plan<NotificationChannel.Status> regionNotFound(
            NotificationChannel channel, ChannelWorld world, Pause pause) {
        List<Finding> findings = new ArrayList<>(List.of(regionMissing(world)));
        ChannelStatus.keptFindings(channel).stream()
                .filter(finding -> finding.type() != ConditionType.Ready)
                .forEach(findings::add);
        pause.finding().ifPresent(findings::add);
        return Plan.statusOnly(
                ChannelStatus.of(channel, world, findings, ChannelStatus.shownChildren(channel)), Optional.empty());
    }

    private static Finding regionMissing(ChannelWorld world) {
        String missing = world.unknownRegions().isEmpty()
                ? world.site().regionName() + ", the region of this operator,"
                : String.join(", ", world.unknownRegions()) + ", named in spec.regions,";
        return Finding.bad(
                ConditionType.Ready,
                Reason.RegionNotFound,
                missing + " has no NotificationRegion: apply it, or correct the name");
    }

    private static Plan<NotificationChannel.Status> elsewhere(
            NotificationChannel channel, ChannelWorld world, Pause pause) {
        List<HasMetadata> unwanted = world.owned().stream()
                .filter(object -> !(object instanceof KafkaTopic))
                .toList();
        List<Finding> findings = new ArrayList<>(List.of(Finding.good(
                ConditionType.Ready,
                Reason.NotInThisRegion,
                "spec.regions does not name " + world.site().regionName() + ", so no worker runs here; topics stay")));
        pause.finding().ifPresent(findings::add);
        return new Plan<>(
                new Plan.Objects(List.of(), unwanted, Set.of(), List.of(channel), !unwanted.isEmpty()),
                Plan.Topics.UNTOUCHED,
                ChannelStatus.of(channel, world, findings, List.of()),
                List.of(),
                Optional.empty());
    }

    private static Plan<NotificationChannel.Status> here(
            NotificationChannel channel, NotificationRegion region, ChannelWorld world, Pause pause) {
        Finding providers = ProviderChecks.finding(channel, world);
        TopicDecision topics = TopicDecision.of(channel, region, world);
        boolean stopped = channel.getSpec().state() == State.Stopped;
        Optional<ChannelObjects> objects =
                stopped || (providers.isTrue() && missing(world).isEmpty())
                        ? Optional.of(ChannelObjects.of(channel, region, world))
                        : Optional.empty();
        Optional<Deployment> actual =
                world.owned(Deployment.class, ChannelNames.of(channel).worker());
        boolean deploy =
                objects.isPresent() && (actual.isPresent() || topics.finding().isTrue());

        var parts = new ArrayList<>(List.of(providers, topics.finding(), workers(channel, world, objects, deploy)));
        parts.add(monitoring(world));
        List<Finding> findings = ChannelStatus.summed(parts, allWell(channel));
        if (!world.unknownRegions().isEmpty()) {
            findings.set(0, regionMissing(world));
        }
        findings.addAll(PaceFindings.of(channel, world));
        pause.finding().ifPresent(findings::add);

        var wanted = new ArrayList<HasMetadata>(topics.objects());
        objects.ifPresent(all -> wanted.addAll(all.companions()));
        List<HasMetadata> then = deploy ? List.of(objects.orElseThrow().deployment()) : List.of();
        List<HasMetadata> unwanted = unwanted(world, objects, wanted, then);
        return new Plan<>(
                new Plan.Objects(
                        wanted,
                        unwanted,
                        ChannelStatus.known(channel),
                        List.of(channel, region),
                        !unwanted.isEmpty() || scalesDown(actual, then)),
                new Plan.Topics(topics.writes(), then),
                ChannelStatus.of(channel, world, findings, children(topics, wanted, then, parts.get(2), world)),
                restoredTopics(channel, topics),
                topics.waits() ? Optional.of(NEXT_WAVE) : Optional.empty());
    }

    private static Finding workers(
            NotificationChannel channel, ChannelWorld world, Optional<ChannelObjects> objects, boolean deploy) {
        Optional<Deployment> actual =
                world.owned(Deployment.class, ChannelNames.of(channel).worker());
        if (deploy) {
            return WorkerDecision.finding(
                    objects.orElseThrow().deployment(),
                    actual,
                    channel.getSpec().state());
        }
        String why = missing(world)
                .orElseGet(() -> objects.isPresent() ? "topics come first" : "provider accounts come first");
        return Finding.bad(
                ConditionType.WorkersAvailable,
                Reason.WorkersProgressing,
                actual.isPresent() ? "workers go on as they are: " + why : "no worker yet: " + why);
    }

    /** What workers would have to mount and is not there. */
    private static Optional<String> missing(ChannelWorld world) {
        return switch (world.identity()) {
            case KafkaIdentity.Missing identity -> Optional.of(identity.message());
            case KafkaIdentity.Plain plain -> missingLogin(world.storeLogin());
            case KafkaIdentity.Tls tls -> missingLogin(world.storeLogin());
        };
    }

    private static Optional<String> missingLogin(StoreLogin login) {
        return login instanceof StoreLogin.Missing missing ? Optional.of(missing.message()) : Optional.empty();
    }

    private static Finding monitoring(ChannelWorld world) {
        boolean all = world.served().prometheusRules() && world.served().podMonitors();
        return all
                ? Finding.good(ConditionType.MonitoringReady, Reason.Available, "alert rules and scraping are in place")
                : Finding.good(
                        ConditionType.MonitoringReady,
                        Reason.MonitoringUnavailable,
                        "the cluster does not serve "
                                + Stream.of(
                                                world.served().prometheusRules() ? "" : "PrometheusRule",
                                                world.served().podMonitors() ? "" : "PodMonitor")
                                        .filter(kind -> !kind.isEmpty())
                                        .collect(Collectors.joining(" and "))
                                + ", so nothing watches this channel");
    }

    private static Finding allWell(NotificationChannel channel) {
        return switch (channel.getSpec().state()) {
            case Running -> Finding.good(ConditionType.Ready, Reason.Available, "delivering");
            case Stopped ->
                Finding.good(
                        ConditionType.Ready, Reason.Stopped, "spec.state is Stopped: records wait in their topics");
        };
    }

    /** What is owned and no longer wanted; never a topic, and nothing while it is unclear what is wanted. */
    private static List<HasMetadata> unwanted(
            ChannelWorld world, Optional<ChannelObjects> objects, List<HasMetadata> wanted, List<HasMetadata> then) {
        if (objects.isEmpty()) {
            return List.of();
        }
        Set<ObjectKey> keep =
                Stream.concat(wanted.stream(), then.stream()).map(ObjectKey::of).collect(Collectors.toSet());
        return world.owned().stream()
                .filter(object -> !(object instanceof KafkaTopic) && !(object instanceof Deployment))
                .filter(object -> !keep.contains(ObjectKey.of(object)))
                .toList();
    }

    private static boolean scalesDown(Optional<Deployment> actual, List<HasMetadata> then) {
        return actual.isPresent()
                && then.stream()
                        .filter(Deployment.class::isInstance)
                        .map(Deployment.class::cast)
                        .anyMatch(wanted -> wanted.getSpec().getReplicas() != null
                                && wanted.getSpec().getReplicas()
                                        < Objects.requireNonNullElse(
                                                actual.get().getSpec().getReplicas(), 1));
    }

    private static List<Child> children(
            TopicDecision topics,
            List<HasMetadata> wanted,
            List<HasMetadata> then,
            Finding workers,
            ChannelWorld world) {
        var children = new ArrayList<Child>();
        then.forEach(deployment -> children.add(new Child(
                deployment.getKind(),
                deployment.getMetadata().getName(),
                null,
                workers.status(),
                workers.isTrue() ? null : workers.message())));
        if (then.isEmpty()) {
            world.owned().stream()
                    .filter(Deployment.class::isInstance)
                    .forEach(kept -> children.add(new Child(
                            kept.getKind(),
                            kept.getMetadata().getName(),
                            null,
                            Condition.Status.Unknown,
                            workers.message())));
        }
        wanted.stream()
                .filter(object -> !topics.objects().contains(object))
                .forEach(object -> children.add(new Child(
                        object.getKind(), object.getMetadata().getName(), null, Condition.Status.True, null)));
        children.addAll(topics.children());
        return children;
    }

    /** Topics that the channel had, and that somebody else removed. */
    private static List<Announcement> restoredTopics(NotificationChannel channel, TopicDecision topics) {
        Set<String> had = ChannelStatus.shownChildren(channel).stream()
                .filter(child -> child.kind().equals(TopicDecision.TOPIC) && child.ready() == Condition.Status.True)
                .map(Child::name)
                .collect(Collectors.toSet());
        return topics.writes().stream()
                .filter(write -> write instanceof TopicAction.Create && had.contains(write.topic()))
                .map(write -> Announcement.normal(
                        Reason.ChildRestored,
                        "topic " + write.topic() + " had been removed, and was made again, empty"))
                .toList();
    }
}
