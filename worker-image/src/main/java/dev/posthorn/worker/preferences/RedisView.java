package dev.posthorn.worker.preferences;

import dev.posthorn.worker.ledger.Fingerprint;
import dev.posthorn.worker.store.RedisStore;
import dev.posthorn.worker.store.Script;
import dev.posthorn.worker.store.StoreDownException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Utils;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The view that all workers of a region share. For each partition of the topic Redis holds the documents of its recipients and, in the
 * same hash slot, the offset up to which they are written; so if Redis loses its last writes, it loses the offset with them, and what
 * is missing is written again. Every worker offers what it reads; a piece counts only if Redis stands within it. A late
 * worker therefore never brings an old document back: it is told where to go on.
 */
public final class RedisView implements PreferenceView, TopicReader.Sink {

    private static final Logger LOG = LoggerFactory.getLogger(RedisView.class);
    private static final Duration PATIENCE = Duration.ofSeconds(5);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);
    private static final Duration LOOK_FOR_LOSS = Duration.ofSeconds(2);
    private static final int RECORDS = 500;

    /**
     * KEYS: position, documents. ARGV: the offset where the piece begins, the offset behind it, then recipient and document in turn, a
     * document of '' for none.
     */
    private static final Script WRITE = Script.of("""
            local at = tonumber(redis.call('GET', KEYS[1]) or '0')
            if at < tonumber(ARGV[1]) or at > tonumber(ARGV[2]) then
              return {at}
            end
            for i = 3, #ARGV, 2 do
              if ARGV[i + 1] == '' then
                redis.call('HDEL', KEYS[2], ARGV[i])
              else
                redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1])
              end
            end
            redis.call('SET', KEYS[1], ARGV[2])
            return {tonumber(ARGV[2])}
            """);

    /** KEYS: position, documents. ARGV: recipient. One step, so that the document is of this position or later. */
    private static final Script READ = Script.of("""
            return {tonumber(redis.call('GET', KEYS[1]) or '0'), redis.call('HGET', KEYS[2], ARGV[1]) or ''}
            """);

    private final RedisStore redis;
    private final Admin admin;
    private final TopicReader reader;
    private final EndOffsets ends;
    private final Map<Integer, Long> looked = new HashMap<>();
    private volatile Uuid topicId = Uuid.ZERO_UUID;

    private RedisView(RedisStore redis, PreferenceTopic topic) {
        this.redis = redis;
        this.admin = topic.admin();
        this.reader = new TopicReader(topic, admin, this);
        this.ends = new EndOffsets(() -> PreferenceTopic.ends(admin, reader.partitions()));
    }

    /**
     * Starts writing what the topic says to Redis, and returns at once.
     *
     * @param redis not closed by the view
     * @param connection bootstrap servers and TLS of Kafka
     */
    public static RedisView start(RedisStore redis, Map<String, Object> connection, String clientId) {
        var view = new RedisView(redis, new PreferenceTopic(connection, clientId));
        view.reader.start();
        return view;
    }

    @Override
    public Stated of(String key) throws StoreDownException {
        var until = System.nanoTime() + PATIENCE.toNanos();
        var now = endsNow();
        if (now.isEmpty()) {
            throw new StoreDownException("Kafka has not described " + PreferenceTopic.name() + " yet");
        }
        var partition = partition(key, now.size());
        var end = now.get(partition);
        if (end == null) {
            throw new StoreDownException(
                    "Kafka did not say where partition " + partition + " of " + PreferenceTopic.name() + " ends");
        }
        while (System.nanoTime() < until) {
            var said = redis.run(READ, keys(topicId, partition), List.of(field(key)));
            if ((Long) said.getFirst() >= end) {
                return document((String) said.get(1));
            }
            pause();
        }
        throw new StoreDownException("Redis does not hold all of " + PreferenceTopic.name() + " yet");
    }

    @Override
    public void close() {
        reader.close();
        admin.close(Duration.ofSeconds(1));
    }

    /** Where Redis stands, so that a new worker need not offer all of the topic. */
    @Override
    public long position(Uuid topic, int partition) throws StoreDownException {
        topicId = topic;
        return (Long) redis.run(READ, keys(topic, partition), List.of("")).getFirst();
    }

    /** Also an empty piece is offered now and then: to learn whether Redis lost something. */
    @Override
    public long take(TopicReader.Piece piece) throws StoreDownException {
        if (piece.records().isEmpty() && piece.from() == piece.next() && !due(piece.partition())) {
            return piece.next();
        }
        var records = piece.records();
        var from = piece.from();
        var at = from;
        var begun = 0;
        do {
            var end = Math.min(records.size(), begun + RECORDS);
            var next = end < records.size() ? records.get(end).offset() : piece.next();
            at = write(new TopicReader.Piece(piece.partition(), from, records.subList(begun, end), next));
            if (at != next) {
                return at;
            }
            from = next;
            begun = end;
        } while (begun < records.size());
        return at;
    }

    private boolean due(int partition) {
        var now = System.nanoTime();
        var last = looked.get(partition);
        if (last != null && now - last < LOOK_FOR_LOSS.toNanos()) {
            return false;
        }
        looked.put(partition, now);
        return true;
    }

    private long write(TopicReader.Piece piece) throws StoreDownException {
        var arguments = new ArrayList<>(List.of(Long.toString(piece.from()), Long.toString(piece.next())));
        for (var record : piece.records()) {
            if (record.key() != null) {
                var key = new String(record.key(), StandardCharsets.UTF_8);
                var document = text(record.value());
                if (partition(key, reader.partitions().size()) == piece.partition()) {
                    arguments.add(field(key));
                    arguments.add(document);
                } else {
                    strayed(key, document);
                }
            }
        }
        return (Long)
                redis.run(WRITE, keys(topicId, piece.partition()), arguments).getFirst();
    }

    /** Not where the default partitioner puts it: it counts all the same, though Redis cannot tell whether a later one was lost. */
    private void strayed(String key, String document) throws StoreDownException {
        LOG.warn(
                "A record of {} is not in the partition of its key; write it with Kafka's default partitioner",
                PreferenceTopic.name());
        var documents =
                keys(topicId, partition(key, reader.partitions().size())).get(1);
        if (document.isEmpty()) {
            redis.await(redis.send(commands -> commands.hdel(documents, field(key))));
        } else {
            redis.await(redis.send(commands -> commands.hset(documents, field(key), document)));
        }
    }

    private Map<Integer, Long> endsNow() throws StoreDownException {
        try {
            return ends.afterNow().get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException | TimeoutException e) {
            var cause = Objects.requireNonNullElse(e.getCause(), e);
            throw new StoreDownException(
                    "Kafka does not say where " + PreferenceTopic.name() + " ends: " + cause, cause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreDownException("Interrupted while asking where " + PreferenceTopic.name() + " ends", e);
        }
    }

    private static void pause() throws StoreDownException {
        try {
            Thread.sleep(LOOK_AGAIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreDownException("Interrupted while waiting for Redis to hold all preferences", e);
        }
    }

    private static Stated document(String text) {
        return text.isEmpty() ? Stated.NOTHING : PreferenceTopic.read(text.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte @Nullable [] value) {
        return value == null ? "" : value.length == 0 ? "?" : new String(value, StandardCharsets.UTF_8);
    }

    private static List<String> keys(Uuid topic, int partition) {
        var slot = "posthorn:wishes:{" + topic + "-" + partition + "}";
        return List.of(slot + ":position", slot);
    }

    private static String field(String key) {
        return Fingerprint.of(key).text();
    }

    /** As Kafka's default partitioner chooses it. */
    private static int partition(String key, int partitions) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
    }
}
