package dev.posthorn.worker.account;

import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.worker.provider.Credentials;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.provider.Providers;
import dev.posthorn.worker.provider.ReloadingProvider;
import dev.posthorn.worker.provider.apns.ApnsProvider;
import dev.posthorn.worker.provider.fcm.FcmProvider;
import dev.posthorn.worker.provider.ses.SesProvider;
import dev.posthorn.worker.provider.smtp.SmtpProvider;
import dev.posthorn.worker.provider.twilio.TwilioProvider;
import dev.posthorn.worker.provider.webhook.WebhookProvider;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import okhttp3.Dns;
import org.jspecify.annotations.Nullable;

/** Builds the accounts that the settings name. */
public final class Accounts {

    private final Path credentialsDir;
    private final Duration timeout;
    private final Clock clock;

    private Accounts(Path credentialsDir, Duration timeout, Clock clock) {
        this.credentialsDir = credentialsDir;
        this.timeout = timeout;
        this.clock = clock;
    }

    /** All accounts of a channel, each with the credentials in its folder of {@code credentialsDir}. */
    public static Providers of(WorkerSettings settings, Path credentialsDir, Clock clock) {
        var accounts = new Accounts(
                credentialsDir, settings.delivery().attemptTimeout().toDuration(), clock);
        return new Providers(
                settings.providers().stream().map(accounts::account).toList());
    }

    private Provider account(WorkerSettings.Provider account) {
        return new ReloadingProvider(
                account.name(),
                credentialsDir.resolve(account.name()),
                credentials -> client(account, credentials),
                clock);
    }

    private Provider client(WorkerSettings.Provider account, Credentials credentials) {
        var name = account.name();
        return switch (account.type()) {
            case Webhook ->
                new WebhookProvider(name, part(account.webhook(), account), credentials, timeout, Dns.SYSTEM, clock);
            case Smtp -> new SmtpProvider(name, part(account.smtp(), account), credentials, timeout, clock);
            case Apns -> new ApnsProvider(name, part(account.apns(), account), credentials, timeout, clock);
            case Fcm -> new FcmProvider(name, part(account.fcm(), account), credentials, timeout, clock);
            case Ses -> new SesProvider(name, part(account.ses(), account), credentials, timeout, clock);
            case Twilio -> new TwilioProvider(name, part(account.twilio(), account), credentials, timeout, clock);
        };
    }

    private static <T> T part(@Nullable T part, WorkerSettings.Provider account) {
        if (part == null) {
            throw new IllegalArgumentException("Provider " + account.name() + " of the settings is of type "
                    + account.type() + " and lacks its part");
        }
        return part;
    }
}
