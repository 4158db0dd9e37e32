package dev.posthorn.operator.suite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.crd.Reason;
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
    private static Stand stand;
    private Scene scene;

    @Parameter
    Server server;

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        stand = Stand.start(server.start());
    }

    @AfterParameterizedClassInvocation
    static void stop() {
        if (stand != null) {
            stand.close();
            stand = null;
        }
    }

    @BeforeEach
    void namespace(TestInfo test) {
        scene = stand.scene(test);
    }

    @Test
    void aMissingAccountIsNamedAndWorkersThatRunGoOn() {
        // Given
        stand.cluster().apply(Samples.channel(scene.ns, "orders", "hooks"));
        Condition ready = scene.notReady("orders", Reason.ProviderAccountNotFound);
        assertThat(ready.message()).contains(scene.ns + "/hooks");
        assertThat(scene.deployment("orders")).isNull();

        // When
        scene.hooks();

        // Then
        scene.ready("orders");

        // When
        stand.cluster()
                .client
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
        stand.cluster().apply(Samples.account(scene.ns, "hooks"));
        stand.cluster().apply(Samples.channel(scene.ns, "orders", "hooks"));
        assertThat(scene.notReady("orders", Reason.ProviderAccountNotReady).message())
                .contains("Secret " + scene.ns + "/hooks is not there");

        // When
        stand.cluster().secret(scene.ns, "hooks", Map.of("signing-secret", "not base64 !"));

        // Then
        Waits.untilAsserted(
                () -> assertThat(scene.condition("orders", ConditionType.Ready).message())
                        .contains("signing-secret is not base64"));

        // When
        stand.cluster().secret(scene.ns, "hooks", Map.of("token", "hush"));

        // Then
        scene.ready("orders");
    }

    @Test
    void anUnknownRegionIsNamedAndOthersGoOn() {
        // Given
        scene.orders();
        scene.ready("orders");
        stand.cluster().apply(Samples.channel(scene.ns, "other", "hooks"));
        scene.ready("other");

        // When
        scene.edit("orders", "spec/regions", "[\"mars\"]");

        // Then
        assertThat(scene.notReady("orders", Reason.RegionNotFound).message()).contains("mars");
        assertThat(scene.deployment("orders").getSpec().getReplicas()).isEqualTo(1);
        assertThat(scene.condition("other", ConditionType.Ready).status()).isEqualTo(Condition.Status.True);

        // When
        stand.cluster().apply(Samples.region(stand.broker().bootstrapServers()).replace("eu-west", "mars"));

        // Then
        Waits.untilAsserted(
                () -> assertThat(scene.condition("orders", ConditionType.Ready).reason())
                        .isEqualTo(Reason.NotInThisRegion.name()));
        Waits.until(() -> scene.deployment("orders") == null);
        Waits.untilAsserted(() -> assertThat(scene.topics("orders")).contains("normal"));
        assertThat(stand.cluster()
                        .client
                        .resources(NotificationRegion.class)
                        .withName("mars")
                        .get()
                        .getStatus())
                .isNull();

        // When
        scene.edit("orders", "spec/regions", "[\"mars\",\"eu-west\"]");

        // Then
        scene.ready("orders");
        stand.cluster()
                .client
                .resources(NotificationRegion.class)
                .withName("mars")
                .delete();
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
        stand.broker().stop();
        try {
            scene.notReady("orders", Reason.KafkaUnreachable);
            stand.cluster().apply(Samples.channel(scene.ns, "late", "hooks"));
            scene.notReady("late", Reason.KafkaUnreachable);

            // Then
            assertThat(scene.deployment("orders").getSpec().getReplicas()).isEqualTo(1);
            assertThat(scene.deployment("late")).isNull();
        } finally {
            stand.broker().start();
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
        stand.cluster().client.resource(foreign).create();

        // When
        scene.orders();

        // Then
        assertThat(scene.notReady("orders", Reason.NameConflict).message())
                .contains("ConfigMap " + scene.ns + "/orders-worker");
        assertThat(stand.cluster().client.resource(foreign).get().getData()).isEqualTo(Map.of("mine", "yes"));

        // When
        stand.cluster().client.resource(foreign).delete();

        // Then
        scene.ready("orders");
    }

    @Test
    void anAccountOfTheWrongTypeIsNamed() {
        stand.cluster().apply("""
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
        stand.cluster().apply(Samples.channel(scene.ns, "orders", "hooks"));

        assertThat(scene.notReady("orders", Reason.ProviderAccountMismatch).message())
                .contains("Smtp");
    }

    @Test
    void aProviderUrlThatIsNoneIsRejectedAtOnce() {
        String account = Samples.account(scene.ns, "hooks").replace("https://hooks.example.com/in?token=hush", "hooks");

        assertThatThrownBy(() -> stand.cluster().apply(account))
                .isInstanceOf(KubernetesClientException.class)
                .hasMessageContaining("webhook.url must be an absolute http or https URL");
    }
}
