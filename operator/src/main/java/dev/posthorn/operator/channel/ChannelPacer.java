package dev.posthorn.operator.channel;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.operator.channel.ChannelPace.Running;
import dev.posthorn.operator.lateness.EvidenceBook;
import dev.posthorn.operator.lateness.LatenessGauges;
import dev.posthorn.operator.scaling.Limit;
import dev.posthorn.operator.scaling.ScalingInput.Caps;
import dev.posthorn.operator.topics.WatchedGroup;
import dev.posthorn.operator.watch.Caches;
import dev.posthorn.operator.watch.Primaries;
import dev.posthorn.operator.watch.WatchedKinds;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Works out the pace of every channel after each poll of Kafka, and wakes those whose status would say something else. It writes
 * nothing: what it finds is read by the reconciliation that it wakes.
 */
public final class ChannelPacer {
    private static final Logger LOG = LoggerFactory.getLogger(ChannelPacer.class);

    private final String region;
    private final Primaries<NotificationChannel> channels;
    private final Primaries<ProviderAccount> accounts;
    private final Caches caches;
    private final EvidenceBook book;
    private final LatenessGauges gauges;
    private final Map<TopicNames, ChannelPace> paces = new ConcurrentHashMap<>();
    private volatile Consumer<Set<TopicNames>> wake = changed -> {};

    /**
     * A pacer that does nothing until Kafka is asked.
     *
     * @param region name of the region of this operator
     */
    public ChannelPacer(
            String region,
            Primaries<NotificationChannel> channels,
            Primaries<ProviderAccount> accounts,
            Caches caches,
            MeterRegistry meters) {
        this.region = region;
        this.channels = channels;
        this.accounts = accounts;
        this.caches = caches;
        this.gauges = new LatenessGauges(meters);
        this.book = new EvidenceBook(this::groups, this::round);
    }

    /** What the thread that talks to Kafka tells. */
    public EvidenceBook book() {
        return book;
    }

    /** Whom to tell that channels look different; called on Kafka's thread. */
    void onChange(Consumer<Set<TopicNames>> listener) {
        wake = listener;
    }

    /** The pace of a channel; empty until Kafka was asked. */
    Optional<ChannelPace> of(TopicNames names) {
        return Optional.ofNullable(paces.get(names));
    }

    private List<NotificationChannel> here() {
        var here = new ArrayList<NotificationChannel>();
        channels.keys()
                .flatMap(id -> channels.get(id.getNamespace().orElse(null), id.getName()).stream())
                .filter(channel -> !channel.isMarkedForDeletion())
                .filter(this::isHere)
                .forEach(here::add);
        return here;
    }

    private boolean isHere(NotificationChannel channel) {
        List<String> regions = channel.getSpec().regions();
        return regions == null || regions.isEmpty() || regions.contains(region);
    }

    private Collection<WatchedGroup> groups() {
        return here().stream()
                .map(channel -> new WatchedGroup(ChannelNames.of(channel).topics(), WorkGroups.kind(channel.getSpec())))
                .toList();
    }

    private void round(Instant now) {
        var known = new HashSet<TopicNames>();
        var changed = new HashSet<TopicNames>();
        for (NotificationChannel channel : here()) {
            TopicNames names = ChannelNames.of(channel).topics();
            known.add(names);
            try {
                ChannelPace before = paces.getOrDefault(names, ChannelPace.resumed(channel, now));
                ChannelPace after = before.next(channel, book.of(names), running(channel), caps(channel), now);
                paces.put(names, after);
                gauges.show(
                        names,
                        after.evidence(),
                        Optional.ofNullable(after.scaling()),
                        after.limit().map(Limit::name));
                if (after.showsOther(before)) {
                    changed.add(names);
                }
            } catch (RuntimeException e) {
                LOG.error("The pace of {} could not be worked out; other channels go on", names, e);
            }
        }
        paces.keySet().retainAll(known);
        gauges.keep(known);
        if (!changed.isEmpty()) {
            wake.accept(changed);
        }
    }

    private Running running(NotificationChannel channel) {
        Optional<Deployment> deployment = caches.of(WatchedKinds.DEPLOYMENTS)
                .get(
                        channel.getMetadata().getNamespace(),
                        ChannelNames.of(channel).worker());
        DeploymentStatus status = deployment.map(Deployment::getStatus).orElseGet(DeploymentStatus::new);
        boolean refused = Objects.requireNonNullElse(
                        status.getConditions(), List.<io.fabric8.kubernetes.api.model.apps.DeploymentCondition>of())
                .stream()
                .anyMatch(c -> c.getType().equals("ReplicaFailure")
                        && c.getStatus().equals("True")
                        && String.valueOf(c.getMessage()).contains("exceeded quota"));
        return new Running(
                deployment.map(d -> d.getSpec().getReplicas()),
                Objects.requireNonNullElse(status.getReadyReplicas(), 0),
                refused);
    }

    private Caps caps(NotificationChannel channel) {
        var found = channel.getSpec().providers().stream()
                .map(provider -> provider.accountRef().name())
                .distinct()
                .flatMap(name -> accounts.get(channel.getMetadata().getNamespace(), name).stream())
                .toList();
        OptionalInt partitions = switch (WorkGroups.kind(channel.getSpec())) {
            case Share -> OptionalInt.empty();
            case Consumer ->
                OptionalInt.of(channel.getSpec().lanes().stream()
                        .mapToInt(NotificationChannel.Lane::partitions)
                        .sum());
        };
        return new Caps(ProviderCaps.perSecond(found), partitions);
    }
}
