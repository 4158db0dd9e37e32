package dev.posthorn.local.bench;

import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.TopicConfigs;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.bench.RateMeter.Reading;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.Worker;
import dev.posthorn.worker.WorkerConfig;
import dev.posthorn.worker.account.Accounts;
import dev.posthorn.worker.provider.Providers;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/** The broker of {@link WorkerBench}, its topics, and those who take the stage. */
final class WorkerStage {

    private static final int PARTITIONS = 6;
    private static final int READERS = 4;
    private static final String BODY = "Your parcel is on its way and will be with you on Friday. ".repeat(16);
    private static final Duration BLOCK_TIMEOUT = Duration.ofMinutes(3);
    private static final LaneName LANE = LaneName.normal;

    private final KafkaBroker broker;
    private final int inFlight;
    private final Path folder;
    private final Set<String> made = new HashSet<>();

    WorkerStage(KafkaBroker broker, int inFlight, Path folder) {
        this.broker = broker;
        this.inFlight = inFlight;
        this.folder = folder;
        topic(TopicNames.STATUS, PARTITIONS, Map.of());
    }

    private interface Play {
        Reading run(RateMeter meter) throws InterruptedException;
    }

    private record Named(String name, TopicNames topics, Play play) implements Contestant {
        @Override
        public Reading run(RateMeter meter) throws InterruptedException {
            return play.run(meter);
        }
    }

    Contestant workerOfNull() {
        var topics = channel("worker-null");
        return new Named(
                "worker", topics, meter -> work(topics, null, new Providers(List.of(new NullProvider(meter))), meter));
    }

    Contestant workerOf(String provider, Endpoint endpoint) {
        var topics = channel("worker-" + provider);
        var credentials = credentials(provider, endpoint);
        return new Named("worker", topics, meter -> {
            endpoint.countBy(meter);
            var settings = settings(topics, endpoint.url().toString());
            return work(
                    topics, endpoint.url().toString(), Accounts.of(settings, credentials, Clock.systemUTC()), meter);
        });
    }

    Contestant bareShare(boolean statuses) {
        var topics = channel(statuses ? "bare-status" : "bare");
        BareConsumers.readFromTheStart(broker.clientConfig(), topics.workGroup());
        var name = READERS + " share consumers" + (statuses ? " + status" : "");
        return new Named(name, topics, meter -> {
            try (var consumers =
                    BareConsumers.start(broker.clientConfig(), topics, topics.lane(LANE), READERS, statuses, meter)) {
                return meter.await(BLOCK_TIMEOUT, consumers::healthy);
            }
        });
    }

    Contestant bareHttp(String provider, Endpoint endpoint) {
        var topics = channel("bare-" + provider);
        return new Named("HTTP client", topics, meter -> {
            endpoint.countBy(meter);
            try (var client = new BareHttp(endpoint.url(), endpoint.certificatePem())) {
                client.post(value(0), meter.expected(), inFlight);
                return meter.await(BLOCK_TIMEOUT, () -> true);
            }
        });
    }

    Contestant loopOfNull() {
        var topics = channel("loop-null");
        return new Named("group loop", topics, meter -> {
            try (var loop = GroupLoop.start(
                    broker.clientConfig(), topics, topics.lane(LANE), READERS, inFlight, delivered -> meter.count())) {
                return meter.await(BLOCK_TIMEOUT, loop::healthy);
            }
        });
    }

    Contestant loopOf(String provider, Endpoint endpoint) {
        var topics = channel("loop-" + provider);
        return new Named("group loop", topics, meter -> {
            endpoint.countBy(meter);
            try (var client = new BareHttp(endpoint.url(), endpoint.certificatePem());
                    var loop = GroupLoop.start(
                            broker.clientConfig(),
                            topics,
                            topics.lane(LANE),
                            READERS,
                            inFlight,
                            notification -> client.post(notification.body()))) {
                return meter.await(BLOCK_TIMEOUT, loop::healthy);
            }
        });
    }

    /** Puts records in a contestant's topic. One that reads no topic needs none. */
    void feed(Contestant contestant, int records, int block) {
        if (contestant.name().equals("HTTP client")) {
            return;
        }
        try (var producer = BareConsumers.producer(broker.clientConfig())) {
            for (var i = 0; i < records; i++) {
                var id = "n-" + block + "-" + i;
                var record = new ProducerRecord<>(contestant.topics().lane(LANE), bytes("r-" + i), bytes(value(i)));
                record.headers()
                        .add(MessageHeaders.ID, bytes(id))
                        .add(MessageHeaders.TENANT, bytes("acme"))
                        .add(MessageHeaders.LANE, bytes(LANE.name()))
                        .add(MessageHeaders.ACCEPTED_AT, bytes(Long.toString(System.currentTimeMillis())));
                var sent = producer.send(record);
                if (i == records - 1) {
                    BareConsumers.confirm(List.of(sent));
                }
            }
            producer.flush();
        }
    }

    private static String value(int number) {
        return "{\"recipient\":\"r-" + number + "\",\"body\":\"" + BODY + "\"}";
    }

    private Reading work(TopicNames topics, @Nullable String url, Providers providers, RateMeter meter)
            throws InterruptedException {
        var config = new WorkerConfig(
                settings(topics, url == null ? "http://127.0.0.1:1/" : url),
                folder.resolve("none"),
                broker.clientConfig(),
                0,
                "bench-" + topics.channel());
        try (var worker = Worker.start(config, providers)) {
            return meter.await(BLOCK_TIMEOUT, () -> !worker.failed());
        }
    }

    private Path credentials(String provider, Endpoint endpoint) {
        try {
            var account = Files.createDirectories(
                    folder.resolve("credentials-" + provider).resolve("account"));
            if (!endpoint.certificatePem().isEmpty()) {
                Files.writeString(account.resolve("ca.crt"), endpoint.certificatePem());
            }
            return folder.resolve("credentials-" + provider);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the benchmark's credentials below " + folder, e);
        }
    }

    private TopicNames channel(String name) {
        var topics = new TopicNames("bench", name);
        topic(topics.lane(LANE), PARTITIONS, Map.of());
        topic(topics.rung(Duration.ofSeconds(5)), PARTITIONS, TopicConfigs.RUNG);
        topic(topics.deadLetter(), 1, TopicConfigs.DEAD_LETTER_BY_BROKER);
        return topics;
    }

    private void topic(String name, int partitions, Map<String, String> config) {
        if (made.add(name)) {
            try (var admin = Admin.create(broker.clientConfig())) {
                KafkaCalls.await(admin.createTopics(List.of(new NewTopic(name, partitions, (short) 1).configs(config)))
                        .all());
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private WorkerSettings settings(TopicNames topics, String url) {
        return new WorkerSettings(
                topics.namespace(),
                topics.channel(),
                "bench",
                ChannelType.Webhook,
                new WorkerSettings.Kafka(broker.bootstrapServers(), false),
                List.of(new WorkerSettings.Lane(LANE, new KubernetesDuration("60s"))),
                List.of(new KubernetesDuration("5s")),
                new WorkerSettings.Delivery(
                        new KubernetesDuration("4h"),
                        new KubernetesDuration("5s"),
                        6,
                        new KubernetesDuration("5s"),
                        4,
                        new KubernetesDuration("5s"),
                        new KubernetesDuration("1h"),
                        null,
                        null,
                        null),
                List.of(WorkerSettings.Provider.webhook("account", url, List.of("127.0.0.0/8"))),
                inFlight,
                new KubernetesDuration("10s"),
                null,
                null);
    }
}
