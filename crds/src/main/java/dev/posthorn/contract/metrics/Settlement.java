package dev.posthorn.contract.metrics;

import java.util.Arrays;
import java.util.List;

/** What the end of a notification means for the objective of its channel; the label {@code class} of {@link WorkerMetric#SETTLED}. */
public enum Settlement {
    /** Delivered within the lane's latency objective. */
    good(Weight.good),
    /** Delivered, but later. */
    late(Weight.bad),
    /** Given up: it is a dead letter. */
    failed(Weight.bad),
    /** Its deadline passed first. */
    expired(Weight.bad),
    /** Not sent since its recipient or a rule of the sender did not want it; neither good nor bad. */
    suppressed(Weight.apart),
    /** Held back, or late, because its tenant sent more than its share; neither good nor bad. */
    throttled(Weight.apart);

    /** How it counts. */
    public enum Weight {
        good,
        bad,
        /** Not at all: neither above nor below the line. */
        apart
    }

    private final Weight weight;

    Settlement(Weight weight) {
        this.weight = weight;
    }

    public Weight weight() {
        return weight;
    }

    /** Those that count in one of these ways. */
    public static List<Settlement> of(Weight... weights) {
        return Arrays.stream(values())
                .filter(settlement -> Arrays.asList(weights).contains(settlement.weight))
                .toList();
    }
}
