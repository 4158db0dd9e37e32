package dev.posthorn.worker.provider.auth;

import dev.posthorn.worker.delivery.Outcome;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A token that is used until it must be renewed. Many callers share it; one renews it while the others wait. What could not be
 * renewed is not tried again for a moment, so that a provider in trouble is not asked by every notification.
 */
public final class KeptToken {

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(5);

    /** Fetches or makes a token; blocks. */
    public interface Source {
        Fetched fetch(Instant now);
    }

    /** What came of asking for a token. */
    public sealed interface Fetched {
        /**
         * A token.
         *
         * @param renewAt from when on another one should be used
         */
        record Token(String value, Instant renewAt) implements Fetched {
            @Override
            public String toString() {
                return "Token[renewAt=" + renewAt + "]";
            }
        }

        /** None; the notification that needed it ends its attempt with this. */
        record Failed(Outcome outcome) implements Fetched {}
    }

    private record Kept(Fetched fetched, Instant until) {}

    private final Source source;
    private final Clock clock;
    private final ReentrantLock fetching = new ReentrantLock();
    private volatile @Nullable Kept kept;

    public KeptToken(Source source, Clock clock) {
        this.source = source;
        this.clock = clock;
    }

    /** The token of now. */
    public Fetched get() {
        var now = kept;
        if (now != null && clock.instant().isBefore(now.until())) {
            return now.fetched();
        }
        fetching.lock();
        try {
            return fetched();
        } finally {
            fetching.unlock();
        }
    }

    /** Forgets a token that the provider refused, unless another one has come meanwhile. */
    public void refused(Fetched refused) {
        var now = kept;
        if (now != null && now.fetched().equals(refused)) {
            kept = null;
        }
    }

    private Fetched fetched() {
        var instant = clock.instant();
        var now = kept;
        if (now != null && instant.isBefore(now.until())) {
            return now.fetched();
        }
        var next = source.fetch(instant);
        kept = switch (next) {
            case Fetched.Token token -> new Kept(token, token.renewAt());
            case Fetched.Failed failed -> new Kept(failed, instant.plus(AFTER_FAILURE));
        };
        return next;
    }
}
