package dev.posthorn.operator.channel;

import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.ProviderAccount;
import java.util.HashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * All that the objects of a channel are made of.
 *
 * @param channel the channel, with the defaults of its schema filled in
 * @param region the region of this operator, likewise
 * @param accounts the accounts of {@code spec.providers}, in that order, repeats included
 * @param kafkaSecretHash hash of the channel's Kafka Secret, null where Kafka is reached without TLS
 * @param defaultWorkerImage image for channels that name none
 * @param replicas worker pods that should run, count; null where somebody else says
 */
public record ChannelInputs(
        NotificationChannel channel,
        NotificationRegion region,
        List<ProviderAccount> accounts,
        @Nullable String kafkaSecretHash,
        String defaultWorkerImage,
        @Nullable Integer replicas) {

    public ChannelInputs {
        accounts = List.copyOf(accounts);
    }

    ChannelNames names() {
        return ChannelNames.of(channel);
    }

    NotificationChannel.Spec spec() {
        return channel.getSpec();
    }

    /** Whether workers reach Kafka by TLS. */
    boolean tls() {
        return region.getSpec().kafka().caSecretRef() != null;
    }

    /** Whether workers log in to the region's store with what a Secret holds. */
    boolean storeLogin() {
        var redis = region.getSpec().stores().redis();
        return redis != null && redis.secretRef() != null;
    }

    /** Accounts in order, each once. */
    List<ProviderAccount> distinctAccounts() {
        var seen = new HashSet<String>();
        return accounts.stream()
                .filter(account -> seen.add(account.getMetadata().getName()))
                .toList();
    }
}
