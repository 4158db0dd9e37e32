package dev.posthorn.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.posthorn.chart.dashboard.Dashboards;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alerts on the operator, as Prometheus reads them, and the queries of dashboards. */
class OperatorAlertsTest {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());

    @TempDir
    private Path folder;

    @Test
    void prometheusTakesTheRules() throws IOException, InterruptedException {
        check(spec());
    }

    @Test
    void everyAlertSaysWhereWhatToRunAndWhereTheRunbookGoesOn() throws IOException {
        var chapters = Files.readAllLines(Path.of("../docs/runbook.md")).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> "docs/runbook.md#" + line.substring(3).toLowerCase(Locale.ROOT))
                .toList();

        assertThat(alerts()).hasSizeGreaterThan(4).allSatisfy(alert -> {
            assertThat(alert.at("/labels/region").asText()).isEqualTo("eu-west");
            assertThat(alert.at("/annotations/next").asText()).startsWith("kubectl ");
            assertThat(chapters).contains(alert.at("/annotations/runbook").asText());
        });
    }

    @Test
    void prometheusTakesTheQueriesOfAllDashboards() throws IOException, InterruptedException {
        var rules = new ArrayList<Map<String, String>>();
        for (var dashboard : Dashboards.all()) {
            for (var panel : dashboard.panels()) {
                for (var query : panel.queries()) {
                    rules.add(Map.of(
                            "record",
                            "panel:" + rules.size(),
                            "expr",
                            query.expression().replace("$__rate_interval", "5m")));
                }
            }
        }

        check(YAML.valueToTree(Map.of("groups", List.of(Map.of("name", "panels", "rules", rules)))));
    }

    private void check(JsonNode rules) throws IOException, InterruptedException {
        var promtool = PrometheusTools.promtool();
        assumeThat(promtool).as("Debian's package prometheus has it").isPresent();
        var file = folder.resolve("rules.yaml");
        Files.writeString(file, YAML.writeValueAsString(rules));
        var output = folder.resolve("output.txt");

        var process = new ProcessBuilder(promtool.orElseThrow().toString(), "check", "rules", file.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(process.waitFor(1, TimeUnit.MINUTES)).isTrue();
        assertThat(process.exitValue()).as(Files.readString(output)).isZero();
    }

    private static List<JsonNode> alerts() {
        var alerts = new ArrayList<JsonNode>();
        spec().path("groups").forEach(group -> group.path("rules").forEach(alerts::add));
        return alerts;
    }

    private static ObjectNode spec() {
        return RenderedChart.with(Map.of("monitoring.prometheusRule", true)).stream()
                .filter(object -> object.getKind().equals("PrometheusRule"))
                .map(GenericKubernetesResource.class::cast)
                .map(rule -> YAML.<ObjectNode>valueToTree(
                        rule.getAdditionalProperties().get("spec")))
                .findFirst()
                .orElseThrow();
    }
}
