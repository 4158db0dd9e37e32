package dev.posthorn.operator.channel;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChannelAlertsTest {

    @Test
    void everyAlertSaysWhoIsAffectedAndWhatToDoNext() {
        for (var rule : alerts("mail-two-lanes-over-tls")) {
            var annotations = annotations(rule);
            assertThat(annotations.get("summary")).as("%s", rule.get("alert")).contains("shop/order-mail", "eu-west");
            assertThat(annotations.get("next")).as("%s", rule.get("alert")).contains("order-mail");
            assertThat(annotations.get("affected")).as("%s", rule.get("alert")).contains("posthorn_tenant_backlog");
            assertThat(annotations.get("decision")).as("%s", rule.get("alert")).contains("posthorn_scaling_decision");
        }
    }

    @Test
    void everyAlertHasItsChapterInTheRunbook() throws IOException {
        var chapters = Files.readAllLines(Path.of("../docs/runbook.md")).stream()
                .filter(line -> line.startsWith("## "))
                .map(line -> "docs/runbook.md#" + line.substring(3).toLowerCase(Locale.ROOT))
                .toList();

        assertThat(alerts("mail-two-lanes-over-tls"))
                .extracting(rule -> annotations(rule).get("runbook"))
                .isSubsetOf(chapters);
    }

    @Test
    void nobodyIsWokenForTheAbsentWorkersOfAStoppedChannel() {
        assertThat(names("webhook-minimal")).contains("PosthornNoData");
        assertThat(names("stopped-on-strimzi")).doesNotContain("PosthornNoData").contains("PosthornDeadLetters");
    }

    @Test
    void aChannelThatIsScaledToZeroMissesItsWorkersOnceRecordsComeIn() {
        var inputs = Scenario.read("webhook-minimal").inputs();
        var scaled = Scenario.of(
                        """
                        apiVersion: posthorn.dev/v1alpha1
                        kind: NotificationChannel
                        metadata: {name: order-events, namespace: shop, uid: u}
                        spec:
                          type: Webhook
                          providers: [{accountRef: {name: partner}}]
                          worker: {scaling: {minReplicas: 0, maxReplicas: 3}}
                        """,
                        Defaulted.KUBERNETES.asYaml(inputs.region()),
                        Map.of("partner", inputs.accounts().getFirst()))
                .inputs();

        assertThat(alerts(scaled)).extracting(rule -> rule.get("alert")).contains("PosthornNoData");
    }

    @Test
    void theObjectiveOfTheSpecIsWhatTheRulesAskFor() {
        assertThat(expressions("webhook-minimal")).anyMatch(expression -> expression.contains("> 0.144\n"));
        assertThat(expressions("mail-two-lanes-over-tls"))
                .anyMatch(expression -> expression.contains("> 0.0144\n"))
                .anyMatch(expression -> expression.contains(">= 200\n"));
    }

    private static List<Object> names(String scenario) {
        return alerts(scenario).stream().map(rule -> rule.get("alert")).toList();
    }

    private static List<String> expressions(String scenario) {
        return rules(Scenario.read(scenario).inputs()).stream()
                .map(rule -> (String) rule.get("expr"))
                .toList();
    }

    private static List<Map<String, Object>> alerts(String scenario) {
        return alerts(Scenario.read(scenario).inputs());
    }

    private static List<Map<String, Object>> alerts(ChannelInputs inputs) {
        return rules(inputs).stream().filter(rule -> rule.containsKey("alert")).toList();
    }

    @SuppressWarnings("unchecked")
    private static Map<String, String> annotations(Map<String, Object> rule) {
        return (Map<String, String>) rule.get("annotations");
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> rules(ChannelInputs inputs) {
        var spec = (Map<String, List<Map<String, List<Map<String, Object>>>>>) ChannelAlerts.wanted(inputs)
                .getAdditionalProperties()
                .get("spec");
        return spec.get("groups").getFirst().get("rules");
    }
}
