package dev.posthorn.operator.channel;

import dev.posthorn.operator.channel.AlertRule.Severity;
import java.util.Map;

/** Alerts on what lateness does not show: what was given up, and what nobody works on. */
final class WorkerAlerts {

    private WorkerAlerts() {}

    static Map<String, Object> deadLetters(ChannelInputs in) {
        return new AlertRule(
                        "PosthornDeadLetters",
                        Severity.warning,
                        "sum by (lane, reason) (increase(posthorn_worker_dead_letters_total%s[15m])) > 0"
                                .formatted(AlertRule.selector(in.names())),
                        "5m",
                        Map.of(),
                        "{{ $value | humanize }} notifications of lane {{ $labels.lane }} were given up in 15 minutes,"
                                + " reason {{ $labels.reason }}",
                        "kafka-console-consumer.sh --bootstrap-server %s --topic %s --property print.headers=true"
                                .formatted(
                                        in.region().getSpec().kafka().bootstrapServers(),
                                        in.names().topics().deadLetter()))
                .toMap(in);
    }

    /** The gauge is there from a worker's first breath, before it has delivered anything. */
    static Map<String, Object> workersAbsent(ChannelInputs in) {
        return new AlertRule(
                        "PosthornWorkersAbsent",
                        Severity.critical,
                        "absent(posthorn_worker_last_settled_seconds%s)".formatted(AlertRule.selector(in.names())),
                        "10m",
                        Map.of(),
                        "no worker has been seen for 10 minutes; nothing is delivered",
                        "kubectl describe pods -n %s -l %s"
                                .formatted(in.names().namespace(), in.names().podSelectorText()))
                .toMap(in);
    }

    /**
     * Whatever goes onto the ladder leaves its rung after the longest delay at the latest. So if something was retried before that
     * long, and nothing at all left a rung since, nothing moves.
     */
    static Map<String, Object> ladderStuck(ChannelInputs in) {
        var longest = RetryRungs.of(in.spec().delivery().backoff()).getLast().toSeconds();
        var since = longest + 900;
        return new AlertRule(
                        "PosthornLadderStuck",
                        Severity.critical,
                        ("sum(increase(posthorn_worker_retries_total%s[10m] offset %ds)) > 0\nunless\n"
                                        + "sum(increase(posthorn_worker_ladder_forwarded_total%s[%ds])) > 0")
                                .formatted(
                                        AlertRule.selector(in.names()), longest, AlertRule.selector(in.names()), since),
                        "5m",
                        Map.of(),
                        "notifications wait to be tried again, and none has left the retry ladder for %d s"
                                .formatted(since),
                        "kubectl logs -n %s -l %s --tail=200"
                                .formatted(in.names().namespace(), in.names().podSelectorText()))
                .toMap(in);
    }
}
