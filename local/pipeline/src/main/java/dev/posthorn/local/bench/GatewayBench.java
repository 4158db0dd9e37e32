package dev.posthorn.local.bench;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.posthorn.contract.GatewayEnv;
import dev.posthorn.contract.GatewayKey;
import dev.posthorn.contract.GatewaySettings;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.LaneName;
import dev.posthorn.gateway.Gateway;
import dev.posthorn.gateway.GatewayConfig;
import dev.posthorn.gateway.keys.KeyRing;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.local.console.TextTable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;

/**
 * What the gateway costs over the least that does its job: requests per second and their times of a gateway, over those of a bare web
 * server with a bare producer ({@link BareIntake}). Blocks alternate, so that whatever else the machine does hits both.
 */
record GatewayBench(int requests, int clients, int blocks) implements Bench {

    private static final int PARTITIONS = 6;
    private static final String SECRET = "bench".repeat(9);
    private static final String BODY = "{\"channel\":\"bench/gateway\",\"recipient\":\"customer-4711\","
            + "\"body\":\"Your order has left our house and will be with you tomorrow.\",\"data\":{\"order\":4711}}";
    private static final Duration JOINING = Duration.ofSeconds(60);

    @Override
    public Result run(Setting setting) throws InterruptedException {
        var broker = setting.things().add("Kafka", KafkaBroker.start(BrokerOptions.plaintext()));
        var ours = new TopicNames("bench", "gateway").lane(LaneName.normal);
        var bares = new TopicNames("bench", "bare").lane(LaneName.normal);
        createTopics(broker, List.of(ours, bares, TopicNames.STATUS, TopicNames.PREFERENCES));
        var gateway = setting.things().add("gateway", gateway(broker, setting.folder()));
        var bare = setting.things().add("bare intake", new BareIntake(broker.clientConfig(), bares));
        awaitReady(gateway);
        var authorization = "Authorization: Bearer " + GatewayKey.PREFIX + "bench_" + SECRET + "\r\n";
        var gatewayLoad = new HttpLoad(gateway.apiPort(), "/v1/notifications", authorization, BODY);
        var bareLoad = new HttpLoad(bare.port(), "/", "", BODY);
        var gatewayFigures = new ArrayList<HttpLoad.Figures>();
        var bareFigures = new ArrayList<HttpLoad.Figures>();
        for (var block = 0; block <= blocks; block++) {
            setting.console().progress("block " + block + " of " + blocks);
            var one = gatewayLoad.run(clients, requests);
            var other = bareLoad.run(clients, requests);
            // The first block warms up the JVM.
            if (block > 0) {
                gatewayFigures.add(one);
                bareFigures.add(other);
            }
        }
        return result(gatewayFigures, bareFigures);
    }

    private Result result(List<HttpLoad.Figures> gateway, List<HttpLoad.Figures> bare) {
        var table = new TextTable("INTAKE", "REQUESTS/S (MEDIAN)", "P50, MS", "P99, MS");
        row(table, "gateway", gateway);
        row(table, "bare server and producer", bare);
        table.row(
                "gateway / bare, by block",
                ratio(gateway, bare, HttpLoad.Figures::perSecond),
                ratio(gateway, bare, HttpLoad.Figures::p50Millis),
                ratio(gateway, bare, HttpLoad.Figures::p99Millis));
        var lines = new ArrayList<>(table.lines());
        lines.add("");
        lines.add(
                clients
                        + " connections, each of which waits for its answer; acks=all and the same producer settings on both sides.");
        var json = JsonNodeFactory.instance.objectNode();
        json.put("bench", "gateway");
        json.put("clients", clients);
        json.put("blocks", gateway.size());
        json.put("gatewayPerSecond", median(gateway, HttpLoad.Figures::perSecond));
        json.put("barePerSecond", median(bare, HttpLoad.Figures::perSecond));
        json.put("gatewayP50Millis", median(gateway, HttpLoad.Figures::p50Millis));
        json.put("gatewayP99Millis", median(gateway, HttpLoad.Figures::p99Millis));
        json.put("bareP50Millis", median(bare, HttpLoad.Figures::p50Millis));
        json.put("bareP99Millis", median(bare, HttpLoad.Figures::p99Millis));
        json.put("ratio", Medians.of(ratios(gateway, bare, HttpLoad.Figures::perSecond)));
        return new Result(lines, json);
    }

    private static void row(TextTable table, String name, List<HttpLoad.Figures> figures) {
        table.row(
                name,
                String.format(Locale.ROOT, "%.0f", median(figures, HttpLoad.Figures::perSecond)),
                String.format(Locale.ROOT, "%.1f", median(figures, HttpLoad.Figures::p50Millis)),
                String.format(Locale.ROOT, "%.1f", median(figures, HttpLoad.Figures::p99Millis)));
    }

    private static double median(List<HttpLoad.Figures> figures, ToDoubleFunction<HttpLoad.Figures> of) {
        return Medians.of(figures.stream().map(of::applyAsDouble).toList());
    }

    private static List<Double> ratios(
            List<HttpLoad.Figures> one, List<HttpLoad.Figures> other, ToDoubleFunction<HttpLoad.Figures> of) {
        return Medians.ratios(
                one.stream().map(of::applyAsDouble).toList(),
                other.stream().map(of::applyAsDouble).toList());
    }

    private static String ratio(
            List<HttpLoad.Figures> one, List<HttpLoad.Figures> other, ToDoubleFunction<HttpLoad.Figures> of) {
        var ratios = ratios(one, other, of).stream().sorted().toList();
        return String.format(Locale.ROOT, "%.2f (%.2f..%.2f)", Medians.of(ratios), ratios.getFirst(), ratios.getLast());
    }

    private Gateway gateway(KafkaBroker broker, Path folder) {
        try {
            var keys = Files.createDirectories(folder.resolve("gateway-keys"));
            var rates = Files.createDirectories(folder.resolve("gateway-rates"));
            Files.writeString(
                    keys.resolve("bench"), "{\"tenant\":\"bench\",\"sha256\":\"" + KeyRing.sha256(SECRET) + "\"}");
            Files.writeString(
                    rates.resolve(GatewayEnv.RATES_FILE), "{\"bench\":{\"perSecond\":1000000,\"burst\":1000000}}");
            var settings = new GatewaySettings(
                    "bench", new WorkerSettings.Kafka(broker.bootstrapServers(), false), null, null, null, null);
            return Gateway.start(new GatewayConfig(
                    settings,
                    broker.clientConfig(),
                    keys,
                    Optional.empty(),
                    Optional.of(rates),
                    "127.0.0.1",
                    0,
                    0,
                    "bench-gateway"));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write the gateway's files", e);
        }
    }

    private static void awaitReady(Gateway gateway) throws InterruptedException {
        var until = System.nanoTime() + JOINING.toNanos();
        while (!gateway.ready()) {
            if (System.nanoTime() > until) {
                throw new IllegalStateException("The gateway did not reach Kafka within " + JOINING);
            }
            Thread.sleep(50);
        }
    }

    private static void createTopics(KafkaBroker broker, List<String> topics) {
        try (var admin = Admin.create(broker.clientConfig())) {
            KafkaCalls.await(admin.createTopics(topics.stream()
                            .map(topic -> new NewTopic(topic, PARTITIONS, (short) 1))
                            .toList())
                    .all());
        }
    }
}
