package dev.posthorn.local.bench;

import dev.posthorn.contract.TopicNames;

/** One way to get through records. */
interface Contestant {

    /** What the table calls it. */
    String name();

    /** Where its records are put before each of its turns. */
    TopicNames topics();

    /** Gets through as many records as {@code meter} expects, and tells it of each. */
    RateMeter.Reading run(RateMeter meter) throws InterruptedException;
}
