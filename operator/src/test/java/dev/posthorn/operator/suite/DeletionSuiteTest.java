package dev.posthorn.operator.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.Reason;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** A deletion ends, whether Kafka answers or not, and takes what the policy says and nothing else. */
@ParameterizedClass
@EnumSource(Server.class)
class DeletionSuiteTest {
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

    private void delete(String channel) {
        stand.cluster()
                .client
                .resources(NotificationChannel.class)
                .inNamespace(scene.ns)
                .withName(channel)
                .delete();
    }

    private void gone(String channel) {
        Waits.until(() -> stand.cluster().channel(scene.ns, channel) == null);
    }

    @Test
    void retainedTopicsStay() {
        scene.orders();
        NotificationChannel channel = scene.ready("orders");

        // When
        delete("orders");

        // Then
        gone("orders");
        Waits.untilAsserted(() -> assertThat(scene.topics("orders")).contains("normal", "dead-letter"));
        if (server == Server.REAL) {
            stand.cluster().collectGarbage(scene.ns, channel.getMetadata().getUid());
        }
        Waits.until(() -> scene.children("orders").isEmpty());
    }

    @Test
    void deletedTopicsGoAfterTheWorkersAndThoseOfOthersStay() {
        scene.hooks();
        stand.cluster().apply(Samples.channel(scene.ns, "a", "hooks"));
        stand.cluster().apply(Samples.channel(scene.ns, "a-b", "hooks"));
        scene.ready("a");
        scene.ready("a-b");
        scene.edit("a", "spec/deletionPolicy", "\"Delete\"");
        scene.ready("a");

        // When
        delete("a");

        // Then
        gone("a");
        Waits.untilAsserted(() -> assertThat(scene.topics("a")).isEmpty());
        Waits.untilAsserted(() -> assertThat(scene.topics("a-b")).contains("normal"));
        assertThat(scene.deployment("a")).isNull();
        scene.ready("a-b");
    }

    @Test
    void withKafkaDownTheOperatorStopsWaitingAndSaysWhatItLeft() {
        scene.orders();
        scene.ready("orders");
        scene.edit("orders", "spec/deletionPolicy", "\"Delete\"");
        scene.ready("orders");

        // When
        stand.broker().stop();
        try {
            scene.notReady("orders", Reason.KafkaUnreachable);
            delete("orders");

            // Then
            gone("orders");
            Waits.untilAsserted(() -> assertThat(scene.events(Reason.DeletionAbandoned))
                    .singleElement()
                    .satisfies(event -> assertThat(event.getMessage()).contains(scene.prefix("orders") + "normal")));
        } finally {
            stand.broker().start();
        }
    }

    @Test
    void aNamespaceGoesWithItsChannels() {
        Assumptions.assumeTrue(server == Server.IN_PROCESS, "nothing empties namespaces on this server");
        scene.orders();
        scene.ready("orders");

        // When
        stand.cluster().client.namespaces().withName(scene.ns).delete();

        // Then
        Waits.until(() -> stand.cluster().client.namespaces().withName(scene.ns).get() == null);
    }

    @Test
    void aNamespaceGoesAlsoWhileKafkaIsDown() {
        Assumptions.assumeTrue(server == Server.IN_PROCESS, "nothing empties namespaces on this server");
        scene.orders();
        scene.ready("orders");
        scene.edit("orders", "spec/deletionPolicy", "\"Delete\"");
        scene.ready("orders");

        // When
        stand.broker().stop();
        try {
            scene.notReady("orders", Reason.KafkaUnreachable);
            stand.cluster().client.namespaces().withName(scene.ns).delete();

            // Then
            Waits.until(
                    () -> stand.cluster().client.namespaces().withName(scene.ns).get() == null);
        } finally {
            stand.broker().start();
        }
    }

    @Test
    void aPausedChannelCanBeDeleted() {
        scene.orders();
        scene.ready("orders");
        stand.cluster()
                .annotate(
                        stand.cluster().channel(scene.ns, "orders"),
                        "posthorn.dev/pause-until",
                        "2999-01-01T00:00:00Z");

        // When
        delete("orders");

        // Then
        gone("orders");
    }
}
