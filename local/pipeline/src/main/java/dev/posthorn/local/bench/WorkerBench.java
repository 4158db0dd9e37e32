package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.posthorn.contract.TopicConfigs;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.ProviderType;
import dev.posthorn.local.account.AccountBook;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.local.console.TextTable;
import dev.posthorn.local.traffic.Target;
import dev.posthorn.local.traffic.TrafficMix;
import dev.posthorn.local.traffic.TrafficPlan;
import dev.posthorn.local.traffic.TrafficSender;
import dev.posthorn.worker.Worker;
import dev.posthorn.worker.WorkerConfig;
import dev.posthorn.worker.provider.Providers;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * How much of what Kafka can hand out a worker gets through: records per second of a worker whose provider does nothing, over
 * those of share consumers that only acknowledge. Blocks alternate, so that whatever else the machine does hits all alike.
 */
record WorkerBench(int records, int blocks) implements Bench {

    private static final int PARTITIONS = 6;
    private static final int MAX_IN_FLIGHT = 256;
    private static final int MANY = 8;
    private static final Duration BLOCK_TIMEOUT = Duration.ofMinutes(3);

    /** The contestants, in the order in which they take turns. */
    private enum Reader {
        WORKER("worker", 0),
        ONE_BARE("bare-one", 1),
        MANY_BARE("bare-many", MANY);

        private final String channel;
        private final int consumers;

        Reader(String channel, int consumers) {
            this.channel = channel;
            this.consumers = consumers;
        }

        private TopicNames topics() {
            return new TopicNames("bench", channel);
        }
    }

    @Override
    public Result run(Setting setting) throws InterruptedException {
        var broker = setting.things().add("Kafka", KafkaBroker.start(BrokerOptions.plaintext()));
        createTopics(broker);
        var rates = Map.of(
                Reader.WORKER, new ArrayList<Double>(),
                Reader.ONE_BARE, new ArrayList<Double>(),
                Reader.MANY_BARE, new ArrayList<Double>());
        for (var block = 0; block <= blocks; block++) {
            for (var reader : Reader.values()) {
                setting.console().progress("block " + block + " of " + blocks + ": " + reader.channel);
                produce(broker, reader, block);
                var rate = reader == Reader.WORKER ? worker(broker) : bare(broker, reader);
                // The first block warms up the JVM.
                if (block > 0) {
                    rates.getOrDefault(reader, new ArrayList<>()).add(rate);
                }
            }
        }
        return result(
                rates.getOrDefault(Reader.WORKER, new ArrayList<>()),
                rates.getOrDefault(Reader.ONE_BARE, new ArrayList<>()),
                rates.getOrDefault(Reader.MANY_BARE, new ArrayList<>()));
    }

    private double worker(KafkaBroker broker) throws InterruptedException {
        var meter = new RateMeter(records);
        var config = new WorkerConfig(
                settings(broker), java.nio.file.Path.of("none"), broker.clientConfig(), 0, "bench-worker");
        try (var worker = Worker.start(config, new Providers(List.of(new NullProvider(meter))))) {
            return meter.await(BLOCK_TIMEOUT, () -> !worker.failed());
        }
    }

    private double bare(KafkaBroker broker, Reader reader) throws InterruptedException {
        var meter = new RateMeter(records);
        try (var consumers = BareConsumers.start(
                broker.clientConfig(),
                reader.topics().workGroup(),
                reader.topics().lane(LaneName.normal),
                reader.consumers,
                meter)) {
            return meter.await(BLOCK_TIMEOUT, consumers::healthy);
        }
    }

    private void produce(KafkaBroker broker, Reader reader, int block) {
        var target = new Target(reader.topics(), ChannelType.Webhook, List.of(LaneName.normal), 1);
        try (var sender = new TrafficSender(broker.clientConfig(), new AccountBook(), Clock.systemUTC())) {
            sender.send(new TrafficPlan(block, List.of(target), TrafficMix.PLAIN), records, Integer.MAX_VALUE);
        }
    }

    private static Result result(List<Double> worker, List<Double> one, List<Double> many) {
        var table = new TextTable("READER", "RECORDS/S (MEDIAN)", "WORKER'S SHARE OF IT (MEDIAN)", "MIN..MAX")
                .row("worker, null provider", whole(Medians.of(worker)), "", "")
                .row("1 share consumer", whole(Medians.of(one)), ratio(worker, one), spread(worker, one))
                .row(MANY + " share consumers", whole(Medians.of(many)), ratio(worker, many), spread(worker, many));
        var lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("The worker also writes one status event per record (acks=all), which the bare consumers do not.");
        var json = JsonNodeFactory.instance.objectNode();
        json.put("bench", "worker");
        json.put("blocks", worker.size());
        json.put("workerPerSecond", Medians.of(worker));
        json.put("bareOnePerSecond", Medians.of(one));
        json.put("bareManyPerSecond", Medians.of(many));
        json.put("ratioToOne", Medians.of(Medians.ratios(worker, one)));
        json.put("ratioToMany", Medians.of(Medians.ratios(worker, many)));
        return new Result(lines, json);
    }

    private static String whole(double rate) {
        return String.format(Locale.ROOT, "%.0f", rate);
    }

    private static String ratio(List<Double> worker, List<Double> other) {
        return String.format(Locale.ROOT, "%.2f", Medians.of(Medians.ratios(worker, other)));
    }

    private static String spread(List<Double> worker, List<Double> other) {
        var ratios = Medians.ratios(worker, other).stream().sorted().toList();
        return String.format(Locale.ROOT, "%.2f..%.2f", ratios.getFirst(), ratios.getLast());
    }

    private static void createTopics(KafkaBroker broker) {
        var wanted = new ArrayList<NewTopic>();
        for (var reader : Reader.values()) {
            wanted.add(new NewTopic(reader.topics().lane(LaneName.normal), PARTITIONS, (short) 1));
        }
        var topics = Reader.WORKER.topics();
        wanted.add(new NewTopic(topics.rung(Duration.ofSeconds(5)), PARTITIONS, (short) 1).configs(TopicConfigs.RUNG));
        wanted.add(new NewTopic(topics.deadLetter(), 1, (short) 1).configs(TopicConfigs.DEAD_LETTER_BY_BROKER));
        wanted.add(new NewTopic(TopicNames.STATUS, PARTITIONS, (short) 1));
        try (var admin = Admin.create(broker.clientConfig())) {
            KafkaCalls.await(admin.createTopics(wanted).all());
        }
        for (var reader : List.of(Reader.ONE_BARE, Reader.MANY_BARE)) {
            BareConsumers.readFromTheStart(
                    broker.clientConfig(), reader.topics().workGroup());
        }
    }

    private static WorkerSettings settings(KafkaBroker broker) {
        return new WorkerSettings(
                Reader.WORKER.topics().namespace(),
                Reader.WORKER.topics().channel(),
                "bench",
                ChannelType.Webhook,
                new WorkerSettings.Kafka(broker.bootstrapServers(), false),
                List.of(new WorkerSettings.Lane(LaneName.normal, new KubernetesDuration("60s"))),
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
                        null),
                List.of(new WorkerSettings.Provider(
                        "null", ProviderType.Webhook, new WorkerSettings.Webhook("http://127.0.0.1:1/"), null)),
                MAX_IN_FLIGHT,
                new KubernetesDuration("10s"),
                null,
                null);
    }
}
