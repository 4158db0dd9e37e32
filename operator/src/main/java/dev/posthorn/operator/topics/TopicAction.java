package dev.posthorn.operator.topics;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/** What stands between one topic as it is and as it should be. */
public sealed interface TopicAction {

    /** The topic that it is about. */
    String topic();

    /** An action that {@link TopicInventory#carryOut} can take. */
    sealed interface Write extends TopicAction {}

    /** The topic is not there. */
    record Create(TopicSpec spec) implements Write {
        @Override
        public String topic() {
            return spec.name();
        }
    }

    /** The topic has too few partitions. */
    record AddPartitions(String topic, int from, int to) implements Write {}

    /**
     * Settings of the topic differ.
     *
     * @param set what to set, sorted
     */
    record AlterConfig(String topic, Map<String, String> set) implements Write {
        public AlterConfig {
            set = Collections.unmodifiableSortedMap(new TreeMap<>(set));
        }
    }

    /** The topic and what is in it must go; never planned for a channel that stays. */
    record Delete(String topic) implements Write {}

    /**
     * No change that keeps the data leads to what is wanted.
     *
     * @param message what differs and what a person can do
     */
    record Conflict(String topic, String message) implements TopicAction {}

    /** Nothing to do. */
    record UpToDate(String topic) implements TopicAction {}
}
