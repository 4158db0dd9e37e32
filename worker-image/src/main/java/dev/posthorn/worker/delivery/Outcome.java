package dev.posthorn.worker.delivery;

import dev.posthorn.contract.StatusEvent.Reason;
import java.time.Duration;
import java.util.Optional;

/**
 * How one attempt ended, a closed set for all providers. {@code code} is the provider's answer (HTTP status, SMTP reply code) or,
 * where there was none, a short word for what happened instead.
 */
public sealed interface Outcome {

    String code();

    /** The provider took it. */
    record Delivered(String code) implements Outcome {}

    /** The provider failed for now; {@code retryAfter} when it said how long. */
    record Unavailable(String code, Optional<Duration> retryAfter) implements Outcome {}

    /** The provider asks to slow down; {@code retryAfter} when it said how long. */
    record Throttled(String code, Optional<Duration> retryAfter) implements Outcome {}

    /** This recipient cannot be reached just now, which says nothing about the account. */
    record RecipientBusy(String code, Optional<Duration> retryAfter) implements Outcome {}

    /** No connection: certainly not delivered. */
    record Unreachable(String code) implements Outcome {}

    /** The request was sent and no answer came: delivered or not, nobody knows. */
    record Ambiguous(String code) implements Outcome {}

    /** The account is refused; a human can mend that while the ladder waits. */
    record Misconfigured(String code) implements Outcome {}

    /** There is no such recipient any more. */
    record RecipientGone(String code) implements Outcome {}

    /** Refused for good, whoever asks. */
    record Rejected(String code) implements Outcome {}

    /** The recipient is not one that this type of provider can address. */
    record InvalidRecipient(String code) implements Outcome {}

    /** The endpoint resolves to an address that this account may not call. */
    record ForbiddenAddress(String code) implements Outcome {}

    /** The word for this outcome in histories and metrics. */
    default String label() {
        return switch (this) {
            case Delivered d -> "Delivered";
            case Unavailable u -> Reason.ProviderError.name();
            case Throttled t -> Reason.Throttled.name();
            case RecipientBusy b -> Reason.RecipientBusy.name();
            case Unreachable u -> Reason.Unreachable.name();
            case Ambiguous a -> Reason.Ambiguous.name();
            case Misconfigured m -> Reason.Misconfigured.name();
            case RecipientGone g -> Reason.RecipientGone.name();
            case Rejected r -> Reason.Rejected.name();
            case InvalidRecipient i -> Reason.InvalidRecipient.name();
            case ForbiddenAddress f -> Reason.ForbiddenAddress.name();
        };
    }
}
