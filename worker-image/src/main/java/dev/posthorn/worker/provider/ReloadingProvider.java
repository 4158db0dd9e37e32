package dev.posthorn.worker.provider;

import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An account that follows its Secret: when the mounted files change, the next call goes by a client with the new values, and the
 * old one is closed once its last call has ended. A Secret that makes no sense changes nothing as long as an earlier one did.
 */
public final class ReloadingProvider implements Provider {

    private static final Logger LOG = LoggerFactory.getLogger(ReloadingProvider.class);
    /** Far below the minute that a kubelet takes to bring a changed Secret into a pod. */
    private static final Duration LOOK_AGAIN = Duration.ofSeconds(5);

    private final String name;
    private final Path folder;
    private final Function<Credentials, Provider> client;
    private final Clock clock;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Instant lookAt;
    private volatile @Nullable InUse current;
    private volatile @Nullable Credentials lastSeen;

    /**
     * @param folder of the account's Secret
     * @param client makes the account's client from credentials; throws {@link IllegalStateException} when they do not do
     */
    public ReloadingProvider(String name, Path folder, Function<Credentials, Provider> client, Clock clock) {
        this.name = name;
        this.folder = folder;
        this.client = client;
        this.clock = clock;
        this.lookAt = Instant.MIN;
        look();
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean addresses(String recipient) {
        var now = current;
        return now == null || now.provider.addresses(recipient);
    }

    @Override
    public Outcome deliver(Envelope envelope, Duration timeout) {
        if (!clock.instant().isBefore(lookAt)) {
            look();
        }
        var inUse = taken();
        if (inUse == null) {
            return new Outcome.Misconfigured("credentials");
        }
        try {
            var outcome = inUse.provider.deliver(envelope, timeout);
            if (outcome instanceof Outcome.Misconfigured) {
                lookAt = Instant.MIN;
            }
            return outcome;
        } finally {
            inUse.giveBack();
        }
    }

    @Override
    public void close() {
        var last = current;
        if (last != null) {
            last.provider.close();
        }
    }

    private @Nullable InUse taken() {
        for (var now = current; now != null; now = current) {
            if (now.take()) {
                return now;
            }
        }
        return null;
    }

    /** One caller looks, the others go on with what there is. */
    private void look() {
        if (!looking.tryLock()) {
            return;
        }
        try {
            lookAt = clock.instant().plus(LOOK_AGAIN);
            var seen = Credentials.read(folder);
            if (!seen.equals(lastSeen)) {
                lastSeen = seen;
                use(client.apply(seen));
            }
        } catch (IllegalStateException | UncheckedIOException e) {
            // The cause of a parser may quote what it could not parse.
            LOG.error(
                    "Account {}: {}; {}",
                    name,
                    e.getMessage(),
                    current == null
                            ? "no call is made until that is mended"
                            : "going on with the credentials of before");
        } finally {
            looking.unlock();
        }
    }

    private void use(Provider next) {
        var before = current;
        current = new InUse(next);
        if (before != null) {
            LOG.info("Account {}: its credentials have changed, following", name);
            before.retire();
        }
    }

    /** A client and how many calls are under way by it. */
    private static final class InUse {
        private final Provider provider;
        private int calls;
        private boolean retired;

        InUse(Provider provider) {
            this.provider = provider;
        }

        synchronized boolean take() {
            if (retired) {
                return false;
            }
            calls++;
            return true;
        }

        synchronized void giveBack() {
            calls--;
            closeIfDone();
        }

        synchronized void retire() {
            retired = true;
            closeIfDone();
        }

        private void closeIfDone() {
            if (retired && calls == 0) {
                provider.close();
            }
        }
    }
}
