package dev.posthorn.operator.telemetry;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what java-operator-sdk has handed to its threads and they have not begun. */
public final class QueueDepth implements Metrics {
    private final OperatorMetrics metrics;
    /** Whether the reconciliation on this thread was announced as started. */
    private final ThreadLocal<Boolean> begun = ThreadLocal.withInitial(() -> false);

    public QueueDepth(OperatorMetrics metrics) {
        this.metrics = metrics;
    }

    @Override
    public void reconciliationSubmitted(
            HasMetadata resource, @Nullable RetryInfo retryInfo, Map<String, Object> metadata) {
        metrics.of(resource.getKind()).submitted();
    }

    @Override
    public void reconciliationStarted(HasMetadata resource, Map<String, Object> metadata) {
        begun.set(true);
        metrics.of(resource.getKind()).taken();
    }

    /** Also the end of one that never started, since its resource went while it waited: nothing else tells of those. */
    @Override
    public void reconciliationFinished(
            HasMetadata resource, @Nullable RetryInfo retryInfo, Map<String, Object> metadata) {
        if (!begun.get()) {
            metrics.of(resource.getKind()).taken();
        }
        begun.remove();
    }
}
