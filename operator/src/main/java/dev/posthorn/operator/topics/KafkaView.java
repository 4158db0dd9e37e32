package dev.posthorn.operator.topics;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a region's Kafka beside its topics.
 *
 * @param at see {@link TopicSnapshot}
 * @param failure see {@link TopicSnapshot}
 * @param cluster see {@link TopicSnapshot}
 */
record KafkaView(
        @Nullable Instant at,
        @Nullable KafkaFailure failure,
        @Nullable KafkaCluster cluster) {

    static final KafkaView NOTHING = new KafkaView(null, null, null);

    private static final KafkaFailure NOT_YET = new KafkaFailure.Unreachable("Kafka has not been reached yet");

    TopicSnapshot with(Map<String, TopicState> topics) {
        return new TopicSnapshot(at, failure, cluster, topics);
    }

    KafkaView failed(KafkaFailure why) {
        return new KafkaView(at, why, cluster);
    }

    /** Why nothing can be written now. */
    Optional<KafkaFailure> refusal() {
        return failure != null ? Optional.of(failure) : at == null ? Optional.of(NOT_YET) : Optional.empty();
    }

    /** Whether somebody who acts on the region would act otherwise on the other view; times do not count. */
    boolean differs(KafkaView other) {
        return (at == null) != (other.at == null)
                || !Optional.ofNullable(failure).equals(Optional.ofNullable(other.failure))
                || !Optional.ofNullable(cluster).equals(Optional.ofNullable(other.cluster));
    }
}
