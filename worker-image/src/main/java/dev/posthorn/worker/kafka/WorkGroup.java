package dev.posthorn.worker.kafka;

import dev.posthorn.contract.TopicConfigs;
import dev.posthorn.contract.WorkerSettings;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.ConfigResource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The broker-side settings of a channel's share group. Without {@code share.auto.offset.reset=earliest} a new group would skip
 * what was accepted before its first worker came, and that is loss; so a worker does not start on a group that lacks it.
 */
final class WorkGroup {

    /** Handed out more often than this, a record is taken to kill its workers and goes to the dead-letter topic untried. */
    static final int POISON_DELIVERIES = 5;

    private static final Logger LOG = LoggerFactory.getLogger(WorkGroup.class);
    /** The broker drops a record after this many deliveries, so it must stay well above {@link #POISON_DELIVERIES}. */
    private static final int DELIVERY_LIMIT = 10;

    private static final String OFFSET_RESET = "share.auto.offset.reset";
    private static final String DELIVERY_COUNT_LIMIT = "share.delivery.count.limit";
    private static final String LOCK_DURATION = "share.record.lock.duration.ms";
    private static final String RENEWAL = "share.renew.acknowledge.enable";
    private static final String DEAD_LETTER_TOPIC = "errors.deadletterqueue.topic.name";
    private static final String DEAD_LETTER_COPY = "errors.deadletterqueue.copy.record.enable";

    private final Admin admin;
    private final ConfigResource group;
    private final ConfigResource deadLetterTopic;
    private final Duration lock;

    WorkGroup(Admin admin, WorkerSettings settings) {
        this.admin = admin;
        this.group =
                new ConfigResource(ConfigResource.Type.GROUP, settings.topics().workGroup());
        this.deadLetterTopic =
                new ConfigResource(ConfigResource.Type.TOPIC, settings.topics().deadLetter());
        this.lock = lock(settings.delivery().attemptTimeout().toDuration());
    }

    /** Long enough for an attempt and its writes, short enough that the records of a dead worker are not late; 15 to 60 s. */
    static Duration lock(Duration attemptTimeout) {
        var seconds = attemptTimeout.multipliedBy(2).plusSeconds(15).toSeconds();
        return Duration.ofSeconds(Math.clamp(seconds, 15, 60));
    }

    /**
     * Makes the group fit, writing only what differs.
     *
     * @throws KafkaException when Kafka cannot be asked
     * @throws IllegalStateException when the group does not fit and Kafka refuses to change it
     */
    void ensure() {
        var must = new LinkedHashMap<String, String>();
        must.put(OFFSET_RESET, "earliest");
        must.put(DELIVERY_COUNT_LIMIT, Integer.toString(DELIVERY_LIMIT));
        must.put(LOCK_DURATION, Long.toString(lock.toMillis()));
        must.put(RENEWAL, "true");
        var differs = differing(must);
        if (!differs.isEmpty()) {
            try {
                set(differs);
                LOG.info("Set {} on share group {}", differs, group.name());
            } catch (KafkaException e) {
                judge(e);
            }
        }
        deadLetterByBroker();
    }

    /** Goes on with a group that is merely not ideal; stops at one that would lose records. */
    private void judge(KafkaException refusal) {
        var now = current(group);
        if (!"earliest".equals(now.get(OFFSET_RESET))) {
            throw new IllegalStateException(
                    "Share group " + group.name() + " has " + OFFSET_RESET + "=" + now.get(OFFSET_RESET)
                            + ", which loses records, and this worker may not change it: allow it AlterConfigs on the group, or"
                            + " set " + OFFSET_RESET + "=earliest with kafka-configs.sh --entity-type groups",
                    refusal);
        }
        LOG.warn("Share group {} stays at {}: {}", group.name(), now, refusal.toString());
    }

    /**
     * The last net, for brokers that have it: a record that reaches the delivery limit is written to the dead-letter topic. Key
     * and value come along, headers do not (Kafka 4.4.0), only where the record stood; and no status event is written.
     */
    private void deadLetterByBroker() {
        var must = Map.of(DEAD_LETTER_TOPIC, deadLetterTopic.name(), DEAD_LETTER_COPY, "true");
        try {
            var topic = current(deadLetterTopic);
            var allowed = TopicConfigs.DEAD_LETTER_BY_BROKER.entrySet().stream()
                    .allMatch(entry -> entry.getValue().equals(topic.get(entry.getKey())));
            if (allowed && !differing(must).isEmpty()) {
                set(must);
                LOG.info(
                        "Broker-side dead-lettering of share group {} goes to {}",
                        group.name(),
                        deadLetterTopic.name());
            }
        } catch (KafkaException e) {
            LOG.info("No broker-side dead-lettering for share group {}: {}", group.name(), e.toString());
        }
    }

    private Map<String, String> differing(Map<String, String> must) {
        var now = current(group);
        var differs = new TreeMap<String, String>();
        must.forEach((name, value) -> {
            if (!value.equals(now.get(name))) {
                differs.put(name, value);
            }
        });
        return differs;
    }

    private void set(Map<String, String> values) {
        Collection<AlterConfigOp> ops = values.entrySet().stream()
                .map(value -> new AlterConfigOp(new ConfigEntry(value.getKey(), value.getValue()), OpType.SET))
                .toList();
        await(admin.incrementalAlterConfigs(Map.of(group, ops)).all());
    }

    private Map<String, String> current(ConfigResource resource) {
        var values = new TreeMap<String, String>();
        Config config = await(admin.describeConfigs(List.of(resource)).all()).get(resource);
        if (config != null) {
            config.entries().forEach(entry -> {
                if (entry.value() != null) {
                    values.put(entry.name(), entry.value());
                }
            });
        }
        return values;
    }

    private static <T> T await(org.apache.kafka.common.KafkaFuture<T> future) {
        try {
            return future.get();
        } catch (ExecutionException e) {
            throw e.getCause() instanceof KafkaException kafka ? kafka : new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("Interrupted while asking Kafka", e);
        }
    }
}
