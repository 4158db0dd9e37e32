package dev.posthorn.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What the workers of a channel are told while they run, on the compacted topic {@link TopicNames#CONTROL} under the key
 * {@link TopicNames#controlKey()}. They apply it within a second, keep it when the operator is gone, and go on as told when a
 * later record cannot be read. Without a record, or after a deletion of it, a channel runs.
 *
 * @param generation the channel's {@code metadata.generation} that led to it, for the report back
 * @param state what to do
 * @param perSecondPerWorker calls that each worker may make at most, per second; absent: as many as it can
 * @param epoch epoch of the region, from 0; records of a later epoch wait until the workers are told of it
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record ControlOrder(
        long generation, State state, @Nullable Integer perSecondPerWorker, long epoch) {

    /** What a channel's workers do. */
    public enum State {
        /** Deliver. */
        Running,
        /** Take no record, and send none that is in hand: those go to the ladder. */
        Held,
        /** Deliver what is there; whoever accepts notifications takes no more. */
        Draining,
        /** As Held, for good. */
        Stopped;

        /** Whether records are delivered. */
        public boolean delivers() {
            return switch (this) {
                case Running, Draining -> true;
                case Held, Stopped -> false;
            };
        }
    }

    /** What a channel does that nobody has told anything. */
    public static ControlOrder running() {
        return new ControlOrder(0, State.Running, null, 0);
    }
}
