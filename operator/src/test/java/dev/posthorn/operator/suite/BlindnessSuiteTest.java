package dev.posthorn.operator.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.Reason;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;

/** A broker that goes away. */
class BlindnessSuiteTest {

    @Test
    void whenKafkaGoesTheCountOfWorkersStaysAndLatenessIsUnknown(TestInfo test) {
        try (var stand = Stand.start(InProcessKubeApi.start())) {
            Scene scene = stand.scene(test);
            scene.orders();
            scene.edit("orders", "spec/worker/scaling", "{\"minReplicas\": 3}");
            scene.ready("orders");
            Waits.untilAsserted(() -> {
                assertThat(scene.deployment("orders").getSpec().getReplicas()).isEqualTo(3);
                assertThat(scene.condition("orders", ConditionType.MetricsAvailable)
                                .status())
                        .isEqualTo(Condition.Status.True);
            });

            stand.broker().stop();

            Waits.untilAsserted(() -> {
                Condition available = scene.condition("orders", ConditionType.MetricsAvailable);
                assertThat(available.status()).isEqualTo(Condition.Status.False);
                assertThat(available.reason()).isEqualTo(Reason.KafkaUnreachable.name());
                assertThat(stand.cluster()
                                .channel(scene.ns, "orders")
                                .getStatus()
                                .lateness()
                                .late())
                        .isEqualTo("unknown");
            });
            assertThat(scene.deployment("orders").getSpec().getReplicas()).isEqualTo(3);

            stand.broker().start();

            Waits.untilAsserted(() -> {
                assertThat(scene.condition("orders", ConditionType.MetricsAvailable)
                                .status())
                        .isEqualTo(Condition.Status.True);
                assertThat(stand.cluster()
                                .channel(scene.ns, "orders")
                                .getStatus()
                                .lateness()
                                .late())
                        .isEqualTo("0s");
            });
        }
    }
}
