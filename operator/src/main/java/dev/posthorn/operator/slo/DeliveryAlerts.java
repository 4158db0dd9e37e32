package dev.posthorn.operator.slo;

import dev.posthorn.contract.metrics.WorkerMetric;
import dev.posthorn.operator.slo.Alert.Severity;
import java.util.Map;

/** Alerts on what a share of all does not show: what was given up, and a ladder that nothing leaves. */
final class DeliveryAlerts {

    private DeliveryAlerts() {}

    static Map<String, Object> deadLetters(Watched watched) {
        return new Alert(
                        "PosthornDeadLetters",
                        Severity.warning,
                        "sum by (lane, reason) (increase(%s%s[15m])) > 0"
                                .formatted(WorkerMetric.DEAD_LETTERS.series(), watched.selector()),
                        "5m",
                        Map.of(),
                        "{{ $value | humanize }} notifications of lane {{ $labels.lane }} were given up in 15 minutes,"
                                + " reason {{ $labels.reason }}",
                        "kafka-console-consumer.sh --bootstrap-server %s --topic %s --property print.headers=true"
                                .formatted(watched.bootstrapServers(), watched.deadLetters()))
                .rule(watched);
    }

    /**
     * Whatever goes onto the ladder leaves its rung after the longest rest at the latest. So if something was retried before that
     * long, and nothing at all left a rung since, nothing moves.
     */
    static Map<String, Object> ladderStuck(Watched watched) {
        var longest = watched.longestRest().toSeconds();
        var since = longest + 900;
        return new Alert(
                        "PosthornLadderStuck",
                        Severity.critical,
                        """
                        sum(increase(%s%s[10m] offset %ds)) > 0
                        unless
                        sum(increase(%s%s[%ds])) > 0""".formatted(
                                        WorkerMetric.RETRIES.series(),
                                        watched.selector(),
                                        longest,
                                        WorkerMetric.LADDER_FORWARDED.series(),
                                        watched.selector(),
                                        since),
                        "5m",
                        Map.of(),
                        "notifications wait to be tried again, and none has left the retry ladder for %d s"
                                .formatted(since),
                        "kubectl logs -n %s -l %s --tail=200".formatted(watched.namespace(), watched.podSelector()))
                .rule(watched);
    }
}
