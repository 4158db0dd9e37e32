package dev.posthorn.operator.topics;

import dev.posthorn.contract.TopicNames;
import java.util.Set;

/** Told what a poll found to be different; called on the inventory's thread, so it must only enqueue. */
public interface TopicListener {

    /** Topics of these channels came, went, or changed, and not by our own hand. */
    void channelsChanged(Set<TopicNames> channels);

    /** Kafka came into reach or went out of it, or the cluster or a region-wide topic changed: look at the region and at every channel. */
    void regionChanged();
}
