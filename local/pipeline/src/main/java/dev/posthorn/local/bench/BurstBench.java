package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.local.cluster.Home;
import dev.posthorn.local.cluster.Installation;
import dev.posthorn.local.cluster.LocalCluster;
import dev.posthorn.local.cluster.Readiness;
import dev.posthorn.local.cluster.Samples;
import dev.posthorn.local.console.TextTable;
import dev.posthorn.local.simulators.FaultPlan;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * A burst of 20 times the usual rate in the local mode, with real workers: seconds until more are asked for, until they are ready, and
 * until nothing waits any more. The endpoint answers after 200 ms and a worker has sixteen calls under way; what it does in a second then
 * stands in the decision.
 */
record BurstBench() implements Bench {

    private static final String NAMESPACE = "shop";
    private static final String CHANNEL = "order-hooks";
    private static final int USUAL = 5;
    private static final int BURST = 100;
    private static final Duration BEFORE = Duration.ofSeconds(30);
    private static final Duration DURING = Duration.ofSeconds(20);
    private static final Duration TIMEOUT = Duration.ofMinutes(3);

    @Override
    public Result run(Setting setting) throws InterruptedException {
        var home = Home.find();
        var samples = Samples.load(home.samples());
        var slow = FaultPlan.none().withLatency(Duration.ofMillis(200));
        var up = LocalCluster.start(
                setting.folder(),
                new LocalCluster.ProvidersSetup(
                        slow,
                        samples.secret("shop-hooks", "token"),
                        FaultPlan.none(),
                        samples.secret("mail-relay", "username"),
                        samples.secret("mail-relay", "password")),
                setting.things());
        var installation = new Installation(up.client());
        installation.applyCrds(home.crds());
        installation.applyOperator("eu-west", Map.of());
        var here = samples.on(up.endpoints());
        here.objects().stream()
                .filter(object -> object.path("kind").asText().equals("NotificationRegion"))
                .filter(object -> object.path("metadata").path("name").asText().equals("eu-west"))
                .findFirst()
                .ifPresent(
                        region -> installation.applyKafkaCa(region, up.broker().caCertificatePem()));
        installation.applySamples(here);
        await(
                setting,
                "waiting for the channel",
                () -> installation.channels().stream().allMatch(Readiness::ready));
        scale(up.client());
        await(
                setting,
                "waiting for its new worker",
                () -> installation.channels().stream().allMatch(Readiness::ready));
        return measured(setting, up);
    }

    private static void scale(KubernetesClient client) {
        client.resource(channel(client))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"spec\":{\"worker\":{\"maxInFlight\":16,\"scaling\":{\"maxReplicas\":3}}}}");
    }

    private static NotificationChannel channel(KubernetesClient client) {
        return client.resources(NotificationChannel.class)
                .inNamespace(NAMESPACE)
                .withName(CHANNEL)
                .get();
    }

    private static Result measured(Setting setting, LocalCluster up) throws InterruptedException {
        var rate = new AtomicInteger(USUAL);
        var sender = Thread.ofPlatform().daemon().name("burst").start(() -> send(up, rate));
        try {
            quiet(setting);
            rate.set(BURST);
            long start = System.nanoTime();
            await(setting, "burst: waiting for more workers to be asked for", () -> replicas(up.client(), false) > 1);
            double asked = since(start);
            String late = String.valueOf(channel(up.client()).getStatus().lateness());
            await(setting, "waiting for them to be ready", () -> replicas(up.client(), true) > 1);
            double ready = since(start);
            await(setting, "waiting for the end of the burst", () -> since(start) >= DURING.toSeconds());
            rate.set(USUAL);
            await(
                    setting,
                    "waiting until nothing is late",
                    () -> onTime(up.client()) && since(start) > DURING.toSeconds() + 10);
            return result(asked, ready, since(start), up, late);
        } finally {
            sender.interrupt();
        }
    }

    private static void quiet(Setting setting) throws InterruptedException {
        long start = System.nanoTime();
        await(setting, "usual traffic", () -> since(start) >= BEFORE.toSeconds());
    }

    private static boolean onTime(KubernetesClient client) {
        var lateness = channel(client).getStatus().lateness();
        return lateness != null && lateness.late().equals("0s");
    }

    private static int replicas(KubernetesClient client, boolean ready) {
        var deployment = client.apps()
                .deployments()
                .inNamespace(NAMESPACE)
                .withName(CHANNEL + "-worker")
                .get();
        Integer count = ready
                ? deployment.getStatus().getReadyReplicas()
                : deployment.getSpec().getReplicas();
        return count == null ? 0 : count;
    }

    /** Sends at the present rate until it is interrupted. */
    private static void send(LocalCluster up, AtomicInteger rate) {
        var topic = new TopicNames(NAMESPACE, CHANNEL).lane(LaneName.normal);
        try (var producer =
                new KafkaProducer<>(up.broker().clientConfig(), new StringSerializer(), new StringSerializer())) {
            while (!Thread.currentThread().isInterrupted()) {
                var record = new ProducerRecord<String, String>(
                        topic, "customer", "{\"recipient\":\"customer\",\"body\":\"your order is on its way\"}");
                record.headers()
                        .add(MessageHeaders.ID, UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8));
                Future<?> _ = producer.send(record);
                TimeUnit.NANOSECONDS.sleep(TimeUnit.SECONDS.toNanos(1) / rate.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void await(Setting setting, String what, BooleanSupplier done) throws InterruptedException {
        long end = System.nanoTime() + TIMEOUT.toNanos();
        while (!done.getAsBoolean()) {
            setting.console().progress(what);
            if (System.nanoTime() > end) {
                throw new IllegalStateException(what + ": not within " + TIMEOUT.toMinutes() + " minutes");
            }
            TimeUnit.MILLISECONDS.sleep(100);
        }
    }

    private static double since(long start) {
        return (System.nanoTime() - start) / 1e9;
    }

    private static Result result(double asked, double ready, double drained, LocalCluster up, String late) {
        var decision = channel(up.client()).getStatus().scaling();
        var table = new TextTable("AFTER THE FIRST RECORD OF THE BURST", "SECONDS");
        table.row("more workers are asked for", number(asked));
        table.row("the first of them is ready", number(ready));
        table.row("nothing is late any more", number(drained));
        var json = JsonNodeFactory.instance.objectNode();
        json.put("bench", "burst")
                .put("askedSeconds", asked)
                .put("readySeconds", ready)
                .put("drainedSeconds", drained);
        var lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add("From %d/s to %d/s for %d s, if the machine lets the sender."
                .formatted(USUAL, BURST, DURING.toSeconds()));
        lines.add("The status when they were asked for: " + late);
        if (decision != null && decision.lastDecision() != null) {
            lines.add("The last decision: " + decision.lastDecision().formula() + ", "
                    + decision.lastDecision().cause());
        }
        return new Result(lines, json);
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, "%.1f", value);
    }
}
