package dev.posthorn.worker.ledger;

import java.time.Instant;

/** What the ledger says to a {@link Claim}. */
public sealed interface Answer {

    /**
     * Call the provider: the key is taken.
     *
     * @param unclear whether an earlier call may have delivered already
     */
    record Send(boolean unclear) implements Answer {}

    /** This very notification was delivered before, and its worker died before it could say so: say it now. */
    record Repeat() implements Answer {}

    /** Another notification with the same key was delivered. */
    record Duplicate() implements Answer {}

    /** Somebody else is at it; ask again when its time is over. */
    record Held(Instant until) implements Answer {}

    /** A later attempt of this very notification has begun, so this record is an old copy. */
    record Superseded() implements Answer {}

    /** A worker died while it called a provider: delivered or not, the ledger cannot know. */
    record Unclear() implements Answer {}

    /** The recipient has had enough. */
    record Capped() implements Answer {}
}
