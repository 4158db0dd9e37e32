package dev.posthorn.operator.channel;

import dev.posthorn.crd.NotificationChannel;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.SecretBuilder;

/**
 * What workers need to log in to the region's store, copied into the channel's namespace, since a pod can mount no Secret of another.
 * Workers read it at each login, so a change of it rolls no pod.
 */
final class ChannelStoreSecret {

    private ChannelStoreSecret() {}

    /** The Secret {@link ChannelNames#storeSecret()}. */
    static Secret wanted(NotificationChannel channel, StoreLogin.Known login) {
        return new SecretBuilder()
                .withMetadata(
                        ChannelNames.metadata(channel, ChannelNames.of(channel).storeSecret()))
                .withType("Opaque")
                .withData(login.data())
                .build();
    }
}
