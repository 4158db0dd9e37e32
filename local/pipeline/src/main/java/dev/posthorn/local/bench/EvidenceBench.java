package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.contract.metrics.OperatorMetric;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.local.console.TextTable;
import dev.posthorn.operator.lateness.Evidence;
import dev.posthorn.operator.lateness.EvidenceBook;
import dev.posthorn.operator.topics.KafkaEndpoint;
import dev.posthorn.operator.topics.TopicInventory;
import dev.posthorn.operator.topics.TopicListener;
import dev.posthorn.operator.topics.WatchedGroup;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.lang.management.ManagementFactory;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.JMException;
import javax.management.ObjectName;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * What a look at all channels costs Kafka and the operator: calls, requests and bytes of one poll, and CPU time of the threads that make
 * it. Each channel has one lane of three partitions and one rung of one; in a tenth of them a record waits.
 */
record EvidenceBench(List<Integer> channels, int polls) implements Bench {

    private static final Duration EVERY = Duration.ofMillis(500);
    private static final Duration TIMEOUT = Duration.ofMinutes(10);
    private static final int LANE_PARTITIONS = 3;
    private static final int TOPICS_AT_A_TIME = 400;

    /** One row of the table. */
    private record Row(
            int channels,
            int partitions,
            double calls,
            double requests,
            double sent,
            double received,
            double cpuMillis) {}

    /** What the client has counted so far. */
    private record Count(double polls, double calls, double requests, double sent, double received, double cpuNanos) {}

    @Override
    public Result run(Setting setting) throws InterruptedException {
        var broker = setting.things().add("Kafka", KafkaBroker.start(BrokerOptions.plaintext()));
        var rows = new ArrayList<Row>();
        int made = 0;
        for (int count : channels) {
            setting.console().progress("making topics for " + count + " channels");
            make(broker, made, count);
            made = count;
            rows.add(measure(setting, broker, count));
        }
        return result(rows);
    }

    private static TopicNames names(int number) {
        return new TopicNames("bench", "channel-" + number);
    }

    private static void make(KafkaBroker broker, int from, int to) {
        try (var admin = Admin.create(broker.clientConfig());
                var producer = new KafkaProducer<>(
                        broker.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
            var topics = new ArrayList<NewTopic>();
            for (int number = from; number < to; number++) {
                topics.add(new NewTopic(names(number).lane(LaneName.normal), LANE_PARTITIONS, (short) 1));
                topics.add(new NewTopic(names(number).rung(Duration.ofSeconds(5)), 1, (short) 1));
            }
            for (int i = 0; i < topics.size(); i += TOPICS_AT_A_TIME) {
                KafkaCalls.await(admin.createTopics(topics.subList(i, Math.min(topics.size(), i + TOPICS_AT_A_TIME)))
                        .all());
            }
            for (int number = from; number < to; number += 10) {
                Future<?> _ = producer.send(new ProducerRecord<>(names(number).lane(LaneName.normal), new byte[] {1}));
            }
        }
    }

    private Row measure(Setting setting, KafkaBroker broker, int count) throws InterruptedException {
        var meters = new SimpleMeterRegistry();
        var rounds = new AtomicLong();
        var groups = new ArrayList<WatchedGroup>();
        for (int number = 0; number < count; number++) {
            groups.add(new WatchedGroup(names(number), WatchedGroup.Kind.Share));
        }
        var book = new EvidenceBook(() -> groups, at -> rounds.incrementAndGet());
        try (var inventory =
                new TopicInventory("bench", Duration.ofHours(1), EVERY, new Deaf(), book, meters, Clock.systemUTC())) {
            inventory.connect(new KafkaEndpoint(broker.bootstrapServers(), null));
            await(setting, () -> groups.stream().allMatch(g -> book.of(g.names()) instanceof Evidence.Seen), count);
            long settled = rounds.get() + 6;
            await(setting, () -> rounds.get() >= settled, count);
            var before = count(meters, rounds);
            await(setting, () -> rounds.get() >= before.polls() + polls, count);
            var after = count(meters, rounds);
            double looked = after.polls() - before.polls();
            return new Row(
                    count,
                    count * (LANE_PARTITIONS + 1),
                    (after.calls() - before.calls()) / looked,
                    (after.requests() - before.requests()) / looked,
                    (after.sent() - before.sent()) / looked,
                    (after.received() - before.received()) / looked,
                    (after.cpuNanos() - before.cpuNanos()) / looked / 1e6);
        }
    }

    private static void await(Setting setting, java.util.function.BooleanSupplier done, int count)
            throws InterruptedException {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (!done.getAsBoolean()) {
            setting.console().progress("looking at " + count + " channels");
            if (System.nanoTime() > end) {
                throw new IllegalStateException(
                        "not all of " + count + " channels were seen within " + TIMEOUT.toMinutes() + " minutes");
            }
            TimeUnit.MILLISECONDS.sleep(50);
        }
    }

    private static Count count(SimpleMeterRegistry meters, AtomicLong rounds) {
        double calls = meters.find(OperatorMetric.KAFKA_REQUESTS.meter()).counters().stream()
                .mapToDouble(Counter::count)
                .sum();
        return new Count(
                rounds.get(),
                calls,
                client("request-total"),
                client("outgoing-byte-total"),
                client("incoming-byte-total"),
                cpuNanos());
    }

    private static double client(String attribute) {
        try {
            var name = new ObjectName("kafka.admin.client:type=admin-client-metrics,client-id=posthorn-operator");
            return ((Number) ManagementFactory.getPlatformMBeanServer().getAttribute(name, attribute)).doubleValue();
        } catch (JMException e) {
            throw new IllegalStateException("Kafka's client does not tell its " + attribute, e);
        }
    }

    /** Of the thread that asks and of the client's own. */
    private static double cpuNanos() {
        var threads = ManagementFactory.getThreadMXBean();
        double sum = 0;
        for (long id : threads.getAllThreadIds()) {
            var info = threads.getThreadInfo(id);
            if (info != null
                    && (info.getThreadName().equals("kafka-bench")
                            || info.getThreadName().contains("posthorn-operator"))) {
                sum += Math.max(0, threads.getThreadCpuTime(id));
            }
        }
        return sum;
    }

    private Result result(List<Row> rows) {
        var table = new TextTable(
                "CHANNELS",
                "PARTITIONS",
                "ADMIN CALLS",
                "REQUESTS",
                "KB SENT",
                "KB RECEIVED",
                "CPU MS",
                "CPU % AT 5 S");
        var json = JsonNodeFactory.instance.objectNode();
        json.put("bench", "evidence");
        var list = json.putArray("rows");
        for (var row : rows) {
            table.row(
                    row.channels(),
                    row.partitions(),
                    number(row.calls()),
                    number(row.requests()),
                    number(row.sent() / 1024),
                    number(row.received() / 1024),
                    number(row.cpuMillis()),
                    number(row.cpuMillis() / 50));
            list.addObject()
                    .put("channels", row.channels())
                    .put("partitions", row.partitions())
                    .put("callsPerPoll", row.calls())
                    .put("requestsPerPoll", row.requests())
                    .put("bytesSentPerPoll", row.sent())
                    .put("bytesReceivedPerPoll", row.received())
                    .put("cpuMillisPerPoll", row.cpuMillis());
        }
        var lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("All per poll, the mean of " + polls + ", with one broker; every sixth poll looks at rungs too.");
        return new Result(lines, json);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Hears of topics and does nothing. */
    private static final class Deaf implements TopicListener {
        @Override
        public void channelsChanged(Set<TopicNames> channels) {
            // Only offsets are looked at.
        }

        @Override
        public void regionChanged() {
            // Only offsets are looked at.
        }
    }
}
