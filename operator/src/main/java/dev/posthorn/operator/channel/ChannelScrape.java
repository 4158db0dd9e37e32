package dev.posthorn.operator.channel;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.List;
import java.util.Map;

/** Tells prometheus-operator, where there is one, to scrape the workers. */
public final class ChannelScrape {

    static final String API_VERSION = "monitoring.coreos.com/v1";

    private ChannelScrape() {}

    public static GenericKubernetesResource wanted(ChannelInputs in) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(API_VERSION)
                .withKind("PodMonitor")
                .withMetadata(ChannelNames.metadata(in.channel(), in.names().worker()))
                .addToAdditionalProperties(
                        "spec",
                        Map.of(
                                "selector",
                                Map.of("matchLabels", in.names().podSelector()),
                                "podMetricsEndpoints",
                                List.of(Map.of("port", WorkerContainer.HTTP, "path", "/metrics", "interval", "30s"))))
                .build();
    }
}
