package dev.posthorn.gateway;

import static dev.posthorn.gateway.GatewayStand.json;
import static dev.posthorn.gateway.GatewayStand.key;
import static dev.posthorn.gateway.GatewayStand.notification;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.contract.Preference;
import dev.posthorn.contract.StatusEvent;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a tenant learns of its notifications and says of its recipients. */
class StatusAndPreferencesTest {

    private static KafkaBroker broker;

    @TempDir
    private Path folder;

    private GatewayStand stand;
    private Gateway gateway;

    @BeforeAll
    static void startBroker() {
        broker = KafkaBroker.start(BrokerOptions.plaintext());
    }

    @AfterAll
    static void stopBroker() {
        broker.close();
    }

    @BeforeEach
    void prepare() throws Exception {
        stand = new GatewayStand(broker, folder);
        stand.createChannel("hooks", LaneName.normal);
        stand.createTopic(TopicNames.STATUS);
        stand.createTopic(TopicNames.PREFERENCES);
        stand.putKey("other", key("other"), "{\"tenant\":\"other\"}");
        gateway = stand.start();
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @Test
    void theTimelineGrowsWithWhatWorkersWriteAndAnyGatewayTellsIt() throws Exception {
        // Given
        var id = json(stand.post(gateway, "/v1/notifications", notification("hooks", "r")))
                .get("id")
                .asText();
        assertThat(json(stand.get(gateway, "/v1/status/" + id)).get("status").asText())
                .isEqualTo("Accepted");

        // When
        step(id, StatusEvent.Status.Retrying, 1);
        step(id, StatusEvent.Status.Delivered, 2);

        // Then
        for (var replica : new Gateway[] {gateway, stand.start()}) {
            var timeline = Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> json(stand.get(replica, "/v1/status/" + id)),
                            answer -> answer.path("terminal").asBoolean());
            assertThat(timeline.get("channel").asText()).isEqualTo("shop/hooks");
            assertThat(timeline.get("status").asText()).isEqualTo("Delivered");
            assertThat(timeline.at("/steps").findValuesAsText("status"))
                    .containsExactly("Accepted", "Retrying", "Delivered");
            assertThat(timeline.has("tenant")).isFalse();
        }
    }

    @Test
    void aTenantSeesOnlyItsOwn() throws Exception {
        var id = json(stand.post(gateway, "/v1/notifications", notification("hooks", "r")))
                .get("id")
                .asText();

        var foreign = stand.send(gateway, "GET", "/v1/status/" + id, "", "Authorization", "Bearer " + key("other"));
        var unknown = Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() -> stand.get(gateway, "/v1/status/made-up"), answer -> answer.statusCode() != 503);

        assertThat(foreign.statusCode()).isIn(404, 503);
        assertThat(unknown.statusCode()).isEqualTo(404);
        assertThat(json(unknown).get("type").asText()).endsWith("/unknown-notification");
    }

    @Test
    void preferencesAreInTheTopicWhenTheyAreAnsweredAndCanBeReadAndErased() throws Exception {
        var path = "/v1/recipients/Ann%2Bnews%40example.com/preferences";
        var body = "{\"optOuts\":[{\"type\":\"Email\",\"category\":\"marketing\"}],\"timeZone\":\"Europe/Berlin\"}";

        assertThat(stand.get(gateway, path).statusCode()).isEqualTo(404);
        assertThat(stand.send(gateway, "PUT", path, body).statusCode()).isEqualTo(200);

        var record = stand.records(TopicNames.PREFERENCES).getLast();
        assertThat(new String(record.key(), StandardCharsets.UTF_8))
                .isEqualTo(Preference.key("acme", "ann+news@example.com"));
        assertThat(new ObjectMapper()
                        .readValue(record.value(), Preference.class)
                        .timeZone())
                .isEqualTo("Europe/Berlin");
        assertThat(json(stand.get(gateway, path))).isEqualTo(new ObjectMapper().readTree(body));
        assertThat(stand.send(gateway, "GET", path, "", "Authorization", "Bearer " + key("other"))
                        .statusCode())
                .isEqualTo(404);

        assertThat(stand.send(gateway, "DELETE", "/v1/recipients/Ann%2Bnews%40example.com", "")
                        .statusCode())
                .isEqualTo(204);
        assertThat(stand.get(gateway, path).statusCode()).isEqualTo(404);
        assertThat(stand.records(TopicNames.PREFERENCES).stream().filter(erased -> erased.value() == null))
                .isNotEmpty();
    }

    @Test
    void preferencesThatMakeNoSenseAreRefusedFieldByField() throws Exception {
        var answer = stand.send(gateway, "PUT", "/v1/recipients/r/preferences", """
                {"optOuts": [{"type": "Pigeon"}, {"category": "a b"}, 7], "timeZone": "Mars/Olympus",
                 "quietHours": "22-07", "mood": "low"}""");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder(
                        "/optOuts/0/type", "/optOuts/1/category", "/optOuts/2", "/timeZone", "/quietHours", "/mood");
    }

    @Test
    void theDocumentIsServedToAnybody() throws Exception {
        var answer = stand.send(gateway, "GET", "/openapi.yaml", "", "Authorization", "");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).startsWith("openapi: 3.1.0");
    }

    private void step(String id, StatusEvent.Status status, int attempt) throws Exception {
        var event = new StatusEvent(
                id, "acme", "shop", "hooks", "normal", "eu", status, null, attempt, "hooks", "200", 1L, 2L);
        try (var producer =
                new KafkaProducer<>(broker.clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(
                            TopicNames.STATUS, id.getBytes(), new ObjectMapper().writeValueAsBytes(event)))
                    .get();
        }
    }
}
