package dev.posthorn.gateway.accept;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.LaneName;
import dev.posthorn.gateway.ticks.Ticks;
import java.time.Duration;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.kafka.clients.admin.Admin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which channels and lanes exist, by the topics in Kafka; looked at every few seconds and when a channel is asked for that is not known. */
public final class ChannelCatalog implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ChannelCatalog.class);
    private static final Duration PERIOD = Duration.ofSeconds(5);
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(3);
    /** Unknown names must not become a way to keep the brokers busy. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(1);

    private final Admin admin;
    private final ReentrantLock looking = new ReentrantLock();
    private volatile Optional<Map<String, Set<LaneName>>> known = Optional.empty();
    private volatile long lookedAt = System.nanoTime() - BETWEEN_LOOKS.toNanos();

    private final Ticks looks;

    /**
     * Looks at once and then time and again, without waiting for the first look.
     *
     * @param admin closed with the catalog
     */
    public ChannelCatalog(Admin admin) {
        this.admin = admin;
        this.looks = new Ticks("channels", PERIOD, this::look);
    }

    /** Whether Kafka has been asked with success once. */
    public boolean ready() {
        return known.isPresent();
    }

    /**
     * Lanes of a channel, none for one that does not exist.
     *
     * @param channel {@code namespace/name}
     * @return empty when Kafka has not yet been reached, so nobody knows
     */
    public Optional<Set<LaneName>> lanes(String channel) {
        if (!known.map(all -> all.containsKey(channel)).orElse(false)) {
            lookAgain();
        }
        return known.map(all -> all.getOrDefault(channel, Set.of()));
    }

    @Override
    public void close() {
        looks.close();
        admin.close(Duration.ofSeconds(2));
    }

    /** {@code namespace/name} to lanes; what is not a lane's topic is left out. */
    static Map<String, Set<LaneName>> channels(Collection<String> topics) {
        var channels = new HashMap<String, Set<LaneName>>();
        for (var topic : topics) {
            var parts = topic.split("\\.", -1);
            if (parts.length == 4) {
                for (var lane : LaneName.values()) {
                    if (new TopicNames(parts[1], parts[2]).lane(lane).equals(topic)) {
                        channels.computeIfAbsent(parts[1] + "/" + parts[2], none -> EnumSet.noneOf(LaneName.class))
                                .add(lane);
                    }
                }
            }
        }
        return channels;
    }

    private void lookAgain() {
        looking.lock();
        try {
            if (System.nanoTime() - lookedAt >= BETWEEN_LOOKS.toNanos()) {
                look();
            }
        } finally {
            looking.unlock();
        }
    }

    private void look() {
        looking.lock();
        try {
            known = Optional.of(
                    channels(admin.listTopics().names().get(LONGEST_LOOK.toMillis(), TimeUnit.MILLISECONDS)));
        } catch (ExecutionException | TimeoutException e) {
            LOG.warn("Kafka does not list its topics, known channels stay known: {}", e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            lookedAt = System.nanoTime();
            looking.unlock();
        }
    }
}
