package dev.posthorn.worker.provider;

/** What a provider says, asked afterwards, about a call that had no answer. */
public enum Found {
    /** It has it. */
    Delivered,
    /** It never got it. */
    NotDelivered,
    /** It cannot tell, or there is no way to ask it. */
    Unknown
}
