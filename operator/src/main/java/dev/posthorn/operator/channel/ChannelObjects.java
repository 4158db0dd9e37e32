package dev.posthorn.operator.channel;

import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationChannel.ScalingEngine;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.operator.topics.TlsMaterial;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The objects that a channel wants in its own namespace; pure.
 *
 * @param companions all but the Deployment, in the order in which pods need them
 * @param deployment the workers
 */
record ChannelObjects(List<HasMetadata> companions, Deployment deployment) {

    static ChannelObjects of(NotificationChannel channel, NotificationRegion region, ChannelWorld world) {
        TlsMaterial tls = world.identity() instanceof KafkaIdentity.Tls identity ? identity.material() : null;
        var inputs = inputs(channel, region, world, tls);
        var companions = new ArrayList<HasMetadata>();
        companions.add(ChannelWorkers.serviceAccount(inputs));
        if (tls != null) {
            companions.add(ChannelKafkaSecret.wanted(channel, tls));
        }
        if (world.storeLogin() instanceof StoreLogin.Known login) {
            companions.add(ChannelStoreSecret.wanted(channel, login));
        }
        companions.add(ChannelSettings.configMap(inputs));
        companions.add(ChannelNetwork.wanted(inputs));
        companions.add(ChannelBudget.wanted(inputs));
        if (world.served().prometheusRules()) {
            companions.add(ChannelAlerts.wanted(inputs));
        }
        if (world.served().podMonitors()) {
            companions.add(ChannelScrape.wanted(inputs));
        }
        var scaling = channel.getSpec().worker().scaling();
        if (scaling != null
                && scaling.engine() == ScalingEngine.Keda
                && world.served().scaledObjects()) {
            companions.add(KedaScaledObject.wanted(inputs, scaling));
        }
        return new ChannelObjects(companions, ChannelWorkers.deployment(inputs));
    }

    private static ChannelInputs inputs(
            NotificationChannel channel, NotificationRegion region, ChannelWorld world, @Nullable TlsMaterial tls) {
        return new ChannelInputs(
                channel,
                region,
                ProviderChecks.usable(channel, world),
                tls == null ? null : ChannelKafkaSecret.hash(tls),
                world.site().workerImage(),
                WorkerCount.of(channel, world));
    }
}
