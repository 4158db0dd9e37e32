package dev.posthorn.gateway;

import static dev.posthorn.gateway.GatewayStand.json;
import static dev.posthorn.gateway.GatewayStand.notification;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.MessageHeaders;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.delivery.Decoded;
import dev.posthorn.worker.delivery.EnvelopeCodec;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a tenant sends, against a real broker and over real sockets. */
class NotificationsTest {

    private static KafkaBroker broker;

    @TempDir
    private Path folder;

    private GatewayStand stand;

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
        stand.createChannel("hooks", LaneName.critical, LaneName.normal);
    }

    @AfterEach
    void stop() {
        stand.close();
    }

    @Test
    void whatIsAcceptedIsInKafkaAsAWorkerReadsIt() throws Exception {
        // Given
        stand.createChannel("all-fields", LaneName.critical);
        var gateway = stand.start();

        // When
        var answer = stand.post(gateway, "/v1/notifications", """
                {"channel": "shop/all-fields", "lane": "critical", "recipient": "r-1", "subject": "Ä", "body": "hello",
                 "data": {"order": 7}, "category": "orders", "ttl": "15m"}""", "Idempotency-Key", "order-7");

        // Then
        assertThat(answer.statusCode()).isEqualTo(202);
        var id = json(answer).get("id").asText();
        assertThat(answer.headers().firstValue("Location")).hasValue("/v1/status/" + id);
        var record = stand.records(new TopicNames("shop", "all-fields").lane(LaneName.critical))
                .getFirst();
        assertThat(new String(record.key(), StandardCharsets.UTF_8)).isEqualTo("r-1");
        var decoded = new EnvelopeCodec(Duration.ofHours(1))
                .decode(GatewayStand.headers(record), record.value(), Instant.EPOCH, LaneName.bulk, Instant.now());
        assertThat(decoded).isInstanceOfSatisfying(Decoded.Ok.class, ok -> {
            var envelope = ok.envelope();
            assertThat(envelope.id()).isEqualTo(id);
            assertThat(envelope.tenant()).hasValue("acme");
            assertThat(envelope.idempotencyKey()).isEqualTo("order-7");
            assertThat(envelope.category()).hasValue("orders");
            assertThat(envelope.lane()).isEqualTo(LaneName.critical);
            assertThat(envelope.deadline()).isEqualTo(envelope.acceptedAt().plus(Duration.ofMinutes(15)));
            assertThat(envelope.notification().subject()).isEqualTo("Ä");
            assertThat(envelope.notification().data().get("order").asInt()).isEqualTo(7);
        });
    }

    @Test
    void aRepeatGetsTheFirstAnswerAndMakesNoSecondRecord() throws Exception {
        stand.createChannel("repeats", LaneName.normal);
        var gateway = stand.start();
        var body = notification("repeats", "r");

        var first = stand.post(gateway, "/v1/notifications", body, "Idempotency-Key", "k");
        var second = stand.post(gateway, "/v1/notifications", body, "Idempotency-Key", "k");
        var other =
                stand.post(gateway, "/v1/notifications", notification("repeats", "another"), "Idempotency-Key", "k");

        assertThat(second.statusCode()).isEqualTo(202);
        assertThat(second.body()).isEqualTo(first.body());
        assertThat(second.headers().firstValue("Idempotency-Replayed")).hasValue("true");
        assertThat(other.statusCode()).isEqualTo(422);
        assertThat(json(other).get("type").asText()).endsWith("/key-reused");
        assertThat(stand.records(new TopicNames("shop", "repeats").lane(LaneName.normal)))
                .hasSize(1);
    }

    @Test
    void twoGatewaysGiveOneKeyOneIdSoThatTheLedgerCanTellTheRepeat() throws Exception {
        var body = notification("hooks", "r");

        var one = stand.post(stand.start(), "/v1/notifications", body, "Idempotency-Key", "same");
        var other = stand.post(stand.start(), "/v1/notifications", body, "Idempotency-Key", "same");

        assertThat(json(other).get("id")).isEqualTo(json(one).get("id"));
        assertThat(other.headers().firstValue("Idempotency-Replayed")).isEmpty();
    }

    @Test
    void whileKafkaIsAwayNothingIsAcceptedAndTheRepeatIsTakenOnceItIsBack() throws Exception {
        try (var own = KafkaBroker.start(BrokerOptions.plaintext());
                var hands = new GatewayStand(own, folder)) {
            // Given
            hands.createChannel("outage", LaneName.normal);
            var gateway = hands.start(java.util.Optional.empty(), GatewayStand.LIMITS, "4s");
            assertThat(hands.post(gateway, "/v1/notifications", notification("outage", "before"))
                            .statusCode())
                    .isEqualTo(202);
            own.stop();

            // When
            var body = notification("outage", "during");
            var hanging = new java.util.concurrent.FutureTask<HttpResponse<String>>(
                    () -> hands.post(gateway, "/v1/notifications", body, "Idempotency-Key", "k"));
            Thread.ofVirtual().start(hanging);
            var meanwhile = Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .until(
                            () -> hands.post(gateway, "/v1/notifications", body, "Idempotency-Key", "k"),
                            answer -> answer.statusCode() == 409 || hanging.isDone());
            var refused = hanging.get();

            // Then
            assertThat(meanwhile.statusCode()).isIn(409, 503);
            assertThat(refused.statusCode()).isIn(409, 503);
            var unavailable = hands.post(gateway, "/v1/notifications", body, "Idempotency-Key", "k");
            assertThat(unavailable.statusCode()).isEqualTo(503);
            assertThat(json(unavailable).get("action").asText()).contains("same Idempotency-Key");
            assertThat(unavailable.headers().firstValue("Retry-After")).isPresent();
            var otherBody =
                    hands.post(gateway, "/v1/notifications", notification("outage", "x"), "Idempotency-Key", "k");
            assertThat(otherBody.statusCode()).as("it may have been accepted").isEqualTo(422);

            own.start();
            var accepted = Awaitility.await()
                    .atMost(Duration.ofSeconds(60))
                    .until(
                            () -> hands.post(gateway, "/v1/notifications", body, "Idempotency-Key", "k"),
                            answer -> answer.statusCode() == 202);
            var id = json(accepted).get("id").asText();
            assertThat(hands.records(new TopicNames("shop", "outage").lane(LaneName.normal)).stream()
                            .map(GatewayStand::headers)
                            .filter(headers -> headers.containsKey(MessageHeaders.IDEMPOTENCY_KEY)))
                    .isNotEmpty()
                    .allSatisfy(headers ->
                            assertThat(headers.get(MessageHeaders.ID)).isEqualTo(id));
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "POST|/v1/notifications|{\"channel\":\"shop/none\",\"recipient\":\"r\",\"body\":\"b\"}|404|unknown-channel",
                "POST|/v1/notifications|{\"channel\":\"bank/hooks\",\"recipient\":\"r\",\"body\":\"b\"}|404|unknown-channel",
                "POST|/v1/notifications|{\"channel\":\"shop/hooks\",\"lane\":\"bulk\",\"recipient\":\"r\",\"body\":\"b\"}|404|unknown-lane",
                "POST|/v1/notifications|{\"channel\":\"shop/hooks\"|400|malformed-json",
                "POST|/v1/notifications|{} {}|400|malformed-json",
                "POST|/v1/notifications|[]|400|invalid-request",
                "POST|/v1/notifications|{}|400|invalid-request",
                "POST|/v1/notifications:batch|{}|400|invalid-request",
                "GET|/v1/notifications|''|405|method-not-allowed",
                "GET|/v1/nothing|''|404|unknown-path",
            })
    void badInputIsAProblemThatSaysWhatToDo(String method, String path, String body, int status, String slug)
            throws Exception {
        var answer = stand.send(stand.start(), method, path, body);

        assertThat(answer.statusCode()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/problem+json");
        assertThat(json(answer).get("type").asText()).endsWith("/" + slug);
        assertThat(json(answer).get("status").asInt()).isEqualTo(status);
        assertThat(json(answer).get("action").asText()).isNotBlank();
    }

    @Test
    void everyWrongFieldIsNamedAtOnce() throws Exception {
        var answer = stand.post(stand.start(), "/v1/notifications", """
                {"channel": "hooks", "lane": "fast", "recipient": 7, "body": " ", "ttl": "soon",
                 "deadline": "2001-01-01T00:00:00Z", "colour": "red"}""");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).get("errors").findValuesAsText("pointer"))
                .containsExactlyInAnyOrder("/channel", "/lane", "/recipient", "/body", "/ttl", "/deadline", "/colour");
    }

    @Test
    void withoutAKeyMediaTypeOrMeasureNothingIsRead() throws Exception {
        var gateway = stand.start();
        var body = notification("hooks", "r");

        var nobody = stand.post(gateway, "/v1/notifications", body, "Authorization", "");
        var guess = stand.post(gateway, "/v1/notifications", body, "Authorization", "Bearer " + GatewayStand.KEY + "x");
        var xml = stand.post(gateway, "/v1/notifications", "<a/>", "Content-Type", "application/xml");
        var large = stand.post(gateway, "/v1/notifications", notification("hooks", "r".repeat(20_000)));
        var tooLong = stand.post(
                gateway, "/v1/notifications", notification("hooks", "r").replace("hello", "x".repeat(5_000)));
        var badKey = stand.post(gateway, "/v1/notifications", body, "Idempotency-Key", "x".repeat(200));

        assertThat(nobody.statusCode()).isEqualTo(401);
        assertThat(nobody.headers().firstValue("WWW-Authenticate")).isPresent();
        assertThat(guess.body()).isEqualTo(nobody.body());
        assertThat(xml.statusCode()).isEqualTo(415);
        assertThat(large.statusCode()).isEqualTo(413);
        assertThat(json(large).get("type").asText()).endsWith("/too-large");
        assertThat(tooLong.statusCode()).isEqualTo(413);
        assertThat(badKey.statusCode()).isEqualTo(400);
    }

    @Test
    void aBatchHasAResultForEachItem() throws Exception {
        stand.createChannel("batch", LaneName.normal);
        var gateway = stand.start();
        var body = "{\"notifications\":[" + notification("batch", "a") + "," + notification("none", "b") + ",{},"
                + notification("batch", "d") + "]}";

        var answer = stand.post(gateway, "/v1/notifications:batch", body, "Idempotency-Key", "b-1");
        var again = stand.post(gateway, "/v1/notifications:batch", body, "Idempotency-Key", "b-1");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(json(answer).get("accepted").asInt()).isEqualTo(2);
        assertThat(json(answer).get("items").findValuesAsText("status"))
                .containsSubsequence("202", "404", "400", "202");
        assertThat(json(answer).at("/items/2/problem/errors/0/pointer").asText())
                .startsWith("/notifications/2/");
        assertThat(json(again).at("/items/0/receipt")).isEqualTo(json(answer).at("/items/0/receipt"));
        assertThat(stand.records(new TopicNames("shop", "batch").lane(LaneName.normal)))
                .hasSize(2);
        var six = "{\"notifications\":[" + "{},".repeat(5) + "{}]}";
        assertThat(stand.post(gateway, "/v1/notifications:batch", six).statusCode())
                .isEqualTo(413);
    }

    @Test
    void overItsRateATenantIsToldWhyAndWhenAndAChangedRateIsInForceWithoutARestart() throws Exception {
        stand.putRates("{\"acme\":{\"perSecond\":1,\"burst\":2,\"reason\":\"PlanCeiling\"}}");
        var gateway = stand.start();
        var body = notification("hooks", "r");

        var statuses = new java.util.ArrayList<Integer>();
        HttpResponse<String> answer;
        do {
            answer = stand.post(gateway, "/v1/notifications", body);
            statuses.add(answer.statusCode());
        } while (answer.statusCode() == 202 && statuses.size() < 50);

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(json(answer).get("reason").asText()).isEqualTo("PlanCeiling");
        assertThat(answer.headers().firstValue("Retry-After")).hasValue("1");
        var quota = json(stand.get(gateway, "/v1/quota"));
        assertThat(quota.get("perSecond").asInt()).isEqualTo(1);
        assertThat(quota.get("tenant").asText()).isEqualTo("acme");

        stand.putRates("{\"acme\":{\"perSecond\":0}}");
        stand.putRates("{\"acme\":{\"perSecond\":5000,\"burst\":5000}}");

        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .until(() ->
                        json(stand.get(gateway, "/v1/quota")).get("perSecond").asInt() == 5000);
        assertThat(stand.post(gateway, "/v1/notifications", body).statusCode()).isEqualTo(202);
    }

    @Test
    void countsAreByRouteAndOutcomeAndNeverByWhatTenantsSend() throws Exception {
        var gateway = stand.start();
        stand.post(gateway, "/v1/notifications", notification("hooks", "secret-recipient"));
        stand.post(gateway, "/v1/notifications", "{}");
        stand.get(gateway, "/v1/made-up");

        assertThat(stand.metrics(gateway))
                .contains("posthorn_gateway_requests_total{code=\"202\",route=\"POST /v1/notifications\"} 1.0")
                .contains("posthorn_gateway_requests_total{code=\"404\",route=\"none\"} 1.0")
                .contains("posthorn_gateway_notifications_total{outcome=\"InvalidRequest\"} 1.0")
                .contains("posthorn_gateway_accept_seconds_bucket{")
                .contains("posthorn_gateway_in_flight 0.0")
                .doesNotContain("acme")
                .doesNotContain("secret-recipient")
                .doesNotContain("made-up");
    }
}
