package dev.posthorn.worker.provider.outcome;

import dev.posthorn.worker.delivery.Outcome;
import java.time.Duration;
import java.util.Optional;

/** What an answer can mean; the words of the tables. */
enum Meaning {
    Delivered,
    /** The provider failed for now. */
    RetryAfter,
    /** The account sends too fast. */
    Throttled,
    /** This recipient cannot be reached just now; says nothing about the account. */
    RecipientBusy,
    RecipientGone,
    InvalidRecipient,
    /** Credentials or settings of the account are wrong. */
    Misconfigured,
    Rejected,
    Ambiguous;

    Outcome outcome(String label, Optional<Duration> wait) {
        return switch (this) {
            case Delivered -> new Outcome.Delivered(label);
            case RetryAfter -> new Outcome.Unavailable(label, wait);
            case Throttled -> new Outcome.Throttled(label, wait);
            case RecipientBusy -> new Outcome.RecipientBusy(label, wait);
            case RecipientGone -> new Outcome.RecipientGone(label);
            case InvalidRecipient -> new Outcome.InvalidRecipient(label);
            case Misconfigured -> new Outcome.Misconfigured(label);
            case Rejected -> new Outcome.Rejected(label);
            case Ambiguous -> new Outcome.Ambiguous(label);
        };
    }
}
