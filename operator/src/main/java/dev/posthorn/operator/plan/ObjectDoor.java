package dev.posthorn.operator.plan;

import dev.posthorn.crd.Group;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.watch.Caches;
import dev.posthorn.operator.watch.KindCache;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * Writes single objects: applies what differs, removes what was seen, and takes over nothing.
 *
 * <p>An apply of an object that the cache holds carries its uid, so it cannot bring back one that is gone. A delete carries
 * the resource version that the decision saw, which names one version of one object in the life of the cluster.
 */
final class ObjectDoor {
    static final PatchContext APPLY = new PatchContext.Builder()
            .withPatchType(PatchType.SERVER_SIDE_APPLY)
            .withFieldManager(Group.MANAGER)
            .withForce(true)
            .build();

    /** What became of one wanted object. */
    enum Outcome {
        UNCHANGED,
        APPLIED,
        /** Applied because somebody else had changed or removed it. */
        RESTORED
    }

    /** An object could not be written for a cause that trying again at once does not cure. */
    static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;
        private final transient Rejection rejection;

        RefusedException(Rejection rejection) {
            super(rejection.message());
            this.rejection = rejection;
        }

        Rejection rejection() {
            return rejection;
        }
    }

    private final KubernetesClient client;
    private final Caches caches;
    private final Drift drift;

    ObjectDoor(KubernetesClient client, Caches caches) {
        this.client = client;
        this.caches = caches;
        this.drift = new Drift(client.getKubernetesSerialization());
    }

    /** Makes one object say what is wanted. */
    <R extends HasMetadata> Outcome apply(HasMetadata owner, R planned, boolean known) throws RefusedException {
        KindCache<R> cache = caches.of(planned);
        R wanted = stamped(planned);
        R compared = cache.slimmed(client.getKubernetesSerialization().clone(wanted));
        Optional<R> seen = cache.get(
                planned.getMetadata().getNamespace(), planned.getMetadata().getName());
        if (seen.isEmpty()) {
            seen = unseen(cache, owner, planned);
            write(cache, wanted, seen);
            return known ? Outcome.RESTORED : Outcome.APPLIED;
        }
        R actual = seen.get();
        if (!Ownership.owns(owner, actual)) {
            throw conflict(actual);
        }
        if (actual.isMarkedForDeletion() || !drift.differs(actual, compared, Group.MANAGER)) {
            return Outcome.UNCHANGED;
        }
        write(cache, wanted, seen);
        return Stamp.on(actual).equals(Stamp.on(compared)) ? Outcome.RESTORED : Outcome.APPLIED;
    }

    /** An object of the name that carries none of our labels is not in the cache, but must not be taken over. */
    private <R extends HasMetadata> Optional<R> unseen(KindCache<R> cache, HasMetadata owner, R wanted)
            throws RefusedException {
        R live = cache.resource(wanted).get();
        if (live != null && !Ownership.owns(owner, live)) {
            throw conflict(live);
        }
        return Optional.ofNullable(live);
    }

    private <R extends HasMetadata> void write(KindCache<R> cache, R wanted, Optional<R> seen) throws RefusedException {
        seen.ifPresent(
                object -> wanted.getMetadata().setUid(object.getMetadata().getUid()));
        try {
            cache.written(cache.resource(wanted).patch(APPLY));
        } catch (KubernetesClientException e) {
            if (isRefusal(e.getCode())) {
                throw new RefusedException(new Rejection(
                        ObjectKey.of(wanted),
                        Reason.ApplyRejected,
                        ObjectKey.of(wanted) + " was refused by the API server: " + said(e)));
            }
            throw e;
        }
    }

    /** Removes one version of one object; what is gone already is fine. */
    <R extends HasMetadata> void remove(HasMetadata owner, R seen) {
        if (!Ownership.owns(owner, seen) || seen.isMarkedForDeletion()) {
            return;
        }
        caches.of(seen)
                .resource(seen)
                .lockResourceVersion(seen.getMetadata().getResourceVersion())
                .delete();
    }

    private <R extends HasMetadata> R stamped(R planned) {
        R wanted = client.getKubernetesSerialization().clone(planned);
        Map<String, String> annotations = new HashMap<>(
                Objects.requireNonNullElse(wanted.getMetadata().getAnnotations(), Map.<String, String>of()));
        R slim = caches.of(planned).slimmed(client.getKubernetesSerialization().clone(planned));
        annotations.put(Stamp.ANNOTATION, Stamp.of(slim));
        wanted.getMetadata().setAnnotations(annotations);
        return wanted;
    }

    private static RefusedException conflict(HasMetadata other) {
        return new RefusedException(new Rejection(
                ObjectKey.of(other),
                Reason.NameConflict,
                ObjectKey.of(other) + " exists and " + Ownership.holder(other) + ", so it was left alone"));
    }

    /** Answers that say: not like this. All others may be different a moment later. */
    private static boolean isRefusal(int code) {
        return code == 400 || code == 403 || code == 404 || code == 405 || code == 415 || code == 422;
    }

    private static String said(KubernetesClientException e) {
        return e.getStatus() != null && e.getStatus().getMessage() != null
                ? e.getStatus().getMessage()
                : Objects.requireNonNullElse(e.getMessage(), "HTTP " + e.getCode());
    }
}
