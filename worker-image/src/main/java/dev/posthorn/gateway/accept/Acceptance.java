package dev.posthorn.gateway.accept;

import dev.posthorn.crd.LaneName;
import dev.posthorn.gateway.quota.Refusal;
import java.time.Instant;
import java.util.Set;

/** What became of a tenant's wish. */
public sealed interface Acceptance {

    /**
     * Every replica that must have it has it.
     *
     * @param repeated whether it was an earlier request that did it
     */
    record Accepted(String id, Instant acceptedAt, boolean repeated) implements Acceptance {}

    /** No such channel, or not for this key; which of the two is nobody's business. */
    record UnknownChannel(String channel) implements Acceptance {}

    /** The channel has other lanes. */
    record UnknownLane(String channel, LaneName lane, Set<LaneName> lanes) implements Acceptance {}

    /** A request with the same key is under way. */
    record KeyInFlight() implements Acceptance {}

    /** The key was used for something else. */
    record KeyReused() implements Acceptance {}

    /** The tenant has used up its rate. */
    record TooFast(Refusal refusal) implements Acceptance {}

    /**
     * As Kafka would get it, it is larger than a record may be.
     *
     * @param bytes how large it is
     * @param limit how large it may be, bytes
     */
    record TooLarge(int bytes, int limit) implements Acceptance {}

    /** Kafka did not confirm it in time; whether it has it is unknown. */
    record KafkaUnavailable() implements Acceptance {}
}
