package dev.posthorn.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.contract.WorkerEnv;
import dev.posthorn.crd.LaneName;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.IssuedCertificate;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.worker.delivery.Checks;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Providers;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
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
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The permissions that a channel's KafkaUser needs, no more and no less, over mutual TLS from mounted files. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LeastPrivilegeTest {

    @TempDir
    Path folder;

    @Test
    void aWorkerNeedsItsOwnTopicsItsOwnGroupsAndToWriteStatus() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.mutualTls().withAuthorizer());
                var channel = new TestChannel(broker, "secure", settings -> {
                    settings.putObject("policy");
                    settings.putObject("kafka")
                            .put("bootstrapServers", broker.bootstrapServers())
                            .put("tls", true);
                })) {
            // Given
            allow(broker, channel.topics);
            var config =
                    WorkerConfig.of(mounted(channel, broker.caCertificatePem(), broker.issueClient("channel-user")));
            var provider = new FakeProvider(
                    "fake",
                    envelope -> envelope.id().equals("dies")
                            ? new Outcome.Rejected("400")
                            : envelope.attempts() == 0
                                    ? new Outcome.Unavailable("503", Optional.empty())
                                    : new Outcome.Delivered("200"));

            // When
            try (var worker = Worker.startWithStores(config, Checks.none(), new Providers(List.of(provider)))) {
                channel.accept(LaneName.critical, "lives");
                channel.accept(LaneName.bulk, "dies");

                // Then
                channel.awaitReport(report -> true);
                assertThat(channel.terminalOf("lives").status()).isEqualTo(Status.Delivered);
                assertThat(channel.terminalOf("dies").status()).isEqualTo(Status.DeadLettered);
                Awaitility.await().until(worker::ready);
                assertThat(get(worker, "/readyz").statusCode()).isEqualTo(200);
                assertThat(get(worker, "/healthz").statusCode()).isEqualTo(200);
                assertThat(get(worker, "/metrics").body())
                        .contains("posthorn_worker_lateness_seconds_bucket{channel=\"secure\",lane=\"critical\"")
                        .contains("posthorn_worker_provider_call_seconds")
                        .contains("posthorn_worker_retries_total")
                        .contains("posthorn_worker_dead_letters_total")
                        .contains("posthorn_worker_in_flight")
                        .contains("posthorn_worker_last_settled_seconds")
                        .doesNotContain("acme")
                        .doesNotContain("recipient");
            }
        }
    }

    @Test
    void aWorkerThatCannotReachKafkaIsAliveAndNotReady() throws Exception {
        try (var broker = KafkaBroker.start(BrokerOptions.plaintext());
                var channel = new TestChannel(broker, "unreachable")) {
            broker.stop();
            try (var worker = channel.startWorker(FakeProvider.delivering())) {
                assertThat(get(worker, "/healthz").statusCode()).isEqualTo(200);
                assertThat(get(worker, "/readyz").statusCode()).isEqualTo(503);

                broker.start();

                Awaitility.await().atMost(60, TimeUnit.SECONDS).until(worker::ready);
            }
        }
    }

    private static void allow(KafkaBroker broker, TopicNames topics) throws Exception {
        var rules = new ArrayList<AclBinding>();
        for (var operation :
                List.of(AclOperation.READ, AclOperation.WRITE, AclOperation.DESCRIBE, AclOperation.DESCRIBE_CONFIGS)) {
            rules.add(rule(ResourceType.TOPIC, topics.prefix(), PatternType.PREFIXED, operation));
        }
        rules.add(rule(ResourceType.TOPIC, TopicNames.STATUS, PatternType.LITERAL, AclOperation.WRITE));
        rules.add(rule(ResourceType.TOPIC, TopicNames.PREFERENCES, PatternType.LITERAL, AclOperation.READ));
        rules.add(rule(ResourceType.TOPIC, TopicNames.CONTROL, PatternType.LITERAL, AclOperation.READ));
        rules.add(rule(ResourceType.TOPIC, TopicNames.REPORTS, PatternType.LITERAL, AclOperation.WRITE));
        for (var operation : List.of(AclOperation.READ, AclOperation.DESCRIBE_CONFIGS, AclOperation.ALTER_CONFIGS)) {
            rules.add(rule(ResourceType.GROUP, topics.prefix(), PatternType.PREFIXED, operation));
        }
        try (var admin = Admin.create(broker.clientConfig())) {
            admin.createAcls(rules).all().get();
        }
    }

    private static AclBinding rule(ResourceType type, String name, PatternType pattern, AclOperation operation) {
        return new AclBinding(
                new ResourcePattern(type, name, pattern),
                new AccessControlEntry("User:CN=channel-user", "*", operation, AclPermissionType.ALLOW));
    }

    private Map<String, String> mounted(TestChannel channel, String ca, IssuedCertificate user) throws Exception {
        var config = Files.createDirectories(folder.resolve("config"));
        var kafka = Files.createDirectories(folder.resolve("kafka"));
        Files.writeString(config.resolve(WorkerEnv.SETTINGS_FILE), channel.settingsJson());
        Files.writeString(kafka.resolve(WorkerEnv.KAFKA_CA), ca);
        Files.writeString(kafka.resolve(WorkerEnv.KAFKA_CERTIFICATE), user.certificatePem());
        Files.writeString(kafka.resolve(WorkerEnv.KAFKA_KEY), user.privateKeyPem());
        return Map.of(
                WorkerEnv.CONFIG_DIR, config.toString(),
                WorkerEnv.KAFKA_DIR, kafka.toString(),
                WorkerEnv.HTTP_PORT, "0");
    }

    private static HttpResponse<String> get(Worker worker, String path) throws Exception {
        try (var client = HttpClient.newHttpClient()) {
            var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + worker.httpPort() + path))
                    .build();
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        }
    }
}
