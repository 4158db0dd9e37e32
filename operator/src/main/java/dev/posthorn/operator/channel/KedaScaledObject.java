package dev.posthorn.operator.channel;

import dev.posthorn.contract.metrics.OperatorMetric;
import dev.posthorn.crd.NotificationChannel.Scaling;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * Lets KEDA set the count of workers, for clusters that have all scaling there. KEDA's Kafka scaler cannot read share groups, and counts
 * messages; so it is told to ask Prometheus for the count that this operator has worked out from seconds.
 */
final class KedaScaledObject {
    static final String API_VERSION = "keda.sh/v1alpha1";
    static final String KIND = "ScaledObject";

    private static final int POLLING_SECONDS = 5;
    private static final int FAILURES = 3;

    private KedaScaledObject() {}

    static GenericKubernetesResource wanted(ChannelInputs in, Scaling scaling) {
        var names = in.names();
        String metric = OperatorMetric.SCALING_DECISION.meter().replace('.', '_');
        var keda = Objects.requireNonNull(scaling.keda());
        var trigger = Map.of(
                "type",
                "prometheus",
                "metricType",
                "AverageValue",
                "metadata",
                Map.of(
                        "serverAddress",
                        keda.prometheusUrl(),
                        "query",
                        "max(%s{namespace=\"%s\",channel=\"%s\"})"
                                .formatted(metric, names.namespace(), names.channel()),
                        "threshold",
                        "1",
                        "ignoreNullValues",
                        "false"));
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(API_VERSION)
                .withKind(KIND)
                .withMetadata(ChannelNames.metadata(in.channel(), names.worker()))
                .addToAdditionalProperties(
                        "spec",
                        Map.of(
                                "scaleTargetRef",
                                Map.of("name", names.worker()),
                                "pollingInterval",
                                POLLING_SECONDS,
                                "cooldownPeriod",
                                Math.toIntExact(
                                        scaling.scaleDownDelay().toDuration().toSeconds()),
                                "minReplicaCount",
                                scaling.minReplicas(),
                                "maxReplicaCount",
                                scaling.maxReplicas(),
                                "fallback",
                                Map.of(
                                        "failureThreshold",
                                        FAILURES,
                                        "replicas",
                                        Math.max(1, scaling.minReplicas()),
                                        "behavior",
                                        "currentReplicasIfHigher"),
                                "triggers",
                                List.of(trigger)))
                .build();
    }
}
