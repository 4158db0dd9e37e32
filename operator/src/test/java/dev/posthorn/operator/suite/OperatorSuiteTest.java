package dev.posthorn.operator.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.Reason;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.operator.PosthornOperator;
import dev.posthorn.operator.plan.Conditions;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

@ParameterizedClass
@EnumSource(Server.class)
class OperatorSuiteTest {
    private static KafkaBroker broker;
    private static Cluster cluster;
    private static PosthornOperator operator;
    private String ns;

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
        ns = "t"
                + Integer.toHexString(
                        test.getTestMethod().orElseThrow().getName().hashCode());
        cluster.namespace(ns);
    }

    private void hooks() {
        cluster.secret(ns, "hooks", Map.of("token", "secret-token"));
        cluster.apply(Samples.account(ns, "hooks"));
    }

    private NotificationChannel ready(String name) {
        Waits.untilAsserted(() -> assertThat(condition(name, ConditionType.Ready))
                .satisfies(c -> assertThat(c.status()).isEqualTo(Condition.Status.True))
                .satisfies(c -> assertThat(c.observedGeneration())
                        .isEqualTo(cluster.channel(ns, name).getMetadata().getGeneration())));
        return cluster.channel(ns, name);
    }

    private Condition condition(String name, ConditionType type) {
        return Conditions.find(cluster.channel(ns, name).getStatus().conditions(), type)
                .orElseThrow();
    }

    private void notReady(String name, Reason reason) {
        Waits.untilAsserted(() -> assertThat(condition(name, ConditionType.Ready))
                .satisfies(c -> assertThat(c.status()).isEqualTo(Condition.Status.False))
                .satisfies(c -> assertThat(c.reason()).isEqualTo(reason.name())));
    }

    private Deployment deployment(String channel) {
        return cluster.client
                .apps()
                .deployments()
                .inNamespace(ns)
                .withName(channel + "-worker")
                .get();
    }

    @Test
    void aNewChannelBecomesReady() {
        hooks();
        cluster.apply(Samples.channel(ns, "orders", "hooks"));

        NotificationChannel channel = ready("orders");

        assertThat(channel.getMetadata().getFinalizers()).containsExactly("posthorn.dev/cleanup");
        assertThat(channel.getStatus().region()).isEqualTo("eu-west");
        assertThat(channel.getStatus().replicas()).isEqualTo(1);
        assertThat(channel.getStatus().children())
                .allSatisfy(c -> assertThat(c.ready()).isEqualTo(Condition.Status.True));
        assertThat(deployment("orders").getSpec().getReplicas()).isEqualTo(1);
    }
}
