package dev.posthorn.contract;

/**
 * Headers of a notification's record: all that a retry, a restart or a failover must not reset. Values are UTF-8 text.
 * The record's key is the recipient; its value is a {@link Notification} as JSON.
 */
public final class MessageHeaders {
    /** What the names of all of them begin with; headers of others pass through unread. */
    public static final String PREFIX = "posthorn-";
    /** Id of the notification, unique; required. */
    public static final String ID = "posthorn-id";
    /** Tenant that sent it. */
    public static final String TENANT = "posthorn-tenant";
    /** Key under which the sender wants repeats suppressed; defaults to the id. */
    public static final String IDEMPOTENCY_KEY = "posthorn-idempotency-key";
    /**
     * What kind of notification it is, such as {@code marketing} or {@code security}; recipients opt out by category. Absent: of no
     * category.
     */
    public static final String CATEGORY = "posthorn-category";
    /** Lane that it entered by, so that a retry returns to it. */
    public static final String LANE = "posthorn-lane";
    /** When it was accepted, epoch milliseconds; defaults to the record's timestamp. */
    public static final String ACCEPTED_AT = "posthorn-accepted-at";
    /** When it is no longer worth delivering, epoch milliseconds; defaults to accepted-at plus the channel's ttl. */
    public static final String DEADLINE = "posthorn-deadline";
    /** Epoch of the region in which it was accepted, from 0; absent means 0. */
    public static final String EPOCH = "posthorn-epoch";
    /** Attempts already made, count; absent means 0. */
    public static final String ATTEMPT = "posthorn-attempt";
    /** On the ladder: when the next attempt is due, epoch milliseconds. */
    public static final String NOT_BEFORE = "posthorn-not-before";
    /** Attempts so far, JSON array of {@code {at, provider, outcome, code}}, oldest first. */
    public static final String HISTORY = "posthorn-history";
    /** Channels that keep each recipient's order: offset at which the record stood when it came first. */
    public static final String SEQUENCE = "posthorn-sequence";
    /** Channels that keep each recipient's order: sequence of the one that must end before it, -1 for none. */
    public static final String PREVIOUS = "posthorn-previous";
    /** On a dead letter: why, a {@link StatusEvent.Reason}. */
    public static final String DEAD_REASON = "posthorn-dead-reason";
    /** On a dead letter: the topic it came from. */
    public static final String ORIGIN_TOPIC = "posthorn-origin-topic";

    private MessageHeaders() {}
}
