package dev.posthorn.local.dashboards;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.chart.PrometheusTools;
import dev.posthorn.chart.dashboard.Dashboard;
import dev.posthorn.chart.dashboard.Dashboards;
import dev.posthorn.chart.dashboard.Panel;
import dev.posthorn.chart.dashboard.Query;
import dev.posthorn.contract.metrics.OperatorMetric;
import dev.posthorn.contract.metrics.WorkerMetric;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.local.account.AccountBook;
import dev.posthorn.local.cluster.Home;
import dev.posthorn.local.cluster.Installation;
import dev.posthorn.local.cluster.LocalCluster;
import dev.posthorn.local.cluster.OpenThings;
import dev.posthorn.local.cluster.Readiness;
import dev.posthorn.local.cluster.Samples;
import dev.posthorn.local.simulators.Fault;
import dev.posthorn.local.simulators.FaultPlan;
import dev.posthorn.local.traffic.Target;
import dev.posthorn.local.traffic.TrafficMix;
import dev.posthorn.local.traffic.TrafficPlan;
import dev.posthorn.local.traffic.TrafficSender;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline with traffic and faults, scraped by a real Prometheus: every panel shows something. */
@Tag("drill")
@Timeout(value = 600, unit = TimeUnit.SECONDS)
class DashboardsOnPrometheusTest {
    private static final String REGION = "eu-west";
    private static final String NAMESPACE = "shop";
    private static final String CHANNEL = "order-hooks";
    private static final int SECONDS = Integer.getInteger("posthorn.dashboards.seconds", 60);
    private static final int PER_SECOND = 40;
    private static final Path FOREIGN = Path.of("../../operator/src/test/resources/foreign-crds");
    private static final Path PICTURES = Path.of("../../docs/dashboards");
    private static final Pattern LABEL = Pattern.compile("\\{\\{(\\w+)}}");
    /** Of these there are series only once something went wrong in the operator, or something said not now. */
    private static final List<String> ONLY_WHEN_IT_FAILS =
            List.of(OperatorMetric.RECONCILE_ERRORS.series(), WorkerMetric.HELD.series());

    /** A query and where it stands. */
    private record Asked(String dashboard, String panel, Query query) {}

    private final ObjectMapper json = new ObjectMapper();

    @TempDir
    private Path folder;

    @Test
    void everyQueryOfEveryPanelFindsSeries() throws Exception {
        var program = PrometheusTools.prometheus();
        assumeThat(program).as("Debian's package prometheus has it").isPresent();
        try (var things = new OpenThings()) {
            var cluster = start(things);
            var prometheus = things.add(
                    "Prometheus",
                    PrometheusServer.start(program.orElseThrow(), folder.resolve("prometheus"), rules(cluster)));
            var from = Instant.now();
            var silent = new ArrayList<>(Dashboards.all().stream()
                    .flatMap(DashboardsOnPrometheusTest::asked)
                    .toList());
            var sending = Thread.ofPlatform().daemon().start(() -> send(cluster, things));

            await().atMost(Duration.ofMinutes(3))
                    .pollInterval(Duration.ofSeconds(2))
                    .ignoreExceptions()
                    .untilAsserted(() -> {
                        prometheus.scrape(targets(cluster));
                        silent.removeIf(asked ->
                                !prometheus.query(filledIn(asked.query())).isEmpty());
                        assertThat(silent).isEmpty();
                    });
            while (!sending.join(Duration.ofSeconds(1))) {
                prometheus.scrape(targets(cluster));
            }
            if (Boolean.getBoolean("posthorn.docs.write")) {
                draw(prometheus, from, Instant.now());
            }
        }
    }

    private LocalCluster start(OpenThings things) throws IOException {
        var home = Home.find();
        var samples = Samples.load(home.samples());
        var cluster = LocalCluster.start(
                folder.resolve("cluster"),
                new LocalCluster.ProvidersSetup(
                        FaultPlan.seeded(1)
                                .with(Fault.SERVER_ERROR, 0.06)
                                .with(Fault.REJECTED, 0.02)
                                .withRetryAfter(Duration.ofSeconds(2))
                                .withLatency(Duration.ofMillis(200)),
                        samples.secret("shop-hooks", "token"),
                        FaultPlan.seeded(2).with(Fault.SERVER_ERROR, 0.04).withLatency(Duration.ofMillis(30)),
                        samples.secret("mail-relay", "username"),
                        samples.secret("mail-relay", "password")),
                things);
        var here = samples.on(cluster.endpoints());
        here.objects().forEach(DashboardsOnPrometheusTest::tighten);
        var installation = new Installation(cluster.client());
        installation.applyCrds(home.crds());
        installation.applyCrds(FOREIGN);
        installation.applyOperator(REGION, Map.of());
        installation.applyKafkaCa(region(here), cluster.broker().caCertificatePem());
        installation.applySamples(here);
        await().atMost(Duration.ofMinutes(3))
                .untilAsserted(() -> assertThat(installation.channels())
                        .isNotEmpty()
                        .allSatisfy(channel -> assertThat(Readiness.ready(channel))
                                .as(Readiness.why(channel))
                                .isTrue()));
        return cluster;
    }

    /** One worker can do half of what comes in, so that the channel gets late and the operator has something to decide. */
    private static void tighten(ObjectNode object) {
        if (object.path("metadata").path("name").asText().equals(CHANNEL)) {
            var spec = object.withObjectProperty("spec");
            spec.withArrayProperty("lanes").addObject().put("name", "normal").put("latencyObjective", "5s");
            var worker = spec.withObjectProperty("worker").put("maxInFlight", 3);
            worker.withObjectProperty("scaling")
                    .put("mode", "Auto")
                    .put("minReplicas", 1)
                    .put("maxReplicas", 3);
        }
    }

    private static ObjectNode region(Samples samples) {
        return samples.objects().stream()
                .filter(object -> object.path("kind").asText().equals("NotificationRegion"))
                .findFirst()
                .orElseThrow();
    }

    /** What the operator wrote for prometheus-operator, as the file that it would make of it. */
    private String rules(LocalCluster cluster) throws IOException {
        var groups = json.createArrayNode();
        for (var rule : cluster.client()
                .genericKubernetesResources("monitoring.coreos.com/v1", "PrometheusRule")
                .inAnyNamespace()
                .list()
                .getItems()) {
            json.valueToTree(rule.getAdditionalProperties().get("spec"))
                    .path("groups")
                    .forEach(groups::add);
        }
        assertThat(groups).isNotEmpty();
        return json.writeValueAsString(Map.of("groups", groups));
    }

    private static List<PrometheusServer.Target> targets(LocalCluster cluster) {
        var targets = new ArrayList<PrometheusServer.Target>();
        for (var pod : cluster.client().pods().inAnyNamespace().list().getItems()) {
            port(pod)
                    .ifPresent(port -> targets.add(new PrometheusServer.Target(
                            port,
                            Map.of(
                                    "pod",
                                    pod.getMetadata().getName(),
                                    "namespace",
                                    pod.getMetadata().getNamespace()))));
        }
        return targets;
    }

    private static Optional<Integer> port(Pod pod) {
        return Optional.ofNullable(pod.getMetadata().getAnnotations())
                .map(annotations -> annotations.get("local.posthorn.dev/port"))
                .map(Integer::valueOf);
    }

    private static void send(LocalCluster cluster, OpenThings things) {
        var targets = new Installation(cluster.client())
                .channels().stream()
                        .map(channel -> Target.of(channel, channel.getSpec().type() == ChannelType.Webhook ? 3 : 1))
                        .toList();
        var sender = things.add(
                "producer", new TrafficSender(cluster.broker().clientConfig(), new AccountBook(), Clock.systemUTC()));
        sender.send(new TrafficPlan(3, targets, TrafficMix.COLOURFUL), PER_SECOND * SECONDS, PER_SECOND);
    }

    /** All queries of a dashboard that must find something while notifications flow. */
    private static Stream<Asked> asked(Dashboard dashboard) {
        return dashboard.panels().stream()
                .flatMap(panel -> panel.queries().stream()
                        .filter(query -> ONLY_WHEN_IT_FAILS.stream().noneMatch(query.expression()::contains))
                        .map(query -> new Asked(dashboard.title(), panel.title(), query)));
    }

    private static String filledIn(Query query) {
        return query.expression()
                .replace("$namespace", NAMESPACE)
                .replace("$channel", CHANNEL)
                .replace("$__rate_interval", "20s");
    }

    private static void draw(PrometheusServer prometheus, Instant from, Instant to) throws IOException {
        Files.createDirectories(PICTURES);
        for (Dashboard dashboard : Dashboards.all()) {
            Files.writeString(
                    PICTURES.resolve(dashboard.name() + ".svg"),
                    Picture.of(dashboard, panel -> lines(prometheus, panel, from, to)));
        }
    }

    private static List<Picture.Line> lines(PrometheusServer prometheus, Panel panel, Instant from, Instant to) {
        var lines = new ArrayList<Picture.Line>();
        for (var query : panel.queries()) {
            var found = panel.kind() == Panel.Kind.graph
                    ? prometheus.query(filledIn(query), from, to, Duration.ofSeconds(1))
                    : prometheus.query(filledIn(query));
            found.forEach(series -> lines.add(new Picture.Line(legend(query, series.labels()), series.points())));
        }
        return lines;
    }

    private static String legend(Query query, Map<String, String> labels) {
        return LABEL.matcher(query.legend())
                .replaceAll(match -> Matcher.quoteReplacement(new TreeMap<>(labels).getOrDefault(match.group(1), "")));
    }
}
