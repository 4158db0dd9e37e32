package dev.posthorn.operator.channel;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Alerts on what a channel promises, for prometheus-operator, where there is one: lateness by burn of the error budget over two
 * windows each, dead letters, workers that are absent, and a ladder that nothing leaves.
 */
public final class ChannelAlerts {

    private ChannelAlerts() {}

    public static GenericKubernetesResource wanted(ChannelInputs in) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(ChannelScrape.API_VERSION)
                .withKind("PrometheusRule")
                .withMetadata(ChannelNames.metadata(in.channel(), in.names().worker()))
                .addToAdditionalProperties(
                        "spec", Map.of("groups", List.of(Map.of("name", group(in.names()), "rules", rules(in)))))
                .build();
    }

    /** Groups of one file must differ, and all files of a Prometheus are listed together. */
    private static String group(ChannelNames names) {
        return "posthorn." + names.namespace() + "." + names.channel();
    }

    private static List<Map<String, Object>> rules(ChannelInputs in) {
        var rules = new ArrayList<Map<String, Object>>();
        for (var lane : ChannelSettings.lanes(in.spec().lanes())) {
            rules.addAll(LatenessAlerts.of(in, lane));
        }
        rules.add(WorkerAlerts.deadLetters(in));
        rules.add(WorkerAlerts.ladderStuck(in));
        if (in.replicas() > 0) {
            rules.add(WorkerAlerts.workersAbsent(in));
        }
        return rules;
    }
}
