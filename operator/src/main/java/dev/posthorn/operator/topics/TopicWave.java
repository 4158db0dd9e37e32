package dev.posthorn.operator.topics;

import dev.posthorn.operator.topics.TopicAction.AddPartitions;
import dev.posthorn.operator.topics.TopicAction.AlterConfig;
import dev.posthorn.operator.topics.TopicAction.Create;
import dev.posthorn.operator.topics.TopicAction.Delete;
import dev.posthorn.operator.topics.TopicAction.Write;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/**
 * Wishes of several callers that are carried out together, with at most one request of each kind. No two of them are about the
 * same topic, so their order does not matter.
 */
final class TopicWave {

    /** What one caller wants, and where it waits for the failures, by topic. */
    record Wish(List<? extends Write> writes, CompletableFuture<Map<String, KafkaFailure>> done) {
        Wish {
            writes = List.copyOf(writes);
        }
    }

    /** Topics in one request; a wish that is larger goes alone. */
    static final int AT_MOST = 500;

    private final List<Wish> wishes = new ArrayList<>();
    private final Set<String> topics = new HashSet<>();
    private final List<TopicSpec> creates = new ArrayList<>();
    private final Map<String, Integer> partitions = new TreeMap<>();
    private final Map<String, Map<String, String>> configs = new TreeMap<>();
    private final Set<String> deletes = new HashSet<>();

    /** Takes the wish in, unless the wave is full or is about one of its topics already. */
    boolean admits(Wish wish) {
        var names = new HashSet<String>();
        wish.writes().forEach(write -> names.add(write.topic()));
        var fits = topics.isEmpty() || topics.size() + names.size() <= AT_MOST;
        if (!fits || names.stream().anyMatch(topics::contains)) {
            return false;
        }
        wishes.add(wish);
        topics.addAll(names);
        wish.writes().forEach(this::sort);
        return true;
    }

    private void sort(Write write) {
        switch (write) {
            case Create create -> creates.add(create.spec());
            case AddPartitions add -> partitions.put(add.topic(), add.to());
            case AlterConfig alter -> configs.put(alter.topic(), alter.set());
            case Delete delete -> deletes.add(delete.topic());
        }
    }

    /** Answers everybody with the failures among their own topics. */
    void done(Map<String, KafkaFailure> failures) {
        for (var wish : wishes) {
            var own = new TreeMap<String, KafkaFailure>();
            wish.writes().forEach(write -> {
                var failure = failures.get(write.topic());
                if (failure != null) {
                    own.put(write.topic(), failure);
                }
            });
            wish.done().complete(own);
        }
    }

    /** Answers everybody that nothing was done. */
    void refused(KafkaFailure why) {
        wishes.forEach(wish -> wish.done().complete(TopicInventory.allFailed(wish.writes(), why)));
    }

    List<TopicSpec> creates() {
        return creates;
    }

    Map<String, Integer> partitions() {
        return partitions;
    }

    Map<String, Map<String, String>> configs() {
        return configs;
    }

    Set<String> deletes() {
        return deletes;
    }
}
