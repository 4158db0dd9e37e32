package dev.posthorn.operator.topics;

import dev.posthorn.operator.topics.RecordHead.Place;
import java.time.Instant;
import java.util.Collection;
import java.util.List;

/** Who wants to know how far channels are; called on the thread that talks to Kafka, so it must not wait for anything. */
public interface OffsetWatch {

    /** The channels to ask for. */
    Collection<WatchedGroup> wanted();

    /** Records that it must see to judge a sample; as few as may be. */
    List<Place> headsFor(OffsetSample sample);

    /**
     * A sample was taken.
     *
     * @param heads those of the records asked for that could be read
     */
    void sampled(OffsetSample sample, List<RecordHead> heads);

    /** Kafka could not be asked, or did not say. */
    void blind(KafkaFailure why, Instant now);
}
