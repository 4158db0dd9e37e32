package dev.posthorn.worker.ledger;

import java.time.Instant;
import java.util.Optional;

/** What follows from what the ledger knows; pure, and the same for every store. */
public final class LedgerRule {

    private LedgerRule() {}

    /** Whether a claim may take the key; caps are not looked at. */
    public static Answer judge(Optional<Entry> known, Claim claim, Instant now) {
        if (known.isEmpty()) {
            return new Answer.Send(false);
        }
        var entry = known.get();
        var own = entry.holder().equals(claim.holder());
        return switch (entry) {
            case Entry.Settled settled -> own ? new Answer.Repeat() : new Answer.Duplicate();
            case Entry.Reserved reserved ->
                own || !now.isBefore(reserved.until()) ? new Answer.Send(false) : new Answer.Held(reserved.until());
            case Entry.Attempted attempted ->
                own && attempted.attempt() != claim.attempt()
                        ? anotherAttempt(attempted, claim)
                        : sameAttempt(attempted, claim, now);
        };
    }

    /** Attempts follow each other by way of the retry ladder, so a later one proves that the earlier one has ended. */
    private static Answer anotherAttempt(Entry.Attempted attempted, Claim claim) {
        return attempted.attempt() < claim.attempt() ? new Answer.Send(false) : new Answer.Superseded();
    }

    private static Answer sameAttempt(Entry.Attempted attempted, Claim claim, Instant now) {
        if (now.isBefore(attempted.until())) {
            return new Answer.Held(attempted.until());
        }
        return claim.overUnclear() ? new Answer.Send(true) : new Answer.Unclear();
    }

    /** What a claim that may go on puts down. */
    public static Entry claimed(Claim claim, Instant now) {
        return new Entry.Attempted(claim.holder(), claim.attempt(), now.plus(claim.lease()));
    }

    /**
     * Whether {@code holder} may still free the key or keep it: not when another has it, and not once it is settled, since what was
     * delivered stays delivered.
     */
    public static boolean mayChange(Optional<Entry> known, Fingerprint holder) {
        return known.map(entry -> entry.holder().equals(holder) && !(entry instanceof Entry.Settled))
                .orElse(true);
    }
}
