package dev.posthorn.operator.topics;

import dev.posthorn.operator.topics.TopicAction.AddPartitions;
import dev.posthorn.operator.topics.TopicAction.AlterConfig;
import dev.posthorn.operator.topics.TopicAction.Conflict;
import dev.posthorn.operator.topics.TopicAction.Create;
import dev.posthorn.operator.topics.TopicAction.UpToDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Decides what to do about topics; never to delete one and never to shrink one. */
public final class TopicPlanner {

    private TopicPlanner() {}

    /**
     * Compares topic by topic.
     *
     * @param wanted topics as they should be
     * @param actual topics as Kafka has them, by name; those that nobody wants are ignored
     * @return in the order of {@code wanted}: at least one action for each, two where partitions and settings both differ
     */
    public static List<TopicAction> plan(List<TopicSpec> wanted, Map<String, TopicState> actual) {
        var actions = new ArrayList<TopicAction>();
        for (var spec : wanted) {
            var state = actual.get(spec.name());
            if (state == null) {
                actions.add(new Create(spec));
            } else {
                actions.addAll(compare(spec, state));
            }
        }
        return List.copyOf(actions);
    }

    private static List<TopicAction> compare(TopicSpec spec, TopicState state) {
        var tooMany = state.partitions() > spec.partitions() && !spec.mayHaveMore();
        if (tooMany) {
            return List.of(new Conflict(spec.name(), tooManyPartitions(spec, state)));
        }
        if (state.replicas() != spec.replicas()) {
            return List.of(new Conflict(spec.name(), otherReplicas(spec, state)));
        }
        var actions = new ArrayList<TopicAction>();
        if (state.partitions() < spec.partitions()) {
            actions.add(new AddPartitions(spec.name(), state.partitions(), spec.partitions()));
        }
        var drift = drift(spec, state);
        if (!drift.isEmpty()) {
            actions.add(new AlterConfig(spec.name(), drift));
        }
        return actions.isEmpty() ? List.of(new UpToDate(spec.name())) : actions;
    }

    private static Map<String, String> drift(TopicSpec spec, TopicState state) {
        var drift = new TreeMap<String, String>();
        spec.config().forEach((key, value) -> {
            if (!value.equals(state.config().get(key))) {
                drift.put(key, value);
            }
        });
        return drift;
    }

    private static String tooManyPartitions(TopicSpec spec, TopicState state) {
        return ("topic %s has %d partitions and %d are asked for; Kafka cannot remove partitions: set partitions of the"
                        + " lane to %d, or move the topic's records elsewhere and delete it")
                .formatted(spec.name(), state.partitions(), spec.partitions(), state.partitions());
    }

    private static String otherReplicas(TopicSpec spec, TopicState state) {
        return ("topic %s has %d replicas and the region asks for %d; changing them moves data between brokers, which is"
                        + " not done behind your back: run kafka-reassign-partitions.sh for the topic, or set"
                        + " spec.kafka.replicationFactor of the NotificationRegion to %d")
                .formatted(spec.name(), state.replicas(), spec.replicas(), state.replicas());
    }
}
