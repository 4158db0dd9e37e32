package dev.posthorn.operator.channel;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChannelAlertsTest {

    @Test
    void everyAlertSaysWhoIsAffectedAndWhatToDoNext() {
        for (var rule : rules("mail-two-lanes-over-tls")) {
            var annotations = annotations(rule);
            assertThat(annotations.get("summary")).as("%s", rule.get("alert")).contains("shop/order-mail", "eu-west");
            assertThat(annotations.get("next")).as("%s", rule.get("alert")).contains("order-mail");
        }
    }

    @Test
    void everyAlertHasItsChapterInTheRunbook() throws IOException {
        var chapters = Files.readAllLines(Path.of("../docs/runbook.md")).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> "docs/runbook.md#" + line.substring(3).toLowerCase(Locale.ROOT))
                .toList();

        assertThat(rules("mail-two-lanes-over-tls"))
                .extracting(rule -> annotations(rule).get("runbook"))
                .isSubsetOf(chapters);
    }

    @Test
    void nobodyIsWokenForTheAbsentWorkersOfAStoppedChannel() {
        assertThat(names("webhook-minimal")).contains("PosthornWorkersAbsent");
        assertThat(names("stopped-on-strimzi"))
                .doesNotContain("PosthornWorkersAbsent")
                .contains("PosthornDeadLetters");
    }

    /** The worker registers its histogram in the same way; a bucket that is spelled otherwise would never match. */
    @Test
    void theBucketOfTheObjectiveIsSpelledAsWorkersSpellIt() {
        var registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        for (var objective : List.of(Duration.ofSeconds(5), Duration.ofMinutes(30), Duration.ofHours(24))) {
            Timer.builder("posthorn.worker.lateness")
                    .tag("lane", objective.toString())
                    .serviceLevelObjectives(objective)
                    .register(registry)
                    .record(Duration.ofSeconds(1));
        }

        assertThat(registry.scrape())
                .contains("posthorn_worker_lateness_seconds_bucket", "le=\"5.0\"", "le=\"1800.0\"", "le=\"86400.0\"");
        assertThat(rules("mail-two-lanes-over-tls"))
                .extracting(rule -> (String) rule.get("expr"))
                .anyMatch(expression -> expression.contains("le=\"5.0\""))
                .anyMatch(expression -> expression.contains("le=\"1800.0\""));
    }

    private static List<Object> names(String scenario) {
        return rules(scenario).stream().map(rule -> rule.get("alert")).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> annotations(Map<String, Object> rule) {
        return (Map<String, String>) rule.get("annotations");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rules(String scenario) {
        var spec = (Map<String, List<Map<String, List<Map<String, Object>>>>>) ChannelAlerts.wanted(
                        Scenario.read(scenario).inputs())
                .getAdditionalProperties()
                .get("spec");
        return spec.get("groups").getFirst().get("rules");
    }
}
