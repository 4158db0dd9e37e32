package dev.posthorn.worker.ledger;

import java.time.Duration;
import java.util.List;

/**
 * The wish to call a provider now.
 *
 * @param key what must not be sent twice
 * @param holder the notification that wants to be sent, by its id
 * @param attempt which attempt this is, from 1
 * @param lease how long the call may take at most; after that its worker counts as dead
 * @param overUnclear whether to send although an earlier call may have delivered
 * @param caps what the recipient is to be spared; empty where the lane is exempt
 */
public record Claim(
        LedgerKey key, Fingerprint holder, int attempt, Duration lease, boolean overUnclear, List<Cap> caps) {

    public Claim {
        caps = List.copyOf(caps);
    }

    /**
     * At most so many notifications for a recipient in any stretch of time.
     *
     * @param per the length of the stretch
     * @param max notifications, count
     */
    public record Cap(Duration per, int max) {}

    Claim insisting() {
        return new Claim(key, holder, attempt, lease, true, caps);
    }
}
