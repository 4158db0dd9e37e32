package dev.posthorn.operator.channel;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.operator.loop.ReconcileLoop;
import dev.posthorn.operator.loop.Step;
import dev.posthorn.operator.plan.PlanApplier;
import dev.posthorn.operator.topics.TopicInventory;
import dev.posthorn.operator.watch.CacheTrigger;
import dev.posthorn.operator.watch.Caches;
import dev.posthorn.operator.watch.Primaries;
import dev.posthorn.operator.watch.SecretReader;
import dev.posthorn.operator.watch.WatchedKind;
import dev.posthorn.operator.watch.WatchedKinds;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Cleaner;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Observes, plans and applies NotificationChannels; woken by whatever they own or use.
 *
 * <p>A channel is looked at again when an object with its labels changes, an account that it names, a Secret of such an
 * account, the region, a Secret of the region, one of its topics, or the set of kinds that the cluster serves.
 */
public final class ChannelReconciler implements Reconciler<NotificationChannel>, Cleaner<NotificationChannel> {
    private static final String BY_ACCOUNT = "account";

    private final ReconcileLoop<NotificationChannel> loop;
    private final ChannelObserver observer;
    private final PlanApplier applier;
    private final Primaries<NotificationChannel> channels;
    private final Primaries<NotificationRegion> regions;
    private final Primaries<ProviderAccount> accounts;
    private final Caches caches;
    private final Clock clock;
    private final ChannelStatus status = new ChannelStatus();
    private final CacheTrigger<NotificationChannel> trigger =
            new CacheTrigger<>(NotificationChannel.class, "surroundings");

    /**
     * What this operator is.
     *
     * @param workerImage image of workers whose channel names none
     * @param deletionTimeout how long a deletion waits for what lives outside the namespace
     */
    public record Site(String workerImage, Duration deletionTimeout) {}

    /** The resources of this controller and of the others. */
    public record Neighbours(
            Primaries<NotificationChannel> channels,
            Primaries<NotificationRegion> regions,
            Primaries<ProviderAccount> accounts) {}

    public static Primaries<NotificationChannel> primaries() {
        return new Primaries<>(NotificationChannel.class, Map.of(BY_ACCOUNT, ChannelReconciler::accountsOf));
    }

    public ChannelReconciler(
            ReconcileLoop.Setting setting,
            Site site,
            PlanApplier applier,
            Neighbours neighbours,
            Caches caches,
            SecretReader secrets,
            TopicInventory topics,
            ChannelPacer pacer) {
        this.loop = new ReconcileLoop<>("NotificationChannel", setting);
        this.regions = neighbours.regions();
        this.accounts = neighbours.accounts();
        this.observer = new ChannelObserver(
                new ChannelWorld.Site(setting.region(), site.workerImage(), site.deletionTimeout()),
                caches,
                regions,
                accounts,
                secrets,
                topics,
                pacer);
        pacer.onChange(this::wake);
        this.applier = applier;
        this.channels = neighbours.channels();
        this.caches = caches;
        this.clock = setting.clock();
    }

    private static List<String> accountsOf(NotificationChannel channel) {
        return channel.getSpec() == null || channel.getSpec().providers() == null
                ? List.of()
                : channel.getSpec().providers().stream()
                        .map(provider -> channel.getMetadata().getNamespace() + "/"
                                + provider.accountRef().name())
                        .distinct()
                        .toList();
    }

    /** Looks at channels again, because somebody else changed their topics. */
    public void wake(Set<TopicNames> changed) {
        trigger.wake(changed.stream().map(names -> new ResourceID(names.channel(), names.namespace())));
    }

    /** Looks at every channel again, because something changed that all of them use. */
    public void wakeAll() {
        trigger.wake(channels.keys());
    }

    @Override
    public List<EventSource<?, NotificationChannel>> prepareEventSources(
            EventSourceContext<NotificationChannel> context) {
        channels.lend(context.getPrimaryCache());
        caches.all().forEach(cache -> cache.onChange(this::ownedChanged));
        caches.of(WatchedKinds.SECRETS).onChange(this::secretChanged);
        caches.onServedKindsChange(this::wakeAll);
        accounts.onChange(account -> trigger.wake(usersOf(account)));
        regions.onChange(region -> wakeAll());
        return List.of(channels, trigger);
    }

    private void ownedChanged(HasMetadata object) {
        trigger.wake(WatchedKind.channelOf(object).stream().map(ChannelReconciler::id));
    }

    private void secretChanged(Secret secret) {
        String key =
                secret.getMetadata().getNamespace() + "/" + secret.getMetadata().getName();
        trigger.wake(accounts.byIndex("secret", key).stream().flatMap(this::usersOf));
        caches.of(WatchedKinds.KAFKA_USERS)
                .get(secret.getMetadata().getNamespace(), secret.getMetadata().getName())
                .ifPresent(this::ownedChanged);
    }

    private Stream<ResourceID> usersOf(ProviderAccount account) {
        return channels
                .byIndex(
                        BY_ACCOUNT,
                        account.getMetadata().getNamespace() + "/"
                                + account.getMetadata().getName())
                .stream()
                .map(ResourceID::fromResource);
    }

    private static ResourceID id(String key) {
        int slash = key.indexOf('/');
        return new ResourceID(key.substring(slash + 1), key.substring(0, slash));
    }

    @Override
    public UpdateControl<NotificationChannel> reconcile(
            NotificationChannel channel, Context<NotificationChannel> context) {
        return loop.reconcile(channel, () -> {
            var world = observer.observe(channel, clock.instant());
            var plan = ChannelPlanner.plan(channel, world);
            var shortfall = applier.apply(plan, channel, status, channels, context, world.now());
            return shortfall.isNone() ? new Step.Done(plan.recheckAfter()) : new Step.Again("refused");
        });
    }

    @Override
    public DeleteControl cleanup(NotificationChannel channel, Context<NotificationChannel> context) {
        return loop.cleanup(channel, () -> {
            var world = observer.observe(channel, clock.instant());
            var cleanup = ChannelCleanup.of(channel, world);
            var shortfall = applier.apply(cleanup.plan(), channel, status, channels, context, world.now());
            return cleanup.finished() && shortfall.isNone()
                    ? Step.done()
                    : new Step.Done(cleanup.plan().recheckAfter());
        });
    }
}
