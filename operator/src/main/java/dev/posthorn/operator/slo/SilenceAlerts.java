package dev.posthorn.operator.slo;

import dev.posthorn.contract.metrics.OperatorMetric;
import dev.posthorn.contract.metrics.SliSeries;
import dev.posthorn.contract.metrics.WorkerMetric;
import dev.posthorn.operator.slo.Alert.Severity;
import java.util.Map;

/**
 * Nothing is settled, so that the indicator keeps still. Told from what the operator sees in Kafka, and only if there is something to
 * settle: a channel to which nobody sends is well, and one that is scaled to zero too.
 */
final class SilenceAlerts {

    private SilenceAlerts() {}

    /** Records come in, and Prometheus knows of no worker. */
    static Map<String, Object> noData(Watched watched) {
        return new Alert(
                        "PosthornNoData",
                        Severity.critical,
                        """
                        sum by (namespace, channel) (increase(%s%s[15m])) > 0
                        unless on (namespace, channel)
                        %s""".formatted(OperatorMetric.LANE_ARRIVED.series(), watched.selector(), seen(watched)),
                        "10m",
                        Map.of(),
                        "{{ $value | humanize }} notifications came in within 15 minutes, and Prometheus sees no worker: none runs,"
                                + " or none is scraped",
                        "kubectl describe pods -n %s -l %s".formatted(watched.namespace(), watched.podSelector()))
                .rule(watched);
    }

    /** Workers are there, something is late already, and nothing comes to its end. */
    static Map<String, Object> nothingSettled(Watched watched) {
        return new Alert(
                        "PosthornNothingSettled",
                        Severity.critical,
                        """
                        max by (namespace, channel, lane) (%s%s)
                        > on (namespace, channel, lane)
                        max by (namespace, channel, lane) (%s%s)
                        unless on (namespace, channel, lane)
                        sum by (namespace, channel, lane) (increase(%s%s[10m])) > 0
                        and on (namespace, channel)
                        %s""".formatted(
                                        OperatorMetric.LANE_OLDEST_UNSETTLED.series(),
                                        watched.selector(),
                                        SliSeries.LATENCY_OBJECTIVE,
                                        watched.selector(),
                                        WorkerMetric.SETTLED.series(),
                                        watched.selector(),
                                        seen(watched)),
                        "5m",
                        Map.of(),
                        "the oldest notification of lane {{ $labels.lane }} waits for {{ $value | humanizeDuration }}, and for 10"
                                + " minutes none came to its end although workers run",
                        "kubectl logs -n %s -l %s --tail=200".formatted(watched.namespace(), watched.podSelector()))
                .rule(watched);
    }

    /** The gauge is there from a worker's first breath, before it has delivered anything. */
    private static String seen(Watched watched) {
        return "count by (namespace, channel) (%s%s)".formatted(WorkerMetric.LAST_SETTLED.series(), watched.selector());
    }
}
