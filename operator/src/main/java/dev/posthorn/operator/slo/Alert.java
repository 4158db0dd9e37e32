package dev.posthorn.operator.slo;

import dev.posthorn.contract.metrics.OperatorMetric;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * One alert of a channel.
 *
 * @param name in CamelCase; also the anchor in the runbook
 * @param severity how soon a person must look
 * @param expression PromQL
 * @param holdFor how long it must hold, in Prometheus' notation
 * @param labels further labels
 * @param summary what is wrong; may hold Prometheus' templates
 * @param next the command to run next
 */
record Alert(
        String name,
        Severity severity,
        String expression,
        String holdFor,
        Map<String, String> labels,
        String summary,
        String next) {

    static final String RUNBOOK = "docs/runbook.md#";

    /** How soon a person must look; as the label is spelled. */
    enum Severity {
        /** Now. */
        critical,
        /** In working hours. */
        warning
    }

    /** The rule as a PrometheusRule holds it. */
    Map<String, Object> rule(Watched watched) {
        var all = new TreeMap<>(labels);
        all.put("severity", severity.name());
        all.put("namespace", watched.namespace());
        all.put("channel", watched.channel());
        all.put("region", watched.region());
        var annotations = new TreeMap<String, String>();
        annotations.put(
                "summary",
                "Channel %s/%s in region %s: %s"
                        .formatted(watched.namespace(), watched.channel(), watched.region(), summary));
        annotations.put("affected", affected(watched));
        annotations.put("decision", lastDecision(watched));
        annotations.put("next", next);
        annotations.put("runbook", RUNBOOK + name.toLowerCase(Locale.ROOT));
        var rule = new TreeMap<String, Object>();
        rule.put("alert", name);
        rule.put("expr", expression);
        rule.put("for", holdFor);
        rule.put("labels", all);
        rule.put("annotations", annotations);
        return rule;
    }

    /** Whose notifications wait; Prometheus fills it in when the alert fires. */
    private static String affected(Watched watched) {
        return "{{ range query `topk(3, %s%s > 0)` }}{{ .Labels.tenant }} ({{ .Value | humanize }} waiting) {{ else }}no tenant has notifications that wait{{ end }}"
                .formatted(OperatorMetric.TENANT_BACKLOG.series(), watched.selector());
    }

    /** What the operator last did about it; likewise. */
    private static String lastDecision(Watched watched) {
        return "{{ range query `%s%s` }}{{ .Labels.decision }}: {{ .Value }} workers, limited by {{ .Labels.limited_by }}{{ else }}none: the operator does not scale this channel, or does not answer{{ end }}"
                .formatted(OperatorMetric.SCALING_DECISION.series(), watched.selector());
    }
}
