package dev.posthorn.operator.channel;

import dev.posthorn.crd.NotificationChannel.State;
import dev.posthorn.operator.slo.Objective;
import dev.posthorn.operator.slo.SloRules;
import dev.posthorn.operator.slo.Watched;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.GenericKubernetesResourceBuilder;
import java.util.Map;

/** The channel's alerts for prometheus-operator, where there is one. */
public final class ChannelAlerts {

    private ChannelAlerts() {}

    public static GenericKubernetesResource wanted(ChannelInputs in) {
        return new GenericKubernetesResourceBuilder()
                .withApiVersion(ChannelScrape.API_VERSION)
                .withKind("PrometheusRule")
                .withMetadata(ChannelNames.metadata(in.channel(), in.names().worker()))
                .addToAdditionalProperties("spec", Map.of("groups", SloRules.groups(watched(in))))
                .build();
    }

    private static Watched watched(ChannelInputs in) {
        var slo = in.spec().slo();
        return new Watched(
                in.names().namespace(),
                in.names().channel(),
                in.region().getMetadata().getName(),
                Objective.of(slo.objectivePercent(), slo.minEvents()),
                ChannelSettings.lanes(in.spec().lanes()),
                RetryRungs.of(in.spec().delivery().backoff()).getLast(),
                delivers(in),
                in.region().getSpec().kafka().bootstrapServers(),
                in.names().topics().deadLetter(),
                in.names().podSelectorText());
    }

    /** Also a channel that is scaled to zero: its workers come with its first record, or something is wrong. */
    private static boolean delivers(ChannelInputs in) {
        var worker = in.spec().worker();
        return in.spec().state() == State.Running && (worker.scaling() != null || worker.replicas() > 0);
    }
}
