package dev.posthorn.worker.delivery;

import java.time.Instant;
import java.util.concurrent.CompletionStage;

/**
 * What stands between a notification that is due and the call of its provider. {@link #admission} comes before an account is
 * chosen, which may have to wait for a rate; {@link #gate} after it, so that the call follows at once and an opt-out is honoured
 * by every send that starts after it.
 *
 * @param epoch whether this region may still send it
 * @param rate whether its channel and tenant may send now
 * @param preferences whether the recipient wants it, and now
 * @param ledger whether it was sent before; reserves it otherwise
 */
public record Checks(Check epoch, Check rate, Check preferences, Check ledger) {

    /** No check at all. */
    public static Checks none() {
        return new Checks(Check.NONE, Check.NONE, Check.NONE, Check.NONE);
    }

    public Checks withEpoch(Check check) {
        return new Checks(check, rate, preferences, ledger);
    }

    public Checks withRate(Check check) {
        return new Checks(epoch, check, preferences, ledger);
    }

    public Checks withPreferences(Check check) {
        return new Checks(epoch, rate, check, ledger);
    }

    public Checks withLedger(Check check) {
        return new Checks(epoch, rate, preferences, check);
    }

    /** Epoch, then rate. */
    public Check admission() {
        return both(epoch, rate);
    }

    /** Preferences, then ledger. */
    public Check gate() {
        return both(preferences, ledger);
    }

    /** One after the other, as one. */
    public static Check both(Check first, Check second) {
        if (first.equals(Check.NONE)) {
            return second;
        }
        return second.equals(Check.NONE)
                ? first
                : (envelope, now) -> switch (first.before(envelope, now)) {
                    case Verdict.Send send -> second(send.permit(), second.before(envelope, now));
                    case Verdict.End end -> end;
                    case Verdict.Hold hold -> hold;
                    case Verdict.Drop drop -> drop;
                };
    }

    private static Verdict second(Permit first, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Send send -> new Verdict.Send(joined(first, send.permit()));
            case Verdict.End end -> withdrawn(first, end);
            case Verdict.Hold hold -> withdrawn(first, hold);
            case Verdict.Drop drop -> withdrawn(first, drop);
        };
    }

    private static Verdict withdrawn(Permit permit, Verdict verdict) {
        permit.withdrawn();
        return verdict;
    }

    /** Both permits as one. */
    public static Permit joined(Permit first, Permit second) {
        if (first.equals(Permit.NONE)) {
            return second;
        }
        return second.equals(Permit.NONE) ? first : new Both(first, second);
    }

    private record Both(Permit first, Permit second) implements Permit {
        @Override
        public CompletionStage<?> ended(Envelope after, Outcome outcome, Decision decision, Instant now) {
            var other = second.ended(after, outcome, decision, now);
            return first.ended(after, outcome, decision, now).thenCombine(other, (one, two) -> two);
        }

        @Override
        public void withdrawn() {
            second.withdrawn();
            first.withdrawn();
        }
    }
}
