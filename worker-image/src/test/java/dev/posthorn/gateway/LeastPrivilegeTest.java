package dev.posthorn.gateway;

import static dev.posthorn.gateway.GatewayStand.json;
import static dev.posthorn.gateway.GatewayStand.notification;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LeastPrivilegeTest {

    @TempDir
    private Path folder;

    @Test
    void theRightsThatTheGuideListsAreEnough() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.mutualTls().withAuthorizer());
                var stand = new GatewayStand(broker, folder)) {
            // Given
            stand.createChannel("hooks", LaneName.normal);
            stand.createTopic(TopicNames.STATUS);
            stand.createTopic(TopicNames.PREFERENCES);
            allow(broker);
            stand.connection = broker.clientConfig(broker.issueClient("gateway"));

            // When
            var gateway = stand.start();

            // Then
            var accepted = Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> stand.post(gateway, "/v1/notifications", notification("hooks", "r")),
                            answer -> answer.statusCode() == 202);
            assertThat(json(stand.get(
                                    gateway,
                                    "/v1/status/" + json(accepted).get("id").asText()))
                            .get("status")
                            .asText())
                    .isEqualTo("Accepted");
            Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(() -> stand.get(gateway, "/v1/status/unknown").statusCode() == 404);
            var path = "/v1/recipients/r/preferences";
            assertThat(stand.send(gateway, "PUT", path, "{\"timeZone\":\"UTC\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(stand.get(gateway, path).statusCode()).isEqualTo(200);
        }
    }

    private static void allow(KafkaBroker broker) throws Exception {
        var rules = new ArrayList<AclBinding>();
        for (var operation : List.of(AclOperation.DESCRIBE, AclOperation.WRITE)) {
            rules.add(rule("posthorn.", PatternType.PREFIXED, operation));
        }
        for (var topic : List.of(TopicNames.STATUS, TopicNames.PREFERENCES)) {
            rules.add(rule(topic, PatternType.LITERAL, AclOperation.READ));
        }
        try (var admin = Admin.create(broker.clientConfig())) {
            admin.createAcls(rules).all().get();
        }
    }

    private static AclBinding rule(String topic, PatternType pattern, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(ResourceType.TOPIC, topic, pattern),
                new AccessControlEntry("User:CN=gateway", "*", operation, AclPermissionType.ALLOW));
    }
}
