package dev.posthorn.operator.channel;

import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.ProviderAccount;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a worker is told of the accounts of its channel; no secrets. */
final class ProviderSettings {

    private ProviderSettings() {}

    static List<WorkerSettings.Provider> of(ChannelInputs in) {
        return in.distinctAccounts().stream()
                .map(account -> provider(account, in.spec().providers()))
                .toList();
    }

    private static WorkerSettings.Provider provider(
            ProviderAccount account, List<NotificationChannel.Provider> inOrder) {
        var spec = account.getSpec();
        var name = account.getMetadata().getName();
        var place = place(name, inOrder);
        var written = inOrder.get(place);
        return new WorkerSettings.Provider(
                name,
                spec.type(),
                webhook(spec.webhook()),
                smtp(spec.smtp()),
                spec.apns(),
                spec.fcm(),
                spec.ses(),
                spec.twilio(),
                written.priority() == null ? Integer.valueOf(place) : written.priority(),
                written.weight());
    }

    private static int place(String name, List<NotificationChannel.Provider> inOrder) {
        for (var i = 0; i < inOrder.size(); i++) {
            if (inOrder.get(i).accountRef().name().equals(name)) {
                return i;
            }
        }
        throw new IllegalArgumentException("ProviderAccount " + name + " is none of the channel's providers");
    }

    private static WorkerSettings.@Nullable Webhook webhook(ProviderAccount.@Nullable Webhook webhook) {
        return webhook == null
                ? null
                : new WorkerSettings.Webhook(webhook.url(), webhook.allowedCidrs(), webhook.maxRedirects());
    }

    private static WorkerSettings.@Nullable Smtp smtp(ProviderAccount.@Nullable Smtp smtp) {
        return smtp == null
                ? null
                : new WorkerSettings.Smtp(
                        smtp.host(),
                        smtp.port(),
                        smtp.tls(),
                        smtp.authentication(),
                        smtp.from(),
                        smtp.maxConnections());
    }
}
