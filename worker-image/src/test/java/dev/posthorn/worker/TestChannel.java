package dev.posthorn.worker;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.contract.ControlReport;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.StatusEvent;
import dev.posthorn.contract.TopicConfigs;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.delivery.Checks;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.provider.Providers;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;

/** A channel's topics on a broker as the operator would have made them, and hands to put records in and take them out. */
final class TestChannel implements AutoCloseable {

    private static final ObjectMapper JSON = new ObjectMapper();

    final KafkaBroker broker;
    final TopicNames topics;
    private final ObjectNode settings;
    private final KafkaProducer<byte[], byte[]> producer;
    private final List<StatusEvent> seen = new ArrayList<>();
    private final KafkaConsumer<byte[], byte[]> statusReader;

    TestChannel(KafkaBroker broker, String name, Consumer<ObjectNode> change) throws Exception {
        this.broker = broker;
        this.topics = new TopicNames("shop", name);
        this.settings = (ObjectNode) JSON.readTree("""
                {"namespace": "shop", "region": "eu", "type": "Webhook",
                 "lanes": [{"name": "critical", "latencyObjective": "10s"}, {"name": "bulk", "latencyObjective": "30m"}],
                 "rungs": ["200ms", "1s"],
                 "delivery": {"ttl": "1h", "attemptTimeout": "2s", "maxAttempts": 3, "backoffInitial": "200ms",
                              "backoffFactor": 5, "backoffMaxDelay": "1s", "maxRetryAfter": "10s"},
                 "providers": [{"name": "hooks", "type": "Webhook", "webhook": {"url": "http://127.0.0.1:1/", "allowedCidrs": ["127.0.0.0/8"]}}],
                 "maxInFlight": 64, "drainTimeout": "10s"}""");
        settings.put("channel", name);
        settings.putObject("kafka")
                .put("bootstrapServers", broker.bootstrapServers())
                .put("tls", false);
        change.accept(settings);
        createTopics();
        this.producer =
                new KafkaProducer<>(broker.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer());
        this.statusReader = reader(TopicNames.STATUS);
    }

    TestChannel(KafkaBroker broker, String name) throws Exception {
        this(broker, name, unchanged -> {});
    }

    WorkerSettings settings() throws IOException {
        return JSON.treeToValue(settings, WorkerSettings.class);
    }

    /** For a change of the settings after the topics were made. */
    ObjectNode settingsForChange() {
        return settings;
    }

    String settingsJson() {
        return settings.toString();
    }

    Worker startWorker(Provider... providers) throws IOException {
        return startWorker(Checks.none(), providers);
    }

    Worker startWorker(Checks checks, Provider... providers) throws IOException {
        var config = new WorkerConfig(settings(), Path.of("/nonexistent"), broker.clientConfig(), 0, "worker-0");
        return Worker.start(config, checks, new Providers(List.of(providers)));
    }

    /** With the ledger and the preferences that the settings name. */
    Worker startWorkerWithStores(Provider... providers) throws IOException {
        var config = new WorkerConfig(settings(), Path.of("/nonexistent"), broker.clientConfig(), 0, "worker-0");
        return Worker.startWithStores(config, Checks.none(), new Providers(List.of(providers)));
    }

    /** Accepts a notification for a recipient. */
    void acceptFor(LaneName lane, String recipient, String id, Map<String, String> headers)
            throws ExecutionException, InterruptedException {
        var all = new HashMap<>(Map.of(MessageHeaders.ID, id, MessageHeaders.TENANT, "acme"));
        all.putAll(headers);
        put(topics.lane(lane), recipient, "{\"recipient\":\"" + recipient + "\",\"body\":\"hello\"}", all)
                .get();
    }

    /** Accepts a notification as a gateway would. */
    Future<?> accept(LaneName lane, String id, Map<String, String> headers) {
        var all = new HashMap<>(Map.of(
                MessageHeaders.ID,
                id,
                MessageHeaders.TENANT,
                "acme",
                MessageHeaders.LANE,
                lane.name(),
                MessageHeaders.ACCEPTED_AT,
                Long.toString(Instant.now().toEpochMilli())));
        all.putAll(headers);
        return put(topics.lane(lane), "recipient-" + id, "{\"recipient\":\"r-" + id + "\",\"body\":\"hello\"}", all);
    }

    void accept(LaneName lane, String id) throws ExecutionException, InterruptedException {
        accept(lane, id, Map.of()).get();
    }

    /** Accepts {@code count} notifications named {@code <prefix>-0} and so on. */
    List<String> acceptMany(LaneName lane, String prefix, int count) throws ExecutionException, InterruptedException {
        var ids = new ArrayList<String>();
        var sent = new ArrayList<Future<?>>();
        for (var i = 0; i < count; i++) {
            ids.add(prefix + "-" + i);
            sent.add(accept(lane, prefix + "-" + i, Map.of()));
        }
        for (var each : sent) {
            each.get();
        }
        return ids;
    }

    /** Orders as an operator would, but for what makes no sense. */
    void order(String json) throws ExecutionException, InterruptedException {
        put(TopicNames.CONTROL, topics.controlKey(), json, Map.of()).get();
    }

    /** The last report of a worker of this channel that {@code until} accepts. */
    ControlReport awaitReport(Predicate<ControlReport> until) {
        try (var reader = reader(TopicNames.REPORTS)) {
            return Awaitility.await()
                    .pollInSameThread()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> newestReport(reader).filter(until), Optional::isPresent)
                    .orElseThrow();
        }
    }

    private Optional<ControlReport> newestReport(KafkaConsumer<byte[], byte[]> reader) throws IOException {
        var newest = Optional.<ControlReport>empty();
        for (var record : reader.poll(Duration.ofMillis(200))) {
            if (new String(record.key(), StandardCharsets.UTF_8).startsWith(topics.controlKey() + "/")) {
                newest = Optional.of(JSON.readValue(record.value(), ControlReport.class));
            }
        }
        return newest;
    }

    Future<?> put(String topic, String key, String value, Map<String, String> headers) {
        var record = new ProducerRecord<>(
                topic, key.getBytes(StandardCharsets.UTF_8), value.getBytes(StandardCharsets.UTF_8));
        headers.forEach((name, text) -> record.headers().add(name, text.getBytes(StandardCharsets.UTF_8)));
        return producer.send(record);
    }

    /** Status events of this channel so far, in the order in which they were written per id. */
    synchronized List<StatusEvent> statuses() throws IOException {
        for (var record : statusReader.poll(Duration.ofMillis(100))) {
            var event = JSON.readValue(record.value(), StatusEvent.class);
            if (event.channel().equals(topics.channel())) {
                seen.add(event);
            }
        }
        return List.copyOf(seen);
    }

    List<StatusEvent> terminal() throws IOException {
        return statuses().stream().filter(StatusEvent::terminal).toList();
    }

    /** The only terminal event of an id, once it is there. */
    StatusEvent terminalOf(String id) throws IOException {
        var found = awaitStatuses(events -> events.stream().anyMatch(e -> e.terminal() && e.id().equals(id)));
        return found.stream()
                .filter(e -> e.terminal() && e.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    List<StatusEvent> awaitStatuses(Predicate<List<StatusEvent>> until) throws IOException {
        return awaitStatuses(Duration.ofSeconds(60), until);
    }

    List<StatusEvent> awaitStatuses(Duration longest, Predicate<List<StatusEvent>> until) throws IOException {
        var end = System.nanoTime() + longest.toNanos();
        while (System.nanoTime() < end) {
            if (until.test(statuses())) {
                return statuses();
            }
        }
        throw new AssertionError("Within " + longest + " this was not reached; statuses so far: " + summary());
    }

    List<ConsumerRecord<byte[], byte[]>> deadLetters() {
        var found = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        try (var reader = reader(topics.deadLetter())) {
            for (var empty = 0; empty < 3; ) {
                var polled = reader.poll(Duration.ofMillis(200));
                polled.forEach(found::add);
                empty = polled.isEmpty() ? empty + 1 : 0;
            }
        }
        return found;
    }

    static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        var header = record.headers().lastHeader(name);
        return header == null ? "" : new String(header.value(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(1));
        statusReader.close();
    }

    private String summary() {
        var counts = new HashMap<StatusEvent.Status, Integer>();
        seen.forEach(event -> counts.merge(event.status(), 1, Integer::sum));
        return counts.toString();
    }

    private KafkaConsumer<byte[], byte[]> reader(String topic) {
        var config = new HashMap<>(broker.clientConfig());
        config.put("auto.offset.reset", "earliest");
        config.put("isolation.level", "read_uncommitted");
        var reader = new KafkaConsumer<>(config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        // A topic that was made a moment ago need not be known to the whole broker yet.
        var partitions = Awaitility.await()
                .pollInSameThread()
                .atMost(Duration.ofSeconds(30))
                .until(
                        () -> reader.partitionsFor(topic).stream()
                                .map(info -> new TopicPartition(topic, info.partition()))
                                .toList(),
                        known -> !known.isEmpty());
        reader.assign(partitions);
        reader.seekToBeginning(partitions);
        return reader;
    }

    private void createTopics() throws Exception {
        var wanted = new ArrayList<NewTopic>();
        for (var lane : settings().lanes()) {
            wanted.add(new NewTopic(topics.lane(lane.name()), 3, (short) 1));
        }
        for (var rung : settings().rungs()) {
            wanted.add(new NewTopic(topics.rung(rung.toDuration()), 3, (short) 1).configs(TopicConfigs.RUNG));
        }
        wanted.add(new NewTopic(topics.deadLetter(), 1, (short) 1).configs(TopicConfigs.DEAD_LETTER_BY_BROKER));
        wanted.add(new NewTopic(TopicNames.STATUS, 3, (short) 1));
        wanted.add(new NewTopic(TopicNames.PREFERENCES, 3, (short) 1).configs(Map.of("cleanup.policy", "compact")));
        for (var compacted : List.of(TopicNames.CONTROL, TopicNames.REPORTS)) {
            wanted.add(new NewTopic(compacted, 1, (short) 1).configs(Map.of("cleanup.policy", "compact")));
        }
        try (var admin = Admin.create(broker.clientConfig())) {
            for (var created : admin.createTopics(wanted).values().entrySet()) {
                try {
                    created.getValue().get();
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof TopicExistsException)) {
                        throw e;
                    }
                }
            }
        }
    }
}
