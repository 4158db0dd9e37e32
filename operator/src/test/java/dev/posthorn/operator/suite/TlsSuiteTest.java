package dev.posthorn.operator.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.Reason;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.IssuedCertificate;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.operator.PosthornOperator;
import dev.posthorn.operator.plan.Conditions;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Kafka by mutual TLS: the Secrets of the region reach the workers, and their changes too. */
@ParameterizedClass
@EnumSource(Server.class)
class TlsSuiteTest {
    @Parameter
    Server server;

    @Test
    void theSecretsOfTheRegionReachTheWorkers(TestInfo test) {
        try (var cluster = new Cluster(server.start());
                var broker = KafkaBroker.start(BrokerOptions.mutualTls());
                var operator = cluster.operator()) {
            // Given
            var scene = new Scene(cluster, broker, operator, test);
            cluster.namespace("platform");
            cluster.apply(Samples.region(broker.bootstrapServers())
                    + "    caSecretRef: {namespace: platform, name: kafka-ca}\n"
                    + "    clientSecretRef: {namespace: platform, name: kafka-client}\n");
            scene.orders();
            scene.notReady("orders", Reason.KafkaSecretMissing);
            assertThat(region(cluster).reason()).isEqualTo(Reason.KafkaSecretMissing.name());

            // When
            cluster.secret("platform", "kafka-ca", Map.of("ca.crt", broker.caCertificatePem()));
            identity(cluster, broker.issueClient("one"));

            // Then
            scene.ready("orders");
            assertThat(region(cluster).status()).isEqualTo(Condition.Status.True);
            Secret copy = copy(cluster, scene);
            assertThat(copy.getData().keySet()).containsExactlyInAnyOrder("ca.crt", "user.crt", "user.key");
            assertThat(text(copy, "ca.crt")).isEqualTo(broker.caCertificatePem());
            String hash = scene.configHash();
            assertNoWrites(cluster, operator, scene);

            // When
            cluster.client
                    .resource(copy)
                    .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"user.key\":\"b29wcw==\"}}");

            // Then
            Waits.untilAsserted(() -> assertThat(copy(cluster, scene).getData()).isEqualTo(copy.getData()));

            // When
            IssuedCertificate two = broker.issueClient("two");
            identity(cluster, two);

            // Then
            Waits.untilAsserted(
                    () -> assertThat(text(copy(cluster, scene), "user.crt")).isEqualTo(two.certificatePem()));
            Waits.untilAsserted(() -> assertThat(scene.configHash()).isNotEqualTo(hash));
            scene.ready("orders");

            // When
            cluster.client
                    .secrets()
                    .inNamespace("platform")
                    .withName("kafka-client")
                    .delete();

            // Then
            scene.notReady("orders", Reason.KafkaSecretMissing);
            assertThat(scene.deployment("orders").getSpec().getReplicas()).isEqualTo(1);
            assertThat(copy(cluster, scene)).isNotNull();
        }
    }

    private static void assertNoWrites(Cluster cluster, PosthornOperator operator, Scene scene) {
        scene.untilQuiet();
        double writes = Cluster.writes(operator);
        cluster.annotate(cluster.channel(scene.ns, "orders"), "example.com/tick", "1");
        scene.untilQuiet();
        assertThat(Cluster.writes(operator)).as(Cluster.writesByKind(operator)).isEqualTo(writes);
    }

    private static void identity(Cluster cluster, IssuedCertificate issued) {
        cluster.secret(
                "platform",
                "kafka-client",
                Map.of("user.crt", issued.certificatePem(), "user.key", issued.privateKeyPem()));
    }

    private static Condition region(Cluster cluster) {
        return Conditions.find(
                        cluster.client
                                .resources(NotificationRegion.class)
                                .withName(Cluster.REGION)
                                .get()
                                .getStatus()
                                .conditions(),
                        ConditionType.KafkaReachable)
                .orElseThrow();
    }

    private static Secret copy(Cluster cluster, Scene scene) {
        return cluster.client
                .secrets()
                .inNamespace(scene.ns)
                .withName("orders-kafka")
                .get();
    }

    private static String text(Secret secret, String key) {
        return new String(Base64.getDecoder().decode(secret.getData().get(key)), StandardCharsets.UTF_8);
    }
}
