package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.local.cluster.Home;
import dev.posthorn.local.cluster.Installation;
import dev.posthorn.local.cluster.OpenThings;
import dev.posthorn.local.cluster.Readiness;
import dev.posthorn.local.console.TextTable;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * How long the operator takes from many channels created to all of them Ready, with one and with many reconcile threads, and
 * what it occupies then. With Strimzi as provisioner, topics are ready at once and the operator alone is measured; with Kafka's
 * Admin API the one local broker has to make them all.
 */
record ScaleBench(List<Integer> channels, List<Integer> threads, boolean strimzi) implements Bench {

    private static final Duration TIMEOUT = Duration.ofMinutes(20);
    private static final int CREATORS = 8;

    /** One row of the table. */
    private record Row(
            int channels, int threads, double createdSeconds, double readySeconds, long heap, long resident) {}

    @Override
    public Result run(Setting setting) throws InterruptedException {
        var broker = setting.things().add("Kafka", KafkaBroker.start(BrokerOptions.plaintext()));
        var rows = new ArrayList<Row>();
        for (var count : channels) {
            for (var pool : threads) {
                rows.add(measure(setting, broker, count, pool));
            }
        }
        return result(rows);
    }

    private Row measure(Setting setting, KafkaBroker broker, int count, int pool) throws InterruptedException {
        try (var things = new OpenThings()) {
            var api = things.add("API server", InProcessKubeApi.start());
            var client = things.add("client", api.client());
            var installation = new Installation(client);
            installation.applyCrds(Home.find().crds());
            installation.applyPermissions();
            things.add("instant cluster", instant(client));
            BenchObjects.surroundings(broker.bootstrapServers(), strimzi)
                    .forEach(object -> client.resource(object).create());
            var ready = ConcurrentHashMap.<String>newKeySet();
            things.add(
                    "channels",
                    client.resources(NotificationChannel.class)
                            .inNamespace(BenchObjects.NAMESPACE)
                            .inform(new CountingReady(ready)));
            var operator = things.add("operator", OperatorChild.start(api, setting.folder(), pool, List.of()));
            // The first channel waits for the operator to start and the region to be ready; it is not timed.
            client.resource(BenchObjects.channel(0)).create();
            await(setting, operator, ready, 1, "warming up");
            var start = System.nanoTime();
            create(client, count);
            var created = secondsSince(start);
            await(setting, operator, ready, count + 1, count + " channels, " + pool + " threads");
            return new Row(count, pool, created, secondsSince(start), operator.heapBytes(), operator.residentBytes());
        }
    }

    private InstantCluster instant(KubernetesClient client) {
        if (!strimzi) {
            return new InstantCluster(client);
        }
        BenchObjects.strimziDefinitions()
                .forEach(object -> client.resource(object).create());
        return new InstantCluster(client).withTopics();
    }

    private static void create(KubernetesClient client, int count) {
        try (var creators = Executors.newFixedThreadPool(CREATORS)) {
            for (var number = 1; number <= count; number++) {
                var channel = BenchObjects.channel(number);
                creators.execute(() -> client.resource(channel).create());
            }
        }
    }

    private static void await(Setting setting, OperatorChild operator, Set<String> ready, int wanted, String what)
            throws InterruptedException {
        var end = System.nanoTime() + TIMEOUT.toNanos();
        while (ready.size() < wanted) {
            setting.console().progress(what + ": " + ready.size() + " of " + wanted + " Ready");
            if (System.nanoTime() > end || !operator.alive()) {
                throw new IllegalStateException(ready.size() + " of " + wanted
                        + " channels were Ready when the operator ended or the time was over");
            }
            Thread.sleep(50);
        }
    }

    private static double secondsSince(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private Result result(List<Row> rows) {
        var table =
                new TextTable("CHANNELS", "THREADS", "CREATED S", "ALL READY S", "PER CHANNEL MS", "HEAP MB", "RSS MB");
        var json = JsonNodeFactory.instance.objectNode();
        json.put("bench", "scale").put("provisioner", strimzi ? "Strimzi" : "AdminApi");
        var list = json.putArray("rows");
        for (var row : rows) {
            table.row(
                    row.channels(),
                    row.threads(),
                    number(row.createdSeconds()),
                    number(row.readySeconds()),
                    number(row.readySeconds() * 1000 / row.channels()),
                    row.heap() >> 20,
                    row.resident() >> 20);
            list.addObject()
                    .put("channels", row.channels())
                    .put("threads", row.threads())
                    .put("createdSeconds", row.createdSeconds())
                    .put("readySeconds", row.readySeconds())
                    .put("heapBytes", row.heap())
                    .put("residentBytes", row.resident());
        }
        var lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("Each channel has three topics, made by "
                + (strimzi ? "a Strimzi that is infinitely fast" : "Kafka's Admin API")
                + "; pods are available at once. API server and broker share the machine with the operator.");
        return new Result(lines, json);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }

    /** Keeps the names of the channels that are Ready. */
    private record CountingReady(Set<String> ready) implements ResourceEventHandler<NotificationChannel> {
        @Override
        public void onAdd(NotificationChannel added) {
            see(added);
        }

        @Override
        public void onUpdate(NotificationChannel before, NotificationChannel after) {
            see(after);
        }

        @Override
        public void onDelete(NotificationChannel deleted, boolean unknownFinalState) {}

        private void see(NotificationChannel channel) {
            if (Readiness.ready(channel)) {
                ready.add(channel.getMetadata().getName());
            }
        }
    }
}
