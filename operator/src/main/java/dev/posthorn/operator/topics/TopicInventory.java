package dev.posthorn.operator.topics;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.operator.topics.TopicAction.Write;
import dev.posthorn.operator.topics.TopicWave.Wish;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * What the operator knows of a region's Kafka, and its way to change it. Reads come from memory; writes of many reconciles become
 * few requests. While Kafka is out of reach writes fail at once, and the poll alone finds out when it is back.
 */
public final class TopicInventory implements AutoCloseable {

    /** Names of all topics of Posthorn begin so. */
    static final String PREFIX = "posthorn.";

    /** Above what {@link KafkaAdmin} takes for the few requests of a wave while Kafka stops answering. */
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final Duration END = Duration.ofSeconds(5);
    private static final KafkaFailure STOPPING = new KafkaFailure.Unreachable("the operator is stopping");

    private static final OffsetWatch NOBODY = new OffsetWatch() {
        @Override
        public Collection<WatchedGroup> wanted() {
            return List.of();
        }

        @Override
        public List<RecordHead.Place> headsFor(OffsetSample sample) {
            return List.of();
        }

        @Override
        public void sampled(OffsetSample sample, List<RecordHead> heads) {
            // Nobody asked.
        }

        @Override
        public void blind(KafkaFailure why, Instant now) {
            // Nobody asked.
        }
    };

    private final KafkaConversation conversation;
    private final Thread thread;

    /**
     * Starts its thread, which waits for {@link #connect}.
     *
     * @param region name of the region, for the thread's name
     * @param pollEvery time between two looks at all topics; each is drawn up to a tenth shorter or longer
     * @param listener told of changes that a poll found
     */
    public TopicInventory(
            String region, Duration pollEvery, TopicListener listener, MeterRegistry meters, Clock clock) {
        this(region, pollEvery, pollEvery, listener, NOBODY, meters, clock);
    }

    /**
     * The same, for somebody who wants to know how far channels are.
     *
     * @param offsetsEvery time between two looks at offsets, likewise
     * @param watch told what was seen, on the inventory's thread
     */
    public TopicInventory(
            String region,
            Duration pollEvery,
            Duration offsetsEvery,
            TopicListener listener,
            OffsetWatch watch,
            MeterRegistry meters,
            Clock clock) {
        this.conversation = new KafkaConversation(
                new KafkaConversation.Every(pollEvery, offsetsEvery), listener, watch, meters, clock);
        this.thread = Thread.ofPlatform().daemon().name("kafka-" + region).start(conversation);
    }

    /** Uses this endpoint from now on; returns at once and does nothing if it is in use already. */
    public void connect(KafkaEndpoint endpoint) {
        conversation.use(endpoint);
    }

    /** Stops asking Kafka, when nothing says any longer where it is; what was seen stays known, and is no longer current. */
    public void disconnect() {
        conversation.use(null);
    }

    /** Looks at all topics as soon as may be. */
    public void pollNow() {
        conversation.pollNow();
    }

    /** What is known of the region and of one channel's topics, those that its spec no longer asks for included. */
    public TopicSnapshot channel(TopicNames names) {
        return conversation.view().with(conversation.topics().startingWith(names.prefix()));
    }

    /** What is known of the region and of the topics that all channels share. */
    public TopicSnapshot region() {
        return conversation.view().with(conversation.topics().regional());
    }

    /**
     * Carries writes out, together with those that others wish at the same time, and knows the new state
     * when it returns; plan once more on a fresh snapshot to see whether all is as wanted. Waits no
     * longer than 30 seconds, and not at all while Kafka is out of reach.
     *
     * @return why not, by topic; empty when all is done. Where the cause is {@link KafkaFailure.Unreachable}, it may have been done
     *     all the same.
     */
    public Map<String, KafkaFailure> carryOut(List<? extends Write> writes) {
        if (writes.isEmpty()) {
            return Map.of();
        }
        var refusal = conversation.view().refusal();
        if (refusal.isPresent()) {
            return allFailed(writes, refusal.get());
        }
        var wish = new Wish(writes, new CompletableFuture<>());
        conversation.add(wish);
        if (!thread.isAlive()) {
            return allFailed(writes, STOPPING);
        }
        try {
            return wish.done().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (TimeoutException e) {
            return allFailed(
                    writes, new KafkaFailure.Unreachable("Kafka did not answer within " + PATIENCE.toSeconds() + " s"));
        } catch (ExecutionException e) {
            return allFailed(writes, new KafkaFailure.Refused(String.valueOf(e.getCause())));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return allFailed(writes, STOPPING);
        }
    }

    static Map<String, KafkaFailure> allFailed(List<? extends Write> writes, KafkaFailure failure) {
        var failures = new TreeMap<String, KafkaFailure>();
        writes.forEach(write -> failures.put(write.topic(), failure));
        return failures;
    }

    /** Ends its thread; those who still wait are told that the operator stops. */
    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join(END);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        conversation.giveUp(STOPPING);
    }
}
