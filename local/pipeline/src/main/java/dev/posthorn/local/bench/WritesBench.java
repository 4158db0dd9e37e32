package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.chart.InstallManifest;
import dev.posthorn.contract.metrics.OperatorMetric;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.apiserver.rest.RequestLog;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.local.cluster.Home;
import dev.posthorn.local.cluster.Installation;
import dev.posthorn.local.cluster.Readiness;
import dev.posthorn.local.console.TextTable;
import dev.posthorn.operator.OperatorConfig;
import dev.posthorn.operator.PosthornOperator;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;

/**
 * What the operator writes for one channel from create to Ready, by kind of object, as the API server saw it; and what it writes
 * while it is made to look at a channel again and again that is as it should be, which has to be nothing.
 */
record WritesBench(int forced) implements Bench {

    private static final Duration TIMEOUT = Duration.ofMinutes(2);

    @Override
    public Result run(Setting setting) throws InterruptedException {
        var api = setting.things().add("API server", InProcessKubeApi.start());
        var client = setting.things().add("client", api.client());
        var broker = setting.things().add("Kafka", KafkaBroker.start(BrokerOptions.plaintext()));
        setting.things().add("deployments", new InstantCluster(client));
        var installation = new Installation(client);
        installation.applyCrds(Home.find().crds());
        installation.applyPermissions();
        BenchObjects.surroundings(broker.bootstrapServers(), false)
                .forEach(object -> client.resource(object).create());
        var operator = setting.things().add("operator", operator(api));
        operator.start();
        // A first channel pays for what all channels of the region share.
        create(client, setting, 0);
        awaitCalm(api);
        api.requests().clear();
        var kafkaBefore = kafkaWrites(operator.meterRegistry());
        create(client, setting, 1);
        awaitCalm(api);
        var writes = writes(api.requests());
        var kafka = difference(kafkaBefore, kafkaWrites(operator.meterRegistry()));

        api.requests().clear();
        var kafkaSteady = kafkaWrites(operator.meterRegistry());
        var looked = force(client, operator.meterRegistry(), setting);
        awaitCalm(api);
        var steady = writes(api.requests()).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        var steadyKafka = difference(kafkaSteady, kafkaWrites(operator.meterRegistry())).values().stream()
                .mapToLong(Long::longValue)
                .sum();
        return result(writes, kafka, looked, steady, steadyKafka);
    }

    private static PosthornOperator operator(InProcessKubeApi api) {
        var config = OperatorConfig.from(Map.of(
                "POSTHORN_REGION", BenchObjects.REGION,
                "POSTHORN_WORKER_IMAGE", "example.com/posthorn-worker:bench",
                "POSTHORN_HTTP_HOST", "127.0.0.1",
                "POSTHORN_HTTP_PORT", "0",
                "POSTHORN_TOPIC_POLL_INTERVAL", "2s"));
        return new PosthornOperator(
                config,
                api.clientConfigForServiceAccount(InstallManifest.NAMESPACE, InstallManifest.OPERATOR),
                Clock.systemUTC());
    }

    private static void create(KubernetesClient client, Setting setting, int number) throws InterruptedException {
        client.resource(BenchObjects.channel(number)).create();
        await("channel-" + number + " to be Ready", () -> {
            var channel = channel(client, number);
            setting.console().progress(Readiness.why(channel));
            return Readiness.ready(channel);
        });
    }

    private static NotificationChannel channel(KubernetesClient client, int number) {
        return client.resources(NotificationChannel.class)
                .inNamespace(BenchObjects.NAMESPACE)
                .withName("channel-" + number)
                .require();
    }

    /** Changes an annotation that means nothing, again and again; each time the operator has to look. */
    private long force(KubernetesClient client, MeterRegistry meters, Setting setting) throws InterruptedException {
        var before = reconciles(meters);
        for (var turn = 1; turn <= forced; turn++) {
            var value = Integer.toString(turn);
            client.resources(NotificationChannel.class)
                    .inNamespace(BenchObjects.NAMESPACE)
                    .withName("channel-1")
                    .edit(channel -> {
                        channel.getMetadata().getAnnotations().put("example.com/turn", value);
                        return channel;
                    });
            var wanted = before + turn;
            setting.console().progress("forced " + turn + " of " + forced);
            await("reconciliation " + turn, () -> reconciles(meters) >= wanted);
        }
        return reconciles(meters) - before;
    }

    private static long reconciles(MeterRegistry meters) {
        return meters.find(OperatorMetric.RECONCILE.meter()).tag("kind", "NotificationChannel").timers().stream()
                .mapToLong(Timer::count)
                .sum();
    }

    private static Map<String, Long> kafkaWrites(MeterRegistry meters) {
        var counts = new TreeMap<String, Long>();
        for (Counter counter : meters.find(OperatorMetric.KAFKA_WRITES.meter()).counters()) {
            counts.merge(String.valueOf(counter.getId().getTag("operation")), Math.round(counter.count()), Long::sum);
        }
        return counts;
    }

    private static Map<String, Long> difference(Map<String, Long> before, Map<String, Long> after) {
        var more = new TreeMap<String, Long>();
        after.forEach((name, count) -> more.put(name, count - before.getOrDefault(name, 0L)));
        more.values().removeIf(count -> count == 0);
        return more;
    }

    /** Writes of the operator's ServiceAccount, by verb and kind; what the benchmark itself writes has another name. */
    private static Map<String, Long> writes(RequestLog requests) {
        var counts = new TreeMap<String, Long>();
        for (var entry : requests.entries()) {
            if (entry.isWrite() && entry.user().endsWith(":" + InstallManifest.OPERATOR)) {
                var kind = entry.resource() + (entry.subresource().isEmpty() ? "" : "/" + entry.subresource());
                counts.merge(entry.verb() + " " + kind, 1L, Long::sum);
            }
        }
        return counts;
    }

    /** Waits until the operator has had nothing to write for a while. */
    private static void awaitCalm(InProcessKubeApi api) throws InterruptedException {
        var quiet = 0;
        for (var looks = 0; looks < 120 && quiet < 10; looks++) {
            var before = writes(api.requests());
            Thread.sleep(500);
            quiet = writes(api.requests()).equals(before) ? quiet + 1 : 0;
        }
    }

    private static void await(String what, BooleanSupplier condition) throws InterruptedException {
        var end = System.nanoTime() + TIMEOUT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new IllegalStateException("Waited " + TIMEOUT.toSeconds() + " s in vain for " + what);
            }
            Thread.sleep(50);
        }
    }

    private Result result(
            Map<String, Long> writes, Map<String, Long> kafka, long looked, long steady, long steadyKafka) {
        var table = new TextTable("WRITES FROM CREATE TO READY", "COUNT");
        writes.forEach(table::row);
        kafka.forEach((operation, count) -> table.row("Kafka: " + operation, count));
        var lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add(steady + " writes to the API server and " + steadyKafka + " to Kafka in " + looked
                + " forced reconciliations of a channel that is as it should be");
        ObjectNode json = JsonNodeFactory.instance.objectNode();
        json.put("bench", "writes");
        var perKind = json.putObject("apiWritesPerChannel");
        writes.forEach(perKind::put);
        var perOperation = json.putObject("kafkaWritesPerChannel");
        kafka.forEach(perOperation::put);
        json.put("forcedReconciles", looked);
        json.put("steadyApiWrites", steady);
        json.put("steadyKafkaWrites", steadyKafka);
        return new Result(lines, json);
    }
}
