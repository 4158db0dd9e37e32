package dev.posthorn.contract;

import java.util.Map;

/** Topic configuration that the worker's logic rests on, and that the operator therefore sets. */
public final class TopicConfigs {
    /**
     * Every rung: records are stamped by the broker when they are appended, so the times at which the records of a partition
     * fall due only grow, and none waits behind a later one.
     */
    public static final Map<String, String> RUNG = Map.of("message.timestamp.type", "LogAppendTime");

    /**
     * Every work topic: so how long a record has waited is told by the broker's clock, a retry's wait counts from its return, and no
     * client's clock lets retention take a record too soon or never.
     */
    public static final Map<String, String> LANE = Map.of("message.timestamp.type", "LogAppendTime");

    /**
     * The dead-letter topic, where every broker runs Kafka 4.4 or later (older ones refuse the name): lets the broker itself
     * write records there that no worker could settle. It does so only if the broker's
     * {@code errors.deadletterqueue.topic.name.prefix} allows names that start with {@code posthorn.}. Without it the worker's
     * own check of delivery counts is the only net.
     */
    public static final Map<String, String> DEAD_LETTER_BY_BROKER =
            Map.of("errors.deadletterqueue.group.enable", "true");

    private TopicConfigs() {}
}
