package dev.posthorn.operator.telemetry;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.javaoperatorsdk.operator.api.monitoring.Metrics;
import io.javaoperatorsdk.operator.api.reconciler.RetryInfo;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts what java-operator-sdk has handed to its threads and they have not begun. */
public final class QueueDepth implements Metrics {
    private final OperatorMetrics metrics;

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
        metrics.of(resource.getKind()).started();
    }
}
