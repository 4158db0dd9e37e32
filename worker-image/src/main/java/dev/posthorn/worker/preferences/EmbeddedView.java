package dev.posthorn.worker.preferences;

import dev.posthorn.contract.Preference;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.worker.ledger.Fingerprint;
import dev.posthorn.worker.store.StoreDownException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The view of one worker, in its memory, filled from the topic before the first send. Only what matters to the channel is kept, under a
 * fingerprint; should there be more of it than {@code capacity}, the view answers nobody any more, and nothing is sent.
 */
public final class EmbeddedView implements PreferenceView, TopicReader.Sink {

    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ChannelType type;
    private final int capacity;
    private final Map<Fingerprint, Stated> known = new ConcurrentHashMap<>();
    /** Most recipients want the same few things. */
    private final Map<Stated, Stated> alike = new ConcurrentHashMap<>();

    private final Map<Integer, Long> positions = new ConcurrentHashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final Admin admin;
    private final TopicReader reader;
    private final EndOffsets ends;
    /** Used by the reader's thread alone. */
    private Uuid topicId = Uuid.ZERO_UUID;

    private record Waiting(Map<Integer, Long> until, CompletableFuture<Void> reached) {}

    private EmbeddedView(PreferenceTopic topic, ChannelType type, int capacity) {
        this.type = type;
        this.capacity = capacity;
        this.admin = topic.admin();
        this.reader = new TopicReader(topic, admin, this);
        this.ends = new EndOffsets(() -> PreferenceTopic.ends(admin, reader.partitions()));
    }

    /**
     * Starts reading and returns at once.
     *
     * @param connection bootstrap servers and TLS of Kafka
     * @param type what the channel delivers
     * @param capacity recipients at most that said something, count
     */
    public static EmbeddedView start(Map<String, Object> connection, String clientId, ChannelType type, int capacity) {
        var view = new EmbeddedView(new PreferenceTopic(connection, clientId), type, capacity);
        view.reader.start();
        return view;
    }

    @Override
    public Stated of(String key) throws StoreDownException {
        try {
            ends.afterNow().thenCompose(this::reached).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            var cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new StoreDownException(
                    "It cannot be told that all of " + PreferenceTopic.name() + " has been read: " + cause, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreDownException("Interrupted while reading " + PreferenceTopic.name(), e);
        }
        if (known.size() > capacity) {
            throw new StoreDownException(
                    "More than " + capacity + " recipients have preferences, which is all that this"
                            + " worker's memory takes: give it more, or the region a Redis (spec.stores)");
        }
        return known.getOrDefault(Fingerprint.of(key), Stated.NOTHING);
    }

    /** Recipients that said something that matters here, count. */
    public int size() {
        return known.size();
    }

    @Override
    public void close() {
        reader.close();
        admin.close(Duration.ofSeconds(1));
    }

    @Override
    public long position(Uuid topic, int partition) {
        if (!topic.equals(topicId)) {
            topicId = topic;
            positions.clear();
        }
        return positions.getOrDefault(partition, 0L);
    }

    @Override
    public long take(TopicReader.Piece piece) {
        for (var record : piece.records()) {
            if (record.key() != null) {
                put(Fingerprint.of(new String(record.key(), StandardCharsets.UTF_8)), record.value());
            }
        }
        positions.put(piece.partition(), piece.next());
        release();
        return piece.next();
    }

    private void put(Fingerprint key, byte @Nullable [] value) {
        var stated = relevant(PreferenceTopic.read(value));
        if (stated.equals(Stated.NOTHING)) {
            known.remove(key);
        } else if (known.size() <= capacity || known.containsKey(key)) {
            known.put(
                    key,
                    alike.size() < 10_000
                            ? Objects.requireNonNullElse(alike.putIfAbsent(stated, stated), stated)
                            : stated);
        }
    }

    private Stated relevant(Stated stated) {
        if (!(stated instanceof Stated.Wants(var all))) {
            return stated;
        }
        var optOuts = Objects.requireNonNullElse(all.optOuts(), List.<Preference.OptOut>of()).stream()
                .filter(optOut -> optOut.type() == null || optOut.type() == type)
                .toList();
        return optOuts.isEmpty() && all.timeZone() == null && all.quietHours() == null
                ? Stated.NOTHING
                : new Stated.Wants(new Preference(optOuts, all.timeZone(), all.quietHours()));
    }

    private CompletableFuture<Void> reached(Map<Integer, Long> until) {
        if (until.isEmpty()) {
            return CompletableFuture.failedFuture(new IllegalStateException("Kafka has not described the topic yet"));
        }
        var waiter = new Waiting(until, new CompletableFuture<>());
        synchronized (waiting) {
            if (!isReached(until)) {
                waiting.add(waiter);
                waiter.reached().orTimeout(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
                return waiter.reached();
            }
        }
        return CompletableFuture.completedFuture(null);
    }

    private void release() {
        var done = new ArrayList<Waiting>();
        synchronized (waiting) {
            waiting.removeIf(waiter -> {
                if (isReached(waiter.until())) {
                    done.add(waiter);
                    return true;
                }
                return waiter.reached().isDone();
            });
        }
        done.forEach(waiter -> waiter.reached().complete(null));
    }

    private boolean isReached(Map<Integer, Long> until) {
        return until.entrySet().stream().allMatch(end -> positions.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }
}
