package dev.posthorn.operator.channel;

import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.List;
import java.util.Map;

/** placeholder */
public final class ChannelAlerts {

    private ChannelAlerts() {}

    public static GenericKubernetesResource wanted(ChannelInputs in) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(ChannelScrape.API_VERSION)
                .withKind("PrometheusRule")
                .withMetadata(ChannelNames.metadata(in.channel(), in.names().worker()))
                .addToAdditionalProperties("spec", Map.of("groups", List.of()))
                .build();
    }
}
