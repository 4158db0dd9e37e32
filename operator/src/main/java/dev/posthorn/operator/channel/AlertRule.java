package dev.posthorn.operator.channel;

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
 * @param summary what is wrong
 * @param next the command to run next
 */
record AlertRule(
        String name,
        Severity severity,
        String expression,
        String holdFor,
        Map<String, String> labels,
        String summary,
        String next) {

    static final String RUNBOOK = "docs/runbook.md#";

    /** How soon a person must look. */
    enum Severity {
        /** Now. */
        critical,
        /** In working hours. */
        warning
    }

    /** The rule as the PrometheusRule holds it. */
    Map<String, Object> toMap(ChannelInputs in) {
        var names = in.names();
        var all = new TreeMap<>(labels);
        all.put("severity", severity.name());
        all.put("namespace", names.namespace());
        all.put("channel", names.channel());
        all.put("region", in.region().getMetadata().getName());
        var rule = new TreeMap<String, Object>();
        rule.put("alert", name);
        rule.put("expr", expression);
        rule.put("for", holdFor);
        rule.put("labels", all);
        rule.put(
                "annotations",
                new TreeMap<>(Map.of(
                        "summary",
                        "Channel %s/%s in region %s: %s"
                                .formatted(
                                        names.namespace(),
                                        names.channel(),
                                        in.region().getMetadata().getName(),
                                        summary),
                        "next",
                        next,
                        "runbook",
                        RUNBOOK + name.toLowerCase(Locale.ROOT))));
        return rule;
    }

    /** A Prometheus selector for the metrics of one channel. */
    static String selector(ChannelNames names, String... further) {
        var matchers =
                new StringBuilder("namespace=\"%s\",channel=\"%s\"".formatted(names.namespace(), names.channel()));
        for (var matcher : further) {
            matchers.append(',').append(matcher);
        }
        return "{" + matchers + "}";
    }
}
