package dev.posthorn.operator.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.Reason;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.operator.PosthornOperator;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** Where Strimzi makes topics; the test plays Strimzi's Topic Operator. */
@ParameterizedClass
@EnumSource(Server.class)
class StrimziSuiteTest {
    private static final String REGION_BY_STRIMZI = """
            apiVersion: posthorn.dev/v1alpha1
            kind: NotificationRegion
            metadata:
              name: eu-west
            spec:
              kafka:
                bootstrapServers: %s
                replicationFactor: 1
                minInSyncReplicas: 1
                provisioner: Strimzi
                strimzi:
                  namespace: kafka
                  cluster: main
            """;

    private static KafkaBroker broker;
    private static Cluster cluster;
    private static PosthornOperator operator;
    private static final AtomicReference<String> REFUSED = new AtomicReference<>("none");
    private static AutoCloseable topicOperator;
    private Scene scene;

    @Parameter
    Server server;

    @BeforeParameterizedClassInvocation
    static void start(Server server) {
        cluster = new Cluster(server.start());
        cluster.namespace("kafka");
        broker = KafkaBroker.start(BrokerOptions.plaintext());
        cluster.apply(REGION_BY_STRIMZI.formatted(broker.bootstrapServers()));
        operator = cluster.operator();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (operator != null) {
            operator.close();
            if (topicOperator != null) {
                topicOperator.close();
            }
            cluster.close();
            broker.close();
            operator = null;
            topicOperator = null;
        }
    }

    @BeforeEach
    void namespace(TestInfo test) {
        scene = new Scene(cluster, broker, operator, test);
    }

    @Test
    void topicsAreAskedOfStrimziOnceItIsThereAndARefusalIsQuoted() {
        // Given
        scene.orders();
        scene.notReady("orders", Reason.StrimziNotInstalled);
        assertThat(scene.condition("orders", ConditionType.MonitoringReady).reason())
                .isEqualTo(Reason.MonitoringUnavailable.name());

        // When
        REFUSED.set("dead-letter");
        cluster.installForeignCrds();
        topicOperator = cluster.playTopicOperator(REFUSED);

        // Then
        assertThat(scene.notReady("orders", Reason.TopicRefused).message()).contains("policy says no");
        assertThat(scene.deployment("orders")).isNull();

        // When
        REFUSED.set("none");
        topics().filter(topic -> topic.getMetadata().getName().endsWith("dead-letter"))
                .forEach(topic -> cluster.client
                        .resource(topic)
                        .patch(
                                PatchContext.of(PatchType.JSON_MERGE),
                                "{\"metadata\":{\"annotations\":{\"example.com/again\":\"1\"}}}"));

        // Then
        scene.ready("orders");
        assertThat(scene.condition("orders", ConditionType.MonitoringReady).reason())
                .isEqualTo(Reason.Available.name());
        scene.untilQuiet();
        double writes = Cluster.writes(operator);
        cluster.annotate(cluster.channel(scene.ns, "orders"), "example.com/tick", "1");
        scene.untilQuiet();
        assertThat(Cluster.writes(operator)).as(Cluster.writesByKind(operator)).isEqualTo(writes);

        // When
        cluster.client
                .resources(NotificationChannel.class)
                .inNamespace(scene.ns)
                .withName("orders")
                .delete();

        // Then
        Waits.until(() -> cluster.channel(scene.ns, "orders") == null);
        assertThat(topics()).isNotEmpty();
    }

    private static java.util.stream.Stream<KafkaTopic> topics() {
        return cluster.client.resources(KafkaTopic.class).inNamespace("kafka").list().getItems().stream()
                .filter(topic -> topic.getMetadata().getName().contains(".orders."));
    }
}
