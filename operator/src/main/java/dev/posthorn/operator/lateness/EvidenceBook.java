package dev.posthorn.operator.lateness;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.operator.topics.KafkaFailure;
import dev.posthorn.operator.topics.OffsetSample;
import dev.posthorn.operator.topics.OffsetWatch;
import dev.posthorn.operator.topics.RecordHead;
import dev.posthorn.operator.topics.RecordHead.Place;
import dev.posthorn.operator.topics.WatchedGroup;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** The evidence of every channel of the region, kept up to date by the thread that talks to Kafka; any thread may read. */
public final class EvidenceBook implements OffsetWatch {
    /** Records read in one poll at most; where more stand in line, those that were passed over come first next time. */
    static final int HEADS_AT_MOST = 256;

    private static final Evidence NOT_YET = new Evidence.NotYet();

    private final Supplier<Collection<WatchedGroup>> groups;
    private final Consumer<Instant> onNews;
    private final Map<TopicNames, Evidence> evidence = new ConcurrentHashMap<>();

    /** From here on used by the thread alone. */
    private final Map<TopicNames, ChannelTrack> tracks = new HashMap<>();

    private int firstHead;

    /**
     * A book in which nothing is known.
     *
     * @param groups says which channels there are
     * @param onNews called, on Kafka's thread, after each poll, whatever came of it
     */
    public EvidenceBook(Supplier<Collection<WatchedGroup>> groups, Consumer<Instant> onNews) {
        this.groups = groups;
        this.onNews = onNews;
    }

    /** What is known of a channel. */
    public Evidence of(TopicNames names) {
        return evidence.getOrDefault(names, NOT_YET);
    }

    @Override
    public Collection<WatchedGroup> wanted() {
        return groups.get();
    }

    @Override
    public List<Place> headsFor(OffsetSample sample) {
        var all = new ArrayList<Place>();
        sample.channels().forEach((names, offsets) -> all.addAll(track(names).headsFor(sample.at(), offsets)));
        if (all.size() <= HEADS_AT_MOST) {
            firstHead = 0;
            return all;
        }
        var some = new ArrayList<Place>(HEADS_AT_MOST);
        for (int i = 0; i < HEADS_AT_MOST; i++) {
            some.add(all.get((firstHead + i) % all.size()));
        }
        firstHead = (firstHead + HEADS_AT_MOST) % all.size();
        return some;
    }

    @Override
    public void sampled(OffsetSample sample, List<RecordHead> heads) {
        tracks.keySet().retainAll(sample.channels().keySet());
        Map<String, List<RecordHead>> byTopic = heads.stream().collect(Collectors.groupingBy(RecordHead::topic));
        evidence.keySet()
                .removeIf(names -> !sample.channels().containsKey(names)
                        && !sample.failures().containsKey(names));
        sample.failures().forEach((names, why) -> blind(names, why, sample.at()));
        sample.channels().forEach((names, offsets) -> {
            var read = new ArrayList<RecordHead>();
            if (!byTopic.isEmpty()) {
                offsets.lanes().values().stream()
                        .flatMap(List::stream)
                        .map(p -> p.topic())
                        .distinct()
                        .forEach(topic -> read.addAll(byTopic.getOrDefault(topic, List.of())));
                offsets.rungs()
                        .ifPresent(rungs -> rungs.values().stream()
                                .flatMap(List::stream)
                                .map(p -> p.topic())
                                .distinct()
                                .forEach(topic -> read.addAll(byTopic.getOrDefault(topic, List.of()))));
            }
            evidence.put(names, track(names).observe(sample.at(), offsets, read));
        });
        onNews.accept(sample.at());
    }

    @Override
    public void blind(KafkaFailure why, Instant now) {
        groups.get().forEach(group -> blind(group.names(), why, now));
        onNews.accept(now);
    }

    private void blind(TopicNames channel, KafkaFailure why, Instant now) {
        evidence.compute(
                channel, (_, before) -> new Evidence.Blind(before instanceof Evidence.Blind b ? b.since() : now, why));
    }

    private ChannelTrack track(TopicNames names) {
        return tracks.computeIfAbsent(names, _ -> new ChannelTrack());
    }
}
