package dev.posthorn.operator.inventory;

import java.time.Instant;

/** What somebody who asks for seats has now. */
public sealed interface Answer {

    /** The seats, for good. */
    record Granted(int perSecond) implements Answer {}

    /** The seats, until then; confirm it before. */
    record Held(int perSecond, Instant until) implements Answer {}

    /**
     * Nothing yet.
     *
     * @param position place in the line, the next one to be served is 1
     */
    record Waiting(int position) implements Answer {}

    /** Nothing, and no place in the line. */
    record Refused(Why why) implements Answer {}

    /** Neither seats nor a place: never asked, released, or a hold that lapsed. */
    record Nothing() implements Answer {}

    /** Why there is no place in the line. */
    enum Why {
        /** More than there would be if nobody else had any. */
        MoreThanThereIs,
        /** The line and the holders together are as many as one object can keep. */
        TooManyClaims
    }
}
