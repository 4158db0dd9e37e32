package dev.posthorn.operator.topics;

import dev.posthorn.contract.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Collectors;

/**
 * The topics of a region as last seen. One thread writes, any may read. What we wrote ourselves wins for a while over what a poll
 * saw, since a poll may have begun before, or have asked a broker that had not heard of it.
 */
final class KnownTopics {

    private static final Duration OWN_WRITES_WIN = Duration.ofSeconds(5);

    private final NavigableMap<String, TopicState> topics = new ConcurrentSkipListMap<>();
    private final Map<String, Instant> written = new HashMap<>();

    /** Topics whose names start with {@code prefix}; costs no more for a region of many topics. */
    Map<String, TopicState> startingWith(String prefix) {
        return Map.copyOf(topics.subMap(prefix, true, prefix + Character.MAX_VALUE, false));
    }

    Optional<TopicState> find(String name) {
        return Optional.ofNullable(topics.get(name));
    }

    /** Topics that all channels share. */
    Map<String, TopicState> regional() {
        return topics.entrySet().stream()
                .filter(topic -> TopicNames.isRegional(topic.getKey()))
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    void wrote(TopicState state, Instant now) {
        topics.put(state.name(), state);
        written.put(state.name(), now);
    }

    void deleted(String name, Instant now) {
        topics.remove(name);
        written.put(name, now);
    }

    /**
     * Takes over what a poll saw.
     *
     * @param seen every topic that there is
     * @param began when the poll began
     * @return names of the topics that came, went or changed
     */
    Set<String> replace(Map<String, TopicState> seen, Instant began) {
        written.values().removeIf(at -> at.plus(OWN_WRITES_WIN).isBefore(began));
        var changed = new TreeSet<String>();
        for (var name : List.copyOf(topics.keySet())) {
            if (!seen.containsKey(name) && !written.containsKey(name)) {
                topics.remove(name);
                changed.add(name);
            }
        }
        seen.forEach((name, state) -> {
            if (!written.containsKey(name) && !state.equals(topics.put(name, state))) {
                changed.add(name);
            }
        });
        return changed;
    }

    void clear() {
        topics.clear();
        written.clear();
    }

    /** The channel that a topic belongs to; {@code posthorn.status} and what is not ours belong to none. */
    static Optional<TopicNames> channelOf(String topic) {
        var parts = topic.split("\\.", 4);
        return parts.length == 4 && parts[0].equals("posthorn")
                ? Optional.of(new TopicNames(parts[1], parts[2]))
                : Optional.empty();
    }
}
