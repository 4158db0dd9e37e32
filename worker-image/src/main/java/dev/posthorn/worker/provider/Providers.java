package dev.posthorn.worker.provider;

import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.worker.delivery.Envelope;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The accounts of a channel, in the order in which attempts walk them: attempt k goes to the k-th and starts over after the last. */
public final class Providers implements AutoCloseable {

    private final List<Provider> inOrder;

    public Providers(List<? extends Provider> inOrder) {
        if (inOrder.isEmpty()) {
            throw new IllegalArgumentException(
                    "A channel needs at least one provider; providers of the settings is empty");
        }
        this.inOrder = List.copyOf(inOrder);
    }

    /** Builds those that the settings name, each with the credentials in its folder. */
    public static Providers of(WorkerSettings settings, Path credentialsDir, Clock clock) {
        return new Providers(settings.providers().stream()
                .map(account ->
                        provider(account, settings, new Credentials(credentialsDir.resolve(account.name())), clock))
                .toList());
    }

    /** The account for the next attempt of {@code envelope}; may block the caller's (virtual) thread for a while. */
    public Admission admit(Envelope envelope) {
        return new Admission.Go(inOrder.get(envelope.attempts() % inOrder.size()));
    }

    /** What became of a notification that some account may have delivered; {@code NotDelivered} only if all of them say so. */
    public Found lookUp(Envelope envelope, Duration timeout) {
        var found = inOrder.stream()
                .map(provider -> provider.lookUp(envelope, timeout))
                .collect(Collectors.toSet());
        return found.contains(Found.Delivered)
                ? Found.Delivered
                : found.contains(Found.Unknown) ? Found.Unknown : Found.NotDelivered;
    }

    @Override
    public void close() {
        inOrder.forEach(Provider::close);
    }

    private static Provider provider(
            WorkerSettings.Provider account, WorkerSettings settings, Credentials credentials, Clock clock) {
        var timeout = settings.delivery().attemptTimeout().toDuration();
        return switch (account.type()) {
            case Webhook -> {
                var webhook = account.webhook();
                if (webhook == null) {
                    throw missing(account);
                }
                yield new WebhookProvider(account.name(), URI.create(webhook.url()), credentials, timeout, clock);
            }
            case Smtp -> {
                var smtp = account.smtp();
                if (smtp == null) {
                    throw missing(account);
                }
                yield new SmtpProvider(account.name(), smtp, credentials, timeout, clock);
            }
        };
    }

    private static IllegalArgumentException missing(WorkerSettings.Provider account) {
        return new IllegalArgumentException(
                "Provider " + account.name() + " of the settings is of type " + account.type() + " and lacks its part");
    }
}
