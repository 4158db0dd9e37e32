package dev.posthorn.operator.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationChannel.ScalingCause;
import dev.posthorn.crd.Reason;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.operator.plan.Conditions;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.List;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.TestInstance;

/** Lateness and scaling from a real broker's offsets to status and Deployment; the workers are only said to run. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LatenessSuiteTest {
    private Stand stand;

    @BeforeAll
    void start() {
        stand = Stand.start(InProcessKubeApi.start());
        stand.cluster().installForeignCrds();
    }

    @AfterAll
    void stop() {
        stand.close();
    }

    private NotificationChannel.Status status(Scene scene) {
        return stand.cluster().channel(scene.ns, "orders").getStatus();
    }

    private Scene scaled(TestInfo test, String scaling) {
        Scene scene = stand.scene(test);
        scene.orders();
        scene.edit("orders", "spec/worker/scaling", scaling);
        scene.ready("orders");
        return scene;
    }

    private void produce(Scene scene, int records) {
        try (var producer = new KafkaProducer<>(
                stand.broker().clientConfig(), new ByteArraySerializer(), new ByteArraySerializer())) {
            for (int i = 0; i < records; i++) {
                producer.send(new ProducerRecord<>(scene.prefix("orders") + "normal", new byte[] {1}));
            }
        }
    }

    private int replicas(Scene scene) {
        return scene.deployment("orders").getSpec().getReplicas();
    }

    private void scaleByHand(Scene scene, int replicas) {
        stand.cluster()
                .client
                .resource(scene.deployment("orders"))
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"spec\":{\"replicas\":" + replicas + "}}");
    }

    @Test
    void whatWaitsShowsAsLateAndMoreWorkersAreAskedForInOneStep(TestInfo test) {
        Scene scene = scaled(test, "{\"maxReplicas\": 4}");
        produce(scene, 5000);

        Waits.untilAsserted(() -> {
            assertThat(replicas(scene)).isEqualTo(4);
            assertThat(status(scene).scaling().desired()).isEqualTo(4);
            var decision = status(scene).scaling().lastDecision();
            assertThat(decision.cause()).isEqualTo(ScalingCause.ScaleOut);
            assertThat(decision.formula()).contains("assumed");
            assertThat(decision.limitedBy()).isEqualTo("Max");
            assertThat(decision.terms().backlog()).isEqualTo(5000);
        });
        Waits.untilAsserted(() -> {
            assertThat(status(scene).lateness().late()).isNotIn("0s", "unknown");
            assertThat(status(scene).lateness().drain()).isEqualTo("never");
            assertThat(status(scene).lateness().backlog()).isEqualTo(5000);
            assertThat(scene.condition("orders", ConditionType.CatchingUp).status())
                    .isEqualTo(Condition.Status.True);
        });
        Condition limited = scene.condition("orders", ConditionType.ScalingLimited);
        assertThat(limited.status()).isEqualTo(Condition.Status.True);
        assertThat(limited.reason()).isEqualTo(Reason.Max.name());
        assertThat(scene.ready("orders")).isNotNull();
    }

    @Test
    void aCountThatIsEditedByHandIsTakenBackInModeAuto(TestInfo test) {
        Scene scene = scaled(test, "{\"minReplicas\": 2}");
        Waits.untilAsserted(() -> assertThat(replicas(scene)).isEqualTo(2));

        scaleByHand(scene, 7);

        Waits.untilAsserted(() -> {
            assertThat(scene.events(Reason.ChildRestored)).isNotEmpty();
            assertThat(replicas(scene)).isEqualTo(2);
        });
    }

    @Test
    void aCountThatIsEditedByHandStaysInModeRecommend(TestInfo test) {
        Scene scene = scaled(test, "{\"mode\": \"Recommend\", \"maxReplicas\": 5}");
        scaleByHand(scene, 3);
        produce(scene, 5000);

        Waits.untilAsserted(() -> assertThat(status(scene).scaling().desired()).isEqualTo(5));
        scene.edit("orders", "spec/worker/maxInFlight", "128");
        scene.ready("orders");
        scene.untilQuiet();
        assertThat(replicas(scene)).isEqualTo(3);
    }

    @Test
    void inModeOffNothingIsWorkedOutAndTheCountIsSomebodyElses(TestInfo test) {
        Scene scene = scaled(test, "{\"mode\": \"Off\"}");
        scaleByHand(scene, 4);
        scene.edit("orders", "spec/worker/maxInFlight", "128");
        scene.ready("orders");
        scene.untilQuiet();

        assertThat(replicas(scene)).isEqualTo(4);
        assertThat(status(scene).scaling()).isNull();
        assertThat(Conditions.find(status(scene).conditions(), ConditionType.ScalingLimited))
                .isEmpty();
    }

    @Test
    void aChannelThatWasStoppedStartsAgainWhoeverOwnsTheCount(TestInfo test) {
        Scene scene = scaled(test, "{\"mode\": \"Off\"}");
        scene.edit("orders", "spec/state", "\"Stopped\"");
        Waits.untilAsserted(() -> assertThat(replicas(scene)).isZero());

        scene.edit("orders", "spec/state", "\"Running\"");

        Waits.untilAsserted(() -> assertThat(replicas(scene)).isEqualTo(1));
    }

    @Test
    void kedaIsGivenAScaledObjectAndTheCountIsLeftToIt(TestInfo test) {
        Scene scene = scaled(test, "{\"engine\": \"Keda\", \"keda\": {\"prometheusUrl\": \"http://prometheus:9090\"}}");

        Waits.untilAsserted(() -> assertThat(scaledObjects(scene))
                .singleElement()
                .satisfies(object -> assertThat(object.getAdditionalProperties().toString())
                        .contains("posthorn_scaling_decision", "orders-worker", "http://prometheus:9090")));
        scaleByHand(scene, 6);
        scene.edit("orders", "spec/worker/maxInFlight", "128");
        scene.ready("orders");
        scene.untilQuiet();
        assertThat(replicas(scene)).isEqualTo(6);
    }

    private List<GenericKubernetesResource> scaledObjects(Scene scene) {
        return stand.cluster()
                .client
                .genericKubernetesResources("keda.sh/v1alpha1", "ScaledObject")
                .inNamespace(scene.ns)
                .list()
                .getItems();
    }

    @Test
    void pollsOfAChannelThroughWhichNothingPassesWriteNothing(TestInfo test) {
        Scene scene = scaled(test, "{}");
        scene.untilQuiet();
        double writes = Cluster.writes(stand.operator());
        double polls = polls();

        Waits.until(() -> polls() >= polls + 20);

        assertThat(Cluster.writes(stand.operator()))
                .as(Cluster.writesByKind(stand.operator()))
                .isEqualTo(writes);
    }

    private double polls() {
        return stand.operator()
                .meterRegistry()
                .get("posthorn.evidence.poll")
                .timer()
                .count();
    }
}
