/**
 * The dedup ledger: what keeps one notification from reaching its recipient twice. {@link dev.posthorn.worker.ledger.Entry} is what is
 * known about a key, {@link dev.posthorn.worker.ledger.LedgerRule} the pure decision what follows from it, and
 * {@link dev.posthorn.worker.ledger.Ledger} the port with two adapters, which hold the same contract test:
 * {@link dev.posthorn.worker.ledger.EmbeddedLedger} in the worker's memory and {@link dev.posthorn.worker.ledger.RedisLedger} shared by all
 * workers of the region. Start reading at {@code LedgerRule}.
 *
 * <p>A claim is one round trip where the key is free, and puts down {@code Attempted} at once, since the call follows at once. What
 * follows from the call is put down while Kafka confirms it, and so costs no time of its own. Caps by recipient are decided in the same
 * round trip.
 */
@NullMarked
package dev.posthorn.worker.ledger;

import org.jspecify.annotations.NullMarked;
