package dev.posthorn.operator.plan;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.plan.ObjectDoor.Outcome;
import dev.posthorn.operator.plan.ObjectDoor.RefusedException;
import dev.posthorn.operator.topics.KafkaFailure;
import dev.posthorn.operator.topics.TopicInventory;
import dev.posthorn.operator.watch.Caches;
import dev.posthorn.operator.watch.Primaries;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.Context;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries a plan out, and is the only code that writes to the API server: objects first, then the status once, then Events.
 * Whatever is already as planned is not written. When a write fails the rest is left for the next attempt.
 */
public final class PlanApplier {
    private static final Logger LOG = LoggerFactory.getLogger(PlanApplier.class);

    private static final int GONE = 404;

    private final KubernetesClient client;
    private final ObjectDoor objects;
    private final EventDoor events;
    private final TopicInventory topics;

    public PlanApplier(KubernetesClient client, Caches caches, EventDoor events, TopicInventory topics) {
        this.client = client;
        this.objects = new ObjectDoor(client, caches);
        this.events = events;
        this.topics = topics;
    }

    /**
     * Makes the cluster and Kafka agree with a plan.
     *
     * @param now the time that the plan was made for
     * @return what was refused; the plan must be tried again later unless it is nothing
     * @throws StaleViewException when something would be taken away and the view that says so is outdated
     * @throws io.fabric8.kubernetes.client.KubernetesClientException when the API server failed; nothing after that was done
     */
    public <P extends HasMetadata, S> Shortfall apply(
            Plan<S> plan, P resource, StatusOf<P, S> kind, Primaries<P> primaries, Context<P> context, Instant now) {
        if (plan.objects().destructive()) {
            plan.objects().basis().forEach(this::requireUnchanged);
        }
        var work = new Work(resource, plan.objects().known());
        plan.objects().unwanted().forEach(object -> objects.remove(resource, object));
        plan.objects().wanted().forEach(work::apply);
        Map<String, KafkaFailure> failures = plan.topics().writes().isEmpty()
                ? Map.of()
                : topics.carryOut(plan.topics().writes());
        if (failures.isEmpty()) {
            plan.topics().then().forEach(work::apply);
        } else {
            failures.forEach((topic, failure) -> LOG.warn("topic {}: {}", topic, failure.message()));
        }
        var shortfall = new Shortfall(work.rejections, failures);
        S status = shortfall.isNone() ? plan.status() : kind.corrected(resource, plan.status(), shortfall, now);
        var news = new ArrayList<>(plan.announcements());
        news.addAll(work.restored);
        news.addAll(show(resource, status, kind, primaries, context));
        news.forEach(announcement -> events.record(resource, announcement, now));
        return shortfall;
    }

    /** The objects of one plan as they are applied. */
    private final class Work {
        private final HasMetadata owner;
        private final Set<ObjectKey> known;
        private final List<Rejection> rejections = new ArrayList<>();
        private final List<Announcement> restored = new ArrayList<>();

        private Work(HasMetadata owner, Set<ObjectKey> known) {
            this.owner = owner;
            this.known = known;
        }

        private void apply(HasMetadata wanted) {
            ObjectKey key = ObjectKey.of(wanted);
            try {
                if (objects.apply(owner, wanted, known.contains(key)) == Outcome.RESTORED) {
                    restored.add(Announcement.normal(
                            Reason.ChildRestored, key + " had been changed or removed, and was put back"));
                }
            } catch (RefusedException e) {
                LOG.warn("{}", e.rejection().message());
                rejections.add(e.rejection());
            }
        }
    }

    /** A destructive step rests on what the caches say; the API server itself must still say so. */
    private void requireUnchanged(HasMetadata seen) {
        HasMetadata live = client.resource(seen).get();
        if (live == null) {
            throw new StaleViewException(ObjectKey.of(seen) + " is gone, but the cache still shows it");
        }
        if (!Objects.equals(seen.getMetadata().getUid(), live.getMetadata().getUid())
                || !Objects.equals(
                        seen.getMetadata().getGeneration(), live.getMetadata().getGeneration())) {
            throw new StaleViewException("the cache shows generation "
                    + seen.getMetadata().getGeneration() + " of " + ObjectKey.of(seen) + ", the API server has "
                    + live.getMetadata().getGeneration() + "; nothing is taken away on an outdated view");
        }
    }

    /**
     * Writes the status, if it changed, onto the very version that it was made for. An edit or a deletion in between would
     * otherwise be part of the answer to our own write, and java-operator-sdk passes over the events of those.
     */
    private <P extends HasMetadata, S> List<Announcement> show(
            P resource, S status, StatusOf<P, S> kind, Primaries<P> primaries, Context<P> context) {
        S shown = kind.shown(resource);
        if (status.equals(shown)) {
            return List.of();
        }
        P patch = kind.bare(status);
        patch.setMetadata(new ObjectMetaBuilder()
                .withName(resource.getMetadata().getName())
                .withNamespace(resource.getMetadata().getNamespace())
                .withUid(resource.getMetadata().getUid())
                .withResourceVersion(resource.getMetadata().getResourceVersion())
                .build());
        try {
            primaries.changed(context.resourceOperations().serverSideApplyPrimaryStatus(patch));
        } catch (KubernetesClientException e) {
            if (e.getCode() == GONE) {
                LOG.info("{} went before its status could be shown", ObjectKey.of(resource));
                return List.of();
            }
            throw e;
        }
        @Nullable List<Condition> before = shown == null ? null : kind.conditions(shown);
        return Transitions.of(before, kind.conditions(status));
    }
}
