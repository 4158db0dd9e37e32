package dev.posthorn.operator.topics;

import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Carries a wave out and takes over what it made of the topics, so that the next plan need not wait for a poll.
 *
 * @param client the door to Kafka
 * @param topics what is known, brought up to date
 * @param clock when
 */
record TopicWrites(KafkaAdmin client, KnownTopics topics, Clock clock) {

    /** What a change of a known topic makes of it. */
    private interface Change {
        TopicState of(TopicState before);
    }

    /** Why not, by topic. */
    Map<String, KafkaFailure> send(TopicWave wave) throws KafkaAskedException {
        var failures = new HashMap<String, KafkaFailure>();
        if (!wave.creates().isEmpty()) {
            var created = client.create(wave.creates());
            created.made().values().forEach(this::know);
            failures.putAll(created.failures());
            failures.putAll(judge(wave, client.describe(created.found())));
        }
        if (!wave.partitions().isEmpty()) {
            var failed = client.addPartitions(wave.partitions());
            failures.putAll(failed);
            wave.partitions().forEach((topic, count) -> changed(topic, failed, state -> state.withPartitions(count)));
        }
        if (!wave.configs().isEmpty()) {
            var failed = client.alter(wave.configs());
            failures.putAll(failed);
            wave.configs().forEach((topic, set) -> changed(topic, failed, state -> state.withConfig(set)));
        }
        if (!wave.deletes().isEmpty()) {
            var failed = client.delete(wave.deletes());
            failures.putAll(failed);
            wave.deletes().stream()
                    .filter(topic -> !failed.containsKey(topic))
                    .forEach(topic -> topics.deleted(topic, clock.instant()));
        }
        return failures;
    }

    /** Topics that were there already: made by an earlier request whose answer got lost, or by somebody else in another shape. */
    private Map<String, KafkaFailure> judge(TopicWave wave, Map<String, TopicState> found) {
        found.values().forEach(this::know);
        var failures = new HashMap<String, KafkaFailure>();
        wave.creates().stream()
                .filter(spec -> found.containsKey(spec.name()))
                .flatMap(spec -> TopicPlanner.plan(List.of(spec), found).stream())
                .filter(action -> !(action instanceof TopicAction.UpToDate))
                .forEach(action -> failures.put(
                        action.topic(),
                        new KafkaFailure.Refused("topic " + action.topic()
                                + " was made by somebody else meanwhile, in another shape; it is compared with the plan"
                                + " next time")));
        return failures;
    }

    private void know(TopicState state) {
        topics.wrote(state, clock.instant());
    }

    private void changed(String topic, Map<String, KafkaFailure> failed, Change change) {
        if (!failed.containsKey(topic)) {
            topics.find(topic).map(change::of).ifPresent(this::know);
        }
    }
}
