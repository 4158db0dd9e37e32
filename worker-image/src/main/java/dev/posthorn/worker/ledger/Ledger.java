package dev.posthorn.worker.ledger;

import dev.posthorn.worker.store.StoreDownException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;

/**
 * Remembers what is being sent and what was delivered, for the channel's dedup window. Every method may be called by many threads at
 * a time.
 */
public interface Ledger extends AutoCloseable {

    /**
     * Takes the key for a call of a provider, or says why not; blocks the (virtual) thread of the caller for one round trip, and
     * for a second one where the key is not free.
     *
     * @throws StoreDownException when the store does not answer in time, in which case the key may be taken or not
     */
    Answer claim(Claim claim) throws StoreDownException;

    /** Notes that {@code holder} was delivered. The stage ends when that is stored, or fails. */
    CompletionStage<?> settle(LedgerKey key, Fingerprint holder);

    /** Keeps the key for the next attempt of {@code holder}, which comes within {@code wait}. */
    CompletionStage<?> reserve(LedgerKey key, Fingerprint holder, Duration wait);

    /** Frees the key: {@code holder} was given up, and may be replayed. */
    CompletionStage<?> release(LedgerKey key, Fingerprint holder);

    @Override
    default void close() {}
}
