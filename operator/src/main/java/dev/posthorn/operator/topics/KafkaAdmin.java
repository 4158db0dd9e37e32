package dev.posthorn.operator.topics;

import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.CreateTopicsResult;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.AuthorizationException;
import org.apache.kafka.common.errors.TopicExistsException;

/**
 * The only door to Kafka's Admin client. Every call ends within {@link #CALL_TIMEOUT} or little more, and many topics make one
 * request.
 */
final class KafkaAdmin implements AutoCloseable {

    static final Duration CALL_TIMEOUT = Duration.ofSeconds(10);

    private static final Duration REQUEST_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final String DEAD_LETTER_PREFIX = "errors.deadletterqueue.topic.name.prefix";

    private final Admin admin;
    private final KafkaCalls calls;

    private KafkaAdmin(Admin admin, KafkaCalls calls) {
        this.admin = admin;
        this.calls = calls;
    }

    /** Makes a client; nothing is sent yet. */
    static KafkaAdmin open(KafkaEndpoint endpoint, MeterRegistry meters) throws KafkaAskedException {
        var properties = new HashMap<>(endpoint.clientProperties());
        properties.put("client.id", "posthorn-operator");
        properties.put("default.api.timeout.ms", (int) CALL_TIMEOUT.toMillis());
        properties.put("request.timeout.ms", (int) REQUEST_TIMEOUT.toMillis());
        properties.put("socket.connection.setup.timeout.ms", 2000L);
        properties.put("socket.connection.setup.timeout.max.ms", 4000L);
        properties.put("reconnect.backoff.max.ms", 1000L);
        properties.put("enable.metrics.push", false);
        var where = "Kafka at " + endpoint.bootstrapServers();
        try {
            return new KafkaAdmin(
                    Admin.create(properties), new KafkaCalls(where, CALL_TIMEOUT.plus(REQUEST_TIMEOUT), meters));
        } catch (KafkaException e) {
            throw new KafkaAskedException(KafkaErrors.ofConnecting(e, where));
        }
    }

    /** The same client, for questions about offsets. */
    KafkaOffsets offsets() {
        return new KafkaOffsets(admin, calls);
    }

    /** A reader of single records, to be closed by the caller. */
    HeadReader headReader(KafkaEndpoint endpoint) {
        return new HeadReader(endpoint, calls);
    }

    KafkaCluster cluster() throws KafkaAskedException {
        calls.counted("describe_cluster");
        var result = admin.describeCluster();
        var id = calls.answer(result.clusterId(), "asking for the cluster");
        var nodes = calls.answer(result.nodes(), "asking for the brokers");
        var ids = nodes.stream().map(node -> node.idString()).toList();
        return new KafkaCluster(id, ids.size(), deadLettersOfGroups(ids));
    }

    /** Brokers that know the setting of dead letters and whose prefix lets ours through; a minor matter that fails quietly. */
    private boolean deadLettersOfGroups(List<String> brokers) {
        calls.counted("describe_brokers");
        var resources = brokers.stream()
                .map(id -> new ConfigResource(ConfigResource.Type.BROKER, id))
                .toList();
        try {
            var configs = calls.answer(admin.describeConfigs(resources).all(), "asking for broker settings");
            return configs.values().stream()
                    .allMatch(config -> Optional.ofNullable(config.get(DEAD_LETTER_PREFIX))
                            .map(ConfigEntry::value)
                            .filter(TopicInventory.PREFIX::startsWith)
                            .isPresent());
        } catch (KafkaAskedException e) {
            return false;
        }
    }

    /** Names of all topics that start with {@code prefix} and that the operator may see. */
    Set<String> topics(String prefix) throws KafkaAskedException {
        calls.counted("list_topics");
        var names = new TreeSet<>(calls.answer(admin.listTopics().names(), "listing topics"));
        names.removeIf(name -> !name.startsWith(prefix));
        return names;
    }

    /** The topics among {@code names} that exist. */
    Map<String, TopicState> describe(Collection<String> names) throws KafkaAskedException {
        if (names.isEmpty()) {
            return Map.of();
        }
        calls.counted("describe_topics");
        var descriptions = new LinkedHashMap<String, TopicDescription>();
        for (var entry : admin.describeTopics(names).topicNameValues().entrySet()) {
            calls.existing(entry.getValue(), "describing topic " + entry.getKey())
                    .ifPresent(found -> descriptions.put(entry.getKey(), found));
        }
        var settings = settings(descriptions.keySet());
        var states = new TreeMap<String, TopicState>();
        descriptions.forEach((name, description) -> {
            var config = settings.get(name);
            if (config != null) {
                states.put(name, state(name, description, config));
            }
        });
        return states;
    }

    private Map<String, Config> settings(Set<String> topics) throws KafkaAskedException {
        calls.counted("describe_configs");
        var resources = topics.stream()
                .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                .toList();
        var settings = new HashMap<String, Config>();
        for (var entry : admin.describeConfigs(resources).values().entrySet()) {
            var name = entry.getKey().name();
            calls.existing(entry.getValue(), "reading settings of topic " + name)
                    .ifPresent(config -> settings.put(name, config));
        }
        return settings;
    }

    private static TopicState state(String name, TopicDescription description, Config config) {
        var replicas = description.partitions().getFirst().replicas().size();
        return new TopicState(name, description.partitions().size(), replicas, owned(config));
    }

    private static Map<String, String> owned(Config config) {
        var owned = new TreeMap<String, String>();
        for (var key : TopicSpec.OWNED_CONFIG) {
            var entry = config.get(key);
            if (entry != null && entry.value() != null) {
                owned.put(key, entry.value());
            }
        }
        return owned;
    }

    /**
     * What came of a wave of new topics.
     *
     * @param made topics as Kafka made them
     * @param found topics that were there already, and have to be described
     * @param failures why others were not made
     */
    record Created(Map<String, TopicState> made, List<String> found, Map<String, KafkaFailure> failures) {}

    Created create(Collection<TopicSpec> specs) {
        calls.counted("create_topics");
        calls.written("create", specs.size());
        var topics = specs.stream()
                .map(spec ->
                        new NewTopic(spec.name(), spec.partitions(), (short) spec.replicas()).configs(spec.config()))
                .toList();
        var result = admin.createTopics(topics);
        var created = new Created(new TreeMap<>(), new ArrayList<>(), new TreeMap<>());
        for (var spec : specs) {
            try {
                calls.await(result.topicId(spec.name()));
                created.made().put(spec.name(), made(spec, result));
            } catch (ExecutionException | TimeoutException | InterruptedException e) {
                if (KafkaErrors.unwrapped(e) instanceof TopicExistsException) {
                    created.found().add(spec.name());
                } else {
                    created.failures().put(spec.name(), calls.failure(e, "creating topic " + spec.name()));
                }
            }
        }
        return created;
    }

    /** As Kafka says it made it, or as it was asked for where we may not see settings. */
    private TopicState made(TopicSpec spec, CreateTopicsResult result)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            return new TopicState(
                    spec.name(), spec.partitions(), spec.replicas(), owned(calls.await(result.config(spec.name()))));
        } catch (ExecutionException e) {
            if (KafkaErrors.unwrapped(e) instanceof AuthorizationException) {
                return new TopicState(spec.name(), spec.partitions(), spec.replicas(), spec.config());
            }
            throw e;
        }
    }

    /**
     * Adds partitions up to a count; the failures by topic.
     *
     * @param counts partitions that each topic should have
     */
    Map<String, KafkaFailure> addPartitions(Map<String, Integer> counts) {
        calls.counted("create_partitions");
        calls.written("add_partitions", counts.size());
        var wanted = new HashMap<String, NewPartitions>();
        counts.forEach((topic, count) -> wanted.put(topic, NewPartitions.increaseTo(count)));
        return calls.failures(admin.createPartitions(wanted).values(), "adding partitions to topic ");
    }

    /**
     * Sets these settings and leaves others as they are; the failures by topic.
     *
     * @param settings what to set on each topic
     */
    Map<String, KafkaFailure> alter(Map<String, Map<String, String>> settings) {
        calls.counted("alter_configs");
        calls.written("alter_config", settings.size());
        var wanted = new HashMap<ConfigResource, Collection<AlterConfigOp>>();
        settings.forEach((topic, set) -> wanted.put(
                new ConfigResource(ConfigResource.Type.TOPIC, topic),
                set.entrySet().stream()
                        .map(entry -> new AlterConfigOp(
                                new ConfigEntry(entry.getKey(), entry.getValue()), AlterConfigOp.OpType.SET))
                        .toList()));
        var futures = new HashMap<String, KafkaFuture<Void>>();
        admin.incrementalAlterConfigs(wanted).values().forEach((topic, future) -> futures.put(topic.name(), future));
        return calls.failures(futures, "changing settings of topic ");
    }

    /** Deletes topics and what is in them; one that is not there counts as deleted. */
    Map<String, KafkaFailure> delete(Set<String> topics) {
        calls.counted("delete_topics");
        calls.written("delete", topics.size());
        var failures = new TreeMap<String, KafkaFailure>();
        admin.deleteTopics(topics).topicNameValues().forEach((topic, future) -> {
            try {
                calls.existing(future, "deleting topic " + topic);
            } catch (KafkaAskedException e) {
                failures.put(topic, e.failure());
            }
        });
        return failures;
    }

    @Override
    public void close() {
        admin.close(CLOSE_TIMEOUT);
    }
}
