package dev.posthorn.local.simulators;

/** What can go wrong with one call of a provider; each simulator says it in the words of its protocol. */
public enum Fault {
    /** HTTP 503, SMTP 451: the provider failed for now. */
    SERVER_ERROR,
    /** HTTP 429 with Retry-After, SMTP 421: slow down. */
    THROTTLED,
    /** The call is taken in and forgotten; no answer comes while the caller waits. */
    TIMEOUT_NOT_DELIVERED,
    /** The notification is delivered, but no answer comes while the caller waits. */
    TIMEOUT_DELIVERED,
    /** The connection breaks before anything is delivered. */
    RESET_NOT_DELIVERED,
    /** The notification is delivered, then the connection breaks in the place of an answer. */
    RESET_DELIVERED,
    /** HTTP 422, SMTP 554: this notification will never be taken. */
    REJECTED,
    /** HTTP 410, SMTP 550 5.1.1: there is no such recipient any more. */
    GONE;

    /** Whether the recipient sees the notification although the caller cannot know. */
    public boolean delivers() {
        return switch (this) {
            case TIMEOUT_DELIVERED, RESET_DELIVERED -> true;
            case SERVER_ERROR, THROTTLED, TIMEOUT_NOT_DELIVERED, RESET_NOT_DELIVERED, REJECTED, GONE -> false;
        };
    }
}
