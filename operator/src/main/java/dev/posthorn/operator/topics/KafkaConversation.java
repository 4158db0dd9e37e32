package dev.posthorn.operator.topics;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.operator.topics.TopicWave.Wish;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that talks to a region's Kafka: polls, and carries wishes out in waves, also between the requests of a long
 * poll. A client that failed is not used again.
 */
final class KafkaConversation implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(KafkaConversation.class);
    /** Far off, and near enough that the time until then can still be counted. */
    private static final Instant NEVER = Instant.parse("9999-01-01T00:00:00Z");

    private static final Duration POLL_AFTER_FAILURE = Duration.ofSeconds(3);
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(1);
    private static final KafkaFailure NOWHERE = new KafkaFailure.Unreachable("nothing says where Kafka is");
    private static final int TOPICS_PER_REQUEST = 500;

    private final Duration pollEvery;
    private final TopicListener listener;
    private final MeterRegistry meters;
    private final Clock clock;
    private final KnownTopics topics = new KnownTopics();
    private final OffsetRound offsets;
    private final LinkedBlockingDeque<Wish> queue = new LinkedBlockingDeque<>();
    private volatile @Nullable KafkaEndpoint wanted;
    private volatile KafkaView view = KafkaView.NOTHING;

    /** From here on used by the thread alone. */
    private @Nullable KafkaEndpoint current;

    private @Nullable KafkaAdmin admin;
    private Instant nextPoll = Instant.EPOCH;

    KafkaConversation(Every every, TopicListener listener, OffsetWatch watch, MeterRegistry meters, Clock clock) {
        this.pollEvery = every.topics();
        this.offsets = new OffsetRound(watch, every.offsets(), topics, meters, clock);
        this.listener = listener;
        this.meters = meters;
        this.clock = clock;
    }

    /** How often topics and offsets are looked at. */
    record Every(Duration topics, Duration offsets) {}

    KafkaView view() {
        return view;
    }

    KnownTopics topics() {
        return topics;
    }

    synchronized void use(@Nullable KafkaEndpoint endpoint) {
        if (!Objects.equals(wanted, endpoint)) {
            wanted = endpoint;
            pollNow();
        }
    }

    /** An empty wish at the head of the queue wakes the thread and makes it poll. */
    void pollNow() {
        queue.addFirst(new Wish(List.of(), new CompletableFuture<>()));
    }

    void add(Wish wish) {
        queue.add(wish);
    }

    /** Tells everybody who waits that nothing will come. */
    void giveUp(KafkaFailure why) {
        for (var wish = queue.poll(); wish != null; wish = queue.poll()) {
            wish.done().complete(TopicInventory.allFailed(wish.writes(), why));
        }
    }

    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                guardedTurn();
            }
        } catch (InterruptedException e) {
            LOG.debug("Asked to stop", e);
        } finally {
            closeClient();
        }
    }

    /** A mistake of ours or of the listener must not end the only thread that talks to Kafka. */
    private void guardedTurn() throws InterruptedException {
        try {
            turn();
        } catch (RuntimeException e) {
            LOG.error("Talking to Kafka failed in a way that was not foreseen; going on", e);
            failed(new KafkaFailure.Unreachable("talking to Kafka failed: " + e));
        }
    }

    private void turn() throws InterruptedException {
        var wait = Duration.between(clock.instant(), nextTurn()).toMillis();
        var first = queue.poll(Math.clamp(wait, 0, LONGEST_WAIT.toMillis()), TimeUnit.MILLISECONDS);
        if (!Objects.equals(current, wanted)) {
            switchTo(wanted);
        }
        if (first != null && first.writes().isEmpty()) {
            nextPoll = clock.instant();
        } else if (first != null) {
            carryOut(waveOf(first));
        }
        if (current != null && !clock.instant().isBefore(nextPoll)) {
            poll(current);
        }
        lookAtOffsets();
    }

    private Instant nextTurn() {
        return view.refusal().isEmpty() && current != null && offsets.next().isBefore(nextPoll)
                ? offsets.next()
                : nextPoll;
    }

    private void lookAtOffsets() {
        var endpoint = current;
        if (endpoint == null || view.refusal().isPresent()) {
            return;
        }
        try {
            offsets.runIfDue(client(endpoint), endpoint);
        } catch (KafkaAskedException e) {
            failed(e.failure());
        }
    }

    /** Another Kafka knows other topics; new credentials for the same one change nothing of what is known. */
    private void switchTo(@Nullable KafkaEndpoint endpoint) {
        closeClient();
        var before = current;
        current = endpoint;
        nextPoll = clock.instant();
        if (endpoint == null) {
            update(view.failed(NOWHERE));
            offsets.failed(NOWHERE);
            nextPoll = NEVER;
        } else if (before != null && !before.bootstrapServers().equals(endpoint.bootstrapServers())) {
            topics.clear();
            update(KafkaView.NOTHING);
        }
    }

    private void poll(KafkaEndpoint endpoint) {
        var began = clock.instant();
        try {
            var client = client(endpoint);
            var cluster = client.cluster();
            var seen = new TreeMap<String, TopicState>();
            var names = List.copyOf(client.topics(TopicInventory.PREFIX));
            for (int from = 0; from < names.size(); from += TOPICS_PER_REQUEST) {
                seen.putAll(client.describe(names.subList(from, Math.min(names.size(), from + TOPICS_PER_REQUEST))));
                carryOutWaiting();
            }
            var changed = topics.replace(seen, began);
            update(new KafkaView(clock.instant(), null, cluster));
            tell(changed);
            nextPoll = clock.instant().plus(jittered(pollEvery));
        } catch (KafkaAskedException e) {
            failed(e.failure());
        }
    }

    private void carryOutWaiting() {
        for (var wish = queue.poll(); wish != null; wish = queue.poll()) {
            if (!wish.writes().isEmpty()) {
                carryOut(waveOf(wish));
            }
        }
        lookAtOffsets();
    }

    /** The wish and those behind it that can go with it. */
    private TopicWave waveOf(Wish first) {
        var wave = new TopicWave();
        var fits = wave.admits(first);
        while (fits) {
            var next = queue.poll();
            fits = next != null && wave.admits(next);
            if (next != null && !fits) {
                queue.addFirst(next);
            }
        }
        return wave;
    }

    private void carryOut(TopicWave wave) {
        var endpoint = current;
        var refusal = endpoint == null ? Optional.of(NOWHERE) : view.refusal();
        if (endpoint == null || refusal.isPresent()) {
            refusal.ifPresent(wave::refused);
            return;
        }
        try {
            var failures = new TopicWrites(client(endpoint), topics, clock).send(wave);
            failures.values().stream()
                    .filter(KafkaFailure.Unreachable.class::isInstance)
                    .findFirst()
                    .ifPresent(this::failed);
            wave.done(failures);
        } catch (KafkaAskedException e) {
            failed(e.failure());
            wave.refused(e.failure());
        }
    }

    private void failed(KafkaFailure failure) {
        if (view.failure() == null) {
            LOG.warn(
                    "Kafka is out of reach, trying again every {} s: {}",
                    POLL_AFTER_FAILURE.toSeconds(),
                    failure.message());
        }
        closeClient();
        update(view.failed(failure));
        offsets.failed(failure);
        nextPoll = clock.instant().plus(jittered(POLL_AFTER_FAILURE));
    }

    private void update(KafkaView now) {
        var before = view;
        view = now;
        if (now.differs(before)) {
            inform(listener::regionChanged);
        }
    }

    private void tell(Iterable<String> changed) {
        var channels = new HashSet<TopicNames>();
        var shared = new ArrayList<String>();
        for (var topic : changed) {
            KnownTopics.channelOf(topic).ifPresentOrElse(channels::add, () -> shared.add(topic));
        }
        if (!channels.isEmpty()) {
            inform(() -> listener.channelsChanged(channels));
        }
        if (shared.stream().anyMatch(TopicNames::isRegional)) {
            inform(listener::regionChanged);
        }
    }

    private static void inform(Runnable listener) {
        try {
            listener.run();
        } catch (RuntimeException e) {
            LOG.error("A change of topics could not be passed on; the next one will be", e);
        }
    }

    private KafkaAdmin client(KafkaEndpoint endpoint) throws KafkaAskedException {
        var open = admin;
        if (open == null) {
            open = KafkaAdmin.open(endpoint, meters);
            admin = open;
        }
        return open;
    }

    private void closeClient() {
        var open = admin;
        admin = null;
        offsets.close();
        if (open != null) {
            open.close();
        }
    }

    static Duration jittered(Duration duration) {
        return duration.multipliedBy(ThreadLocalRandom.current().nextLong(900, 1101))
                .dividedBy(1000);
    }
}
