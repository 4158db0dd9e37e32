package dev.posthorn.operator.suite;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.operator.PosthornOperator;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Clock;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** What an operator asks of the API server when it starts on a cluster that is as it should be. */
class RestartTest {

    @Test
    void aRestartListsEachKindOnceAndWritesNothing(TestInfo test) throws Exception {
        var api = InProcessKubeApi.start();
        try (var cluster = new Cluster(api);
                var broker = KafkaBroker.start(BrokerOptions.plaintext())) {
            // Given
            cluster.apply(Samples.region(broker.bootstrapServers()));
            try (var first = cluster.operator()) {
                var scene = new Scene(cluster, broker, first, test);
                scene.orders();
                scene.ready("orders");
                scene.untilQuiet();
            }
            cluster.namespace("beside");
            cluster.secret("beside", "without-data", java.util.Map.of());

            // When
            try (var second = new PosthornOperator(
                    cluster.config(), api.clientConfigFor("second", "system:masters"), Clock.systemUTC())) {
                second.start();
                Waits.until(second::ready);
                var scene = new Scene(cluster, broker, second, "again");
                Waits.until(() -> scene.reconciles() > 0);
                scene.untilQuiet();

                // Then
                assertThat(Cluster.writes(second))
                        .as(Cluster.writesByKind(second))
                        .isZero();
                var calls = api.requests().entries().stream()
                        .filter(entry -> entry.user().equals("second"))
                        .toList();
                assertThat(calls.stream()
                                .filter(entry -> entry.verb().equals("list"))
                                .collect(groupingBy(entry -> entry.resource(), counting())))
                        .containsKeys("secrets", "deployments", "notificationchannels", "provideraccounts")
                        .allSatisfy((resource, lists) ->
                                assertThat(lists).as(resource).isEqualTo(1));
                assertThat(calls.stream()
                                .filter(entry -> entry.verb().equals("watch"))
                                .collect(groupingBy(entry -> entry.resource(), counting())))
                        .containsKeys("secrets", "deployments", "notificationchannels", "provideraccounts")
                        .allSatisfy((resource, watches) ->
                                assertThat(watches).as(resource).isEqualTo(1));
                assertThat(get(second, "/healthz").statusCode()).isEqualTo(200);
                assertThat(get(second, "/readyz").statusCode()).isEqualTo(200);
                assertThat(get(second, "/metrics").body())
                        .contains(
                                "posthorn_reconcile_seconds_count{kind=\"NotificationChannel\",outcome=\"done\"",
                                "posthorn_reconcile_in_progress_max_seconds{kind=\"NotificationChannel\"",
                                "posthorn_reconcile_queue{kind=\"NotificationChannel\"",
                                "posthorn_api_requests_total",
                                "posthorn_leader 1.0",
                                "posthorn_caches_synced 1.0");
            }
        }
    }

    @Test
    void twoOperatorsOfOneRegionTakeTurns(TestInfo test) throws Exception {
        try (var cluster = new Cluster(InProcessKubeApi.start());
                var first = operator(cluster, "one");
                var second = operator(cluster, "two")) {
            // Given
            cluster.namespace("ops");
            first.start();
            Waits.until(() -> get(first, "/metrics").body().contains("posthorn_leader 1.0"));

            // When
            second.start();

            // Then
            Waits.until(() -> get(second, "/readyz").statusCode() == 200);
            assertThat(get(second, "/metrics").body()).contains("posthorn_leader 0.0");
        }
    }

    private static PosthornOperator operator(Cluster cluster, String name) {
        return new PosthornOperator(
                cluster.config("POSTHORN_LEASE_NAMESPACE", "ops", "POSTHORN_POD_NAME", name),
                cluster.api.clientConfig(),
                Clock.systemUTC());
    }

    private static HttpResponse<String> get(PosthornOperator operator, String path) throws Exception {
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                    HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + operator.httpPort() + path))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());
        }
    }
}
