package dev.posthorn.operator.loop;

import dev.posthorn.operator.plan.StaleViewException;
import dev.posthorn.operator.telemetry.OperatorMetrics;
import dev.posthorn.operator.telemetry.OperatorMetrics.Outcome;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.javaoperatorsdk.operator.api.reconciler.DeleteControl;
import io.javaoperatorsdk.operator.api.reconciler.UpdateControl;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

/** Runs the reconciliations of one kind; see the package. */
public final class ReconcileLoop<P extends HasMetadata> {
    private static final Logger LOG = LoggerFactory.getLogger(ReconcileLoop.class);
    private static final Duration START_TIMEOUT = Duration.ofMinutes(3);
    private static final Duration FORGET_AFTER = Duration.ofHours(1);
    private static final int CONFLICT = 409;

    /**
     * What all loops share.
     *
     * @param region region of this operator, for the log
     * @param started opened when all caches of the process are complete
     * @param resync how often to look at a resource though nothing happened, give or take a tenth
     * @param random spreads waits
     */
    public record Setting(
            String region,
            CountDownLatch started,
            Backoff backoff,
            Duration resync,
            Clock clock,
            Supplier<RandomGenerator> random,
            OperatorMetrics metrics) {}

    private record Failure(int count, Instant notBefore, Long generation) {}

    private final Setting setting;
    private final OperatorMetrics.Kind metrics;
    private final Map<String, Failure> failures = new ConcurrentHashMap<>();

    public ReconcileLoop(String kind, Setting setting) {
        this.setting = setting;
        this.metrics = setting.metrics().of(kind);
    }

    /** One reconciliation; never throws for a failure of the step. */
    public UpdateControl<P> reconcile(P resource, Supplier<Step> step) {
        return UpdateControl.<P>noUpdate().rescheduleAfter(run(resource, step));
    }

    /** One step of a deletion: the finalizer goes when the step is done and does not ask for a recheck. */
    public DeleteControl cleanup(P resource, Supplier<Step> step) {
        var finished = new boolean[1];
        Duration wait = run(resource, () -> {
            Step result = step.get();
            finished[0] =
                    result instanceof Step.Done done && done.recheckAfter().isEmpty();
            return result;
        });
        return finished[0]
                ? DeleteControl.defaultDelete()
                : DeleteControl.noFinalizerRemoval().rescheduleAfter(wait);
    }

    private Duration run(P resource, Supplier<Step> step) {
        awaitStart();
        String id = resource.getMetadata().getNamespace() + "/"
                + resource.getMetadata().getName();
        var run = metrics.run(id);
        describe(resource);
        try {
            Instant now = setting.clock().instant();
            Failure failure = failures.get(id);
            if (failure != null
                    && now.isBefore(failure.notBefore())
                    && Objects.equals(
                            failure.generation(), resource.getMetadata().getGeneration())) {
                run.end(Outcome.early);
                return Duration.between(now, failure.notBefore()).plusMillis(1);
            }
            return switch (step.get()) {
                case Step.Done done -> {
                    failures.remove(id);
                    run.end(Outcome.done);
                    yield done.recheckAfter().orElseGet(this::untilResync);
                }
                case Step.Again again -> {
                    run.end(Outcome.refused, again.why());
                    yield failed(id, resource, failure);
                }
            };
        } catch (RuntimeException e) {
            run.end(Outcome.failed, e.getClass().getSimpleName());
            Duration wait = failed(id, resource, failures.get(id));
            if (isOutdatedView(e)) {
                LOG.info("an outdated view was not acted on; again in {} ms: {}", wait.toMillis(), e.getMessage());
            } else {
                LOG.warn("reconciling failed and is tried again in {} ms: {}", wait.toMillis(), e.toString(), e);
            }
            return wait;
        } finally {
            run.end(Outcome.failed, "Error");
            MDC.clear();
        }
    }

    /** Normal where many write: somebody was faster, and the cache will show it in a moment. */
    private static boolean isOutdatedView(RuntimeException e) {
        return e instanceof StaleViewException
                || (e instanceof KubernetesClientException refused && refused.getCode() == CONFLICT);
    }

    private Duration failed(String id, P resource, @org.jspecify.annotations.Nullable Failure before) {
        Instant now = setting.clock().instant();
        failures.values().removeIf(f -> f.notBefore().plus(FORGET_AFTER).isBefore(now));
        int count = before == null ? 1 : before.count() + 1;
        Duration wait = setting.backoff().delay(count, setting.random().get());
        failures.put(
                id, new Failure(count, now.plus(wait), resource.getMetadata().getGeneration()));
        return wait.plusMillis(1);
    }

    private Duration untilResync() {
        double spread = 0.9 + setting.random().get().nextDouble() * 0.2;
        return Duration.ofMillis(Math.max(1, (long) (setting.resync().toMillis() * spread)));
    }

    private void awaitStart() {
        try {
            if (!setting.started().await(START_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException("caches were not complete within " + START_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while caches were awaited", e);
        }
    }

    private void describe(P resource) {
        MDC.put("kind", resource.getKind());
        if (resource.getMetadata().getNamespace() != null) {
            MDC.put("namespace", resource.getMetadata().getNamespace());
        }
        MDC.put(
                resource.getKind().equals("NotificationChannel") ? "channel" : "name",
                resource.getMetadata().getName());
        MDC.put("region", setting.region());
    }
}
