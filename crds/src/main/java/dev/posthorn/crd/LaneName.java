package dev.posthorn.crd;

import java.time.Duration;

/** The lanes that a channel can have; the name is what topics, headers and metrics carry. */
public enum LaneName {
    critical(Duration.ofSeconds(10)),
    normal(Duration.ofSeconds(60)),
    bulk(Duration.ofMinutes(30));

    private final Duration latencyObjective;

    LaneName(Duration latencyObjective) {
        this.latencyObjective = latencyObjective;
    }

    /** How late a record of the lane may be settled when the channel does not say. */
    public Duration latencyObjective() {
        return latencyObjective;
    }
}
