package dev.posthorn.operator.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.crd.Reason;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.operator.PosthornOperator;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What is wrong is said, with a reason; what runs goes on; others are not touched; and it heals when the cause goes. */
@ParameterizedClass
@EnumSource(Server.class)
class BadInputSuiteTest {
    private static KafkaBroker broker;
    private static Cluster cluster;
    private static PosthornOperator operator;
    private Scene scene;

    @Parameter
    Server server;

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        cluster = new Cluster(server.start());
        broker = KafkaBroker.start(BrokerOptions.plaintext());
        cluster.apply(Samples.region(broker.bootstrapServers()));
        operator = cluster.operator();
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (operator != null) {
            operator.close();
            cluster.close();
            broker.close();
            operator = null;
        }
    }

    @BeforeEach
    void namespace(TestInfo test) {
        scene = new Scene(cluster, broker, operator, test);
    }

    @Test
    void aMissingAccountIsNamedAndWorkersThatRunGoOn() {
        // Given
        cluster.apply(Samples.channel(scene.ns, "orders", "hooks"));
        Condition ready = scene.notReady("orders", Reason.ProviderAccountNotFound);
        assertThat(ready.message()).contains(scene.ns + "/hooks");
        assertThat(scene.deployment("orders")).isNull();

        // When
        scene.hooks();

        // Then
        scene.ready("orders");

        // When
        cluster.client
                .resources(ProviderAccount.class)
                .inNamespace(scene.ns)
                .withName("hooks")
                .delete();

        // Then
        scene.notReady("orders", Reason.ProviderAccountNotFound);
        assertThat(scene.deployment("orders").getSpec().getReplicas()).isEqualTo(1);
        scene.hooks();
        scene.ready("orders");
    }

    @Test
    void aMissingSecretIsNamedAndHeals() {
        // Given
        cluster.apply(Samples.account(scene.ns, "hooks"));
        cluster.apply(Samples.channel(scene.ns, "orders", "hooks"));
        assertThat(scene.notReady("orders", Reason.ProviderAccountNotReady).message())
                .contains("Secret " + scene.ns + "/hooks is not there");

        // When
        cluster.secret(scene.ns, "hooks", Map.of("signing-secret", "not base64 !"));

        // Then
        Waits.untilAsserted(
                () -> assertThat(scene.condition("orders", ConditionType.Ready).message())
                        .contains("signing-secret is not base64"));

        // When
        cluster.secret(scene.ns, "hooks", Map.of("token", "hush"));

        // Then
        scene.ready("orders");
    }

    @Test
    void anUnknownRegionIsNamedAndOthersGoOn() {
        // Given
        scene.orders();
        scene.ready("orders");
        cluster.apply(Samples.channel(scene.ns, "other", "hooks"));
        scene.ready("other");

        // When
        scene.edit("orders", "spec/regions", "[\"mars\"]");

        // Then
        assertThat(scene.notReady("orders", Reason.RegionNotFound).message()).contains("mars");
        assertThat(scene.deployment("orders").getSpec().getReplicas()).isEqualTo(1);
        assertThat(scene.condition("other", ConditionType.Ready).status()).isEqualTo(Condition.Status.True);

        // When
        cluster.apply(Samples.region(broker.bootstrapServers()).replace("eu-west", "mars"));

        // Then
        Waits.untilAsserted(
                () -> assertThat(scene.condition("orders", ConditionType.Ready).reason())
                        .isEqualTo(Reason.NotInThisRegion.name()));
        Waits.until(() -> scene.deployment("orders") == null);
        Waits.untilAsserted(() -> assertThat(scene.topics("orders")).contains("normal"));
        assertThat(cluster.client
                        .resources(NotificationRegion.class)
                        .withName("mars")
                        .get()
                        .getStatus())
                .isNull();

        // When
        scene.edit("orders", "spec/regions", "[\"mars\",\"eu-west\"]");

        // Then
        scene.ready("orders");
        cluster.client.resources(NotificationRegion.class).withName("mars").delete();
        scene.notReady("orders", Reason.RegionNotFound);
        assertThat(scene.deployment("orders").getSpec().getReplicas()).isEqualTo(1);
    }

    @Test
    void aTopicWithMorePartitionsIsAConflictUntilItGoes() {
        // Given
        scene.createTopic("orders", "normal", 7);

        // When
        scene.orders();

        // Then
        assertThat(scene.notReady("orders", Reason.TopicConflict).message()).contains("7 partitions");
        assertThat(scene.partitions("orders", "normal")).isEqualTo(7);
        scene.deleteTopic("orders", "normal");
        scene.ready("orders");
        Waits.untilAsserted(
                () -> assertThat(scene.partitions("orders", "normal")).isEqualTo(2));
    }

    @Test
    void anUnreachableBrokerTakesNoWorkerAway() {
        // Given
        scene.orders();
        scene.ready("orders");

        // When
        broker.stop();
        try {
            scene.notReady("orders", Reason.KafkaUnreachable);
            cluster.apply(Samples.channel(scene.ns, "late", "hooks"));
            scene.notReady("late", Reason.KafkaUnreachable);

            // Then
            assertThat(scene.deployment("orders").getSpec().getReplicas()).isEqualTo(1);
            assertThat(scene.deployment("late")).isNull();
        } finally {
            broker.start();
        }
        scene.ready("orders");
        scene.ready("late");
    }

    @Test
    void anObjectOfSomebodyElseIsNeverTakenOver() {
        // Given
        var foreign = new ConfigMapBuilder()
                .withNewMetadata()
                .withName("orders-worker")
                .withNamespace(scene.ns)
                .endMetadata()
                .withData(Map.of("mine", "yes"))
                .build();
        cluster.client.resource(foreign).create();

        // When
        scene.orders();

        // Then
        assertThat(scene.notReady("orders", Reason.NameConflict).message())
                .contains("ConfigMap " + scene.ns + "/orders-worker");
        assertThat(cluster.client.resource(foreign).get().getData()).isEqualTo(Map.of("mine", "yes"));

        // When
        cluster.client.resource(foreign).delete();

        // Then
        scene.ready("orders");
    }

    @Test
    void anAccountOfTheWrongTypeIsNamed() {
        cluster.apply("""
                apiVersion: posthorn.dev/v1alpha1
                kind: ProviderAccount
                metadata:
                  name: hooks
                  namespace: %s
                spec:
                  type: Smtp
                  smtp:
                    host: mail.example.com
                    from: a@example.com
                """.formatted(scene.ns));
        cluster.apply(Samples.channel(scene.ns, "orders", "hooks"));

        assertThat(scene.notReady("orders", Reason.ProviderAccountMismatch).message())
                .contains("Smtp");
    }

    @Test
    void aProviderUrlThatIsNoneIsRejectedAtOnce() {
        String account = Samples.account(scene.ns, "hooks").replace("https://hooks.example.com/in?token=hush", "hooks");

        assertThatThrownBy(() -> cluster.apply(account))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("webhook.url must be an absolute http or https URL");
    }
}
