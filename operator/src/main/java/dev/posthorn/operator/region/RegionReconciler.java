package dev.posthorn.operator.region;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.SecretRef;
import dev.posthorn.operator.loop.ReconcileLoop;
import dev.posthorn.operator.loop.Step;
import dev.posthorn.operator.plan.PlanApplier;
import dev.posthorn.operator.topics.KafkaAccess;
import dev.posthorn.operator.topics.TopicInventory;
import dev.posthorn.operator.watch.CacheTrigger;
import dev.posthorn.operator.watch.Caches;
import dev.posthorn.operator.watch.Primaries;
import dev.posthorn.operator.watch.SecretReader;
import dev.posthorn.operator.watch.WatchedKinds;
import io.fabric8.kubernetes.api.model.Secret;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import io.javaoperatorsdk.operator.api.reconciler.EventSourceContext;
import io.javaoperatorsdk.operator.api.reconciler.Reconciler;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import io.javaoperatorsdk.operator.processing.event.ResourceID;
import io.javaoperatorsdk.operator.processing.event.source.EventSource;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Observes, plans and applies the one NotificationRegion that this operator acts for, and keeps Kafka connected. */
public final class RegionReconciler implements Reconciler<NotificationRegion> {
    private final String own;
    private final ReconcileLoop<NotificationRegion> loop;
    private final PlanApplier applier;
    private final Primaries<NotificationRegion> regions;
    private final Caches caches;
    private final SecretReader secrets;
    private final TopicInventory kafka;
    private final Clock clock;
    private final RegionPlanner planner = new RegionPlanner();
    private final CacheTrigger<NotificationRegion> trigger =
            new CacheTrigger<>(NotificationRegion.class, "kafka-and-secrets");

    public RegionReconciler(
            ReconcileLoop.Setting setting,
            PlanApplier applier,
            Primaries<NotificationRegion> regions,
            Caches caches,
            SecretReader secrets,
            TopicInventory kafka) {
        this.own = setting.region();
        this.loop = new ReconcileLoop<>("NotificationRegion", setting);
        this.applier = applier;
        this.regions = regions;
        this.caches = caches;
        this.secrets = secrets;
        this.kafka = kafka;
        this.clock = setting.clock();
    }

    public static Primaries<NotificationRegion> primaries() {
        return new Primaries<>(NotificationRegion.class, Map.of());
    }

    /** Looks at the region again, because Kafka came into reach or went out of it. */
    public void wake() {
        trigger.wake(Stream.of(new ResourceID(own)));
    }

    @Override
    public List<EventSource<?, NotificationRegion>> prepareEventSources(
            EventSourceContext<NotificationRegion> context) {
        regions.lend(context.getPrimaryCache());
        regions.onChange(region -> {
            if (region.getMetadata().getName().equals(own)
                    && regions.get(null, own).isEmpty()) {
                kafka.disconnect();
            }
        });
        caches.of(WatchedKinds.SECRETS).onChange(this::secretChanged);
        caches.of(WatchedKinds.KAFKA_TOPICS).onChange(topic -> {
            if (TopicNames.isRegional(topic.getMetadata().getName())) {
                wake();
            }
        });
        caches.onServedKindsChange(this::wake);
        return List.of(regions, trigger);
    }

    private void secretChanged(Secret secret) {
        var ref = new SecretRef(
                secret.getMetadata().getNamespace(), secret.getMetadata().getName());
        regions.get(null, own)
                .filter(region -> ref.equals(region.getSpec().kafka().caSecretRef())
                        || ref.equals(region.getSpec().kafka().clientSecretRef())
                        || ref.equals(storeSecret(region)))
                .ifPresent(region -> {
                    wake();
                    regions.changed(region);
                });
    }

    private static @Nullable SecretRef storeSecret(NotificationRegion region) {
        var redis = region.getSpec().stores().redis();
        return redis == null ? null : redis.secretRef();
    }

    @Override
    public UpdateControl<NotificationRegion> reconcile(NotificationRegion region, Context<NotificationRegion> context) {
        if (!region.getMetadata().getName().equals(own)) {
            return UpdateControl.noUpdate();
        }
        return loop.reconcile(region, () -> {
            var access = KafkaAccess.of(region, secrets::read);
            connect(access);
            var world = RegionWorld.observe(
                    region, access, kafka.region(), caches.of(WatchedKinds.KAFKA_TOPICS), clock.instant());
            var plan = RegionPlanner.plan(region, world);
            var shortfall = applier.apply(plan, region, planner, regions, context, world.now());
            return shortfall.isNone() ? new Step.Done(plan.recheckAfter()) : new Step.Again("refused");
        });
    }

    private void connect(KafkaAccess access) {
        switch (access) {
            case KafkaAccess.Known known -> kafka.connect(known.endpoint());
            case KafkaAccess.Incomplete incomplete -> kafka.disconnect();
        }
    }
}
