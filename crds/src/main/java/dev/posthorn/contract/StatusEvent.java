package dev.posthorn.contract;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * One step of one notification, on {@link TopicNames#STATUS}. Exactly one step of a notification is terminal.
 *
 * @param id the notification; of a record without an id, {@code topic-partition-offset} of the record
 * @param tenant who sent it
 * @param namespace namespace of the channel
 * @param channel name of the channel
 * @param lane lane that it entered by
 * @param region region whose worker took the step
 * @param status what became of it
 * @param reason why, where {@code status} alone does not say
 * @param attempt attempts made, count, this one included
 * @param provider account that was called
 * @param code answer of the provider: HTTP status or SMTP reply code
 * @param acceptedAt when the notification was accepted, epoch milliseconds
 * @param at when the step was taken, epoch milliseconds
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StatusEvent(
        String id,
        @Nullable String tenant,
        String namespace,
        String channel,
        @Nullable String lane,
        String region,
        Status status,
        @Nullable Reason reason,
        int attempt,
        @Nullable String provider,
        @Nullable String code,
        long acceptedAt,
        long at) {

    /** What became of a notification. */
    public enum Status {
        /** An attempt failed; another one is on the ladder. */
        Retrying(false),
        /** A provider took it. */
        Delivered(true),
        /** Its deadline passed first. */
        Expired(true),
        /** It is in the dead-letter topic. */
        DeadLettered(true),
        /** It was not sent, on purpose: the recipient or the sender's own key does not want it. */
        Suppressed(true);

        private final boolean terminal;

        Status(boolean terminal) {
            this.terminal = terminal;
        }

        public boolean terminal() {
            return terminal;
        }
    }

    /** Why a notification was retried or given up; a closed set. */
    public enum Reason {
        /** The provider answered that it failed for now. */
        ProviderError,
        /** The provider asked to slow down. */
        Throttled,
        /** This recipient cannot be reached just now; the account is fine. */
        RecipientBusy,
        /** No answer in time, or the connection broke: it may or may not have been delivered. */
        Ambiguous,
        /** No connection could be made: it was certainly not delivered. */
        Unreachable,
        /** The provider says that there is no such recipient any more. */
        RecipientGone,
        /** The provider refuses this notification for good. */
        Rejected,
        /** The provider refuses the account: credentials or settings are wrong. */
        Misconfigured,
        /** As many attempts as the channel allows were made. */
        AttemptsSpent,
        /** The next attempt would be after the deadline, or the deadline had passed. */
        DeadlinePassed,
        /** Headers or value cannot be read. */
        Undecodable,
        /** Workers took it time and again and ended before it was settled. */
        Poison,
        /** The recipient is not one that the channel's type can deliver to. */
        InvalidRecipient,
        /** The recipient does not want notifications of this channel's type and category. */
        OptedOut,
        /** The recipient's quiet hours last until its deadline. */
        QuietHours,
        /** The recipient has had as many as the channel allows in a window of time. */
        FrequencyCap,
        /** Another notification with the same idempotency key was delivered to the recipient. */
        Duplicate,
        /** What stands in the preferences topic for the recipient makes no sense, and it may be an opt-out. */
        PreferencesUnreadable,
        /** The store that must be asked first does not answer, so it waited, until its deadline passed. */
        StoreUnavailable,
        /** Another send with the same idempotency key may be under way, so it waited, until its deadline passed. */
        HeldByAnother,
        /** The channel is held; it waits on the ladder. */
        ChannelHeld,
        /** The channel is throttled to a rate; it waits on the ladder. */
        ChannelThrottled,
        /** A later epoch of the region accepted it than its workers know of; it waits on the ladder. */
        EpochUnknown,
        /** Its acceptance lies in the future by more than clocks may differ. */
        ClockSkew,
        /** It is larger than a channel may carry. */
        Oversized,
        /** It names no tenant, or one that can be none. */
        UnknownTenant,
        /** The account's endpoint resolves to a private or reserved address, which the account does not allow. */
        ForbiddenAddress,
        /** None of the accounts that could deliver it works just now; it waits on the ladder. */
        ProvidersDown,
        /** The account's rate left no room for it; it waits on the ladder. */
        RateLimited
    }

    @JsonIgnore
    public boolean terminal() {
        return status.terminal();
    }
}
