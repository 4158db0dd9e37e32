package dev.posthorn.operator.suite;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.Group;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.ProviderAccount;
import dev.posthorn.crd.Reason;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.awaitility.core.ThrowingRunnable;
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
    void aNewChannelBecomesReady() {
        // When
        scene.orders();

        // Then
        NotificationChannel channel = scene.ready("orders");
        assertThat(channel.getMetadata().getFinalizers()).containsExactly(Group.FINALIZER);
        assertThat(channel.getStatus().region()).isEqualTo(Cluster.REGION);
        assertThat(channel.getStatus().replicas()).isEqualTo(1);
        assertThat(channel.getStatus().children())
                .allSatisfy(c -> assertThat(c.ready()).isEqualTo(Condition.Status.True));
        assertThat(scene.deployment("orders").getSpec().getReplicas()).isEqualTo(1);
        Waits.untilAsserted(() -> assertThat(scene.topics("orders")).contains("normal", "dead-letter", "retry-5s"));
    }

    @Test
    void everyEditReachesWhatIsMadeOfIt() {
        scene.orders();
        scene.ready("orders");
        record Edit(String path, String json, ThrowingRunnable seen) {}
        List<Edit> edits = List.of(
                new Edit(
                        "spec/worker/replicas",
                        "3",
                        () -> assertThat(scene.deployment("orders").getSpec().getReplicas())
                                .isEqualTo(3)),
                new Edit(
                        "spec/worker/image",
                        "\"worker:next\"",
                        () -> assertThat(scene.container().getImage()).isEqualTo("worker:next")),
                new Edit(
                        "spec/worker/resources/memory",
                        "\"1Gi\"",
                        () -> assertThat(scene.container()
                                        .getResources()
                                        .getLimits()
                                        .get("memory")
                                        .toString())
                                .isEqualTo("1Gi")),
                new Edit(
                        "spec/worker/maxInFlight",
                        "7",
                        () -> assertThat(scene.settings()).contains(": 7")),
                new Edit(
                        "spec/delivery/maxAttempts",
                        "9",
                        () -> assertThat(scene.settings()).containsPattern("\"maxAttempts\" : 9")),
                new Edit(
                        "spec/lanes/0/partitions",
                        "4",
                        () -> assertThat(scene.partitions("orders", "normal")).isEqualTo(4)),
                new Edit(
                        "spec/lanes/1",
                        "{\"name\":\"bulk\",\"partitions\":1}",
                        () -> assertThat(scene.topics("orders")).contains("bulk")),
                new Edit(
                        "spec/delivery/backoff/initial",
                        "\"2s\"",
                        () -> assertThat(scene.topics("orders")).contains("retry-2s")),
                new Edit(
                        "spec/topics/retention",
                        "\"100h\"",
                        () -> assertThat(scene.config("orders", "normal", "retention.ms"))
                                .isEqualTo("360000000")),
                new Edit(
                        "spec/state",
                        "\"Stopped\"",
                        () -> assertThat(scene.deployment("orders").getSpec().getReplicas())
                                .isZero()),
                new Edit(
                        "spec/state",
                        "\"Running\"",
                        () -> assertThat(scene.deployment("orders").getSpec().getReplicas())
                                .isEqualTo(3)));

        for (Edit edit : edits) {
            // When
            scene.edit("orders", edit.path(), edit.json());

            // Then
            Waits.untilAsserted(edit.seen());
            scene.ready("orders");
        }
    }

    @Test
    void aDeletedChildComesBackWithAnEvent() {
        scene.orders();
        scene.ready("orders");
        for (HasMetadata child : scene.children("orders")) {
            // When
            stand.cluster().client.resource(child).delete();

            // Then
            Waits.untilAsserted(
                    () -> assertThat(stand.cluster().client.resource(child).get())
                            .as("%s", child.getKind())
                            .isNotNull()
                            .satisfies(now -> assertThat(now.getMetadata().getUid())
                                    .isNotEqualTo(child.getMetadata().getUid())));
            Waits.untilAsserted(() -> assertThat(scene.events(Reason.ChildRestored))
                    .anySatisfy(event -> assertThat(event.getMessage()).contains(child.getKind())));
        }
        scene.ready("orders");
    }

    @Test
    void whatSomebodyElseChangesIsPutBackAndWhatTheyAddStays() {
        scene.orders();
        scene.ready("orders");

        // When
        stand.cluster()
                .client
                .resource(scene.deployment("orders"))
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"labels\":{\"team\":\"red\"}},\"spec\":{\"replicas\":5}}");
        stand.cluster()
                .client
                .configMaps()
                .inNamespace(scene.ns)
                .withName("orders-worker")
                .patch(PatchContext.of(PatchType.JSON_MERGE), "{\"data\":{\"worker.json\":\"{}\"}}");

        // Then
        Waits.untilAsserted(() ->
                assertThat(scene.deployment("orders").getSpec().getReplicas()).isEqualTo(1));
        Waits.untilAsserted(() -> assertThat(scene.settings()).contains("\"channel\" : \"orders\""));
        assertThat(scene.deployment("orders").getMetadata().getLabels()).containsEntry("team", "red");
        Waits.untilAsserted(() -> assertThat(scene.events(Reason.ChildRestored))
                .extracting(event -> event.getMessage().split(" ")[0])
                .contains("Deployment", "ConfigMap"));
    }

    @Test
    void aHundredMoreReconcilesWriteNothing() {
        scene.orders();
        NotificationChannel channel = scene.ready("orders");
        scene.untilQuiet();
        double before = Cluster.writes(stand.operator());
        String version = scene.deployment("orders").getMetadata().getResourceVersion();
        long reconciles = scene.reconciles();

        // When
        for (int i = 0; i < 100; i++) {
            stand.cluster().annotate(channel, "example.com/tick", Integer.toString(i));
            long seen = scene.reconciles();
            Waits.until(() -> scene.reconciles() > Math.min(seen, reconciles + 1));
        }
        scene.untilQuiet();

        // Then
        assertThat(scene.reconciles() - reconciles).isGreaterThan(50);
        assertThat(Cluster.writes(stand.operator()))
                .as(Cluster.writesByKind(stand.operator()))
                .isEqualTo(before);
        assertThat(scene.deployment("orders").getMetadata().getResourceVersion())
                .isEqualTo(version);
    }

    @Test
    void aTopicThatWentOrChangedIsPutBack() {
        scene.orders();
        scene.ready("orders");

        // When
        scene.deleteTopic("orders", "dead-letter");
        scene.setConfig("orders", "normal", "retention.ms", "1000");

        // Then
        Waits.untilAsserted(() -> assertThat(scene.topics("orders")).contains("dead-letter"));
        Waits.untilAsserted(() ->
                assertThat(scene.config("orders", "normal", "retention.ms")).isEqualTo("259200000"));
        scene.ready("orders");
    }

    @Test
    void anEditOfAnAccountReachesTheChannel() {
        scene.orders();
        scene.ready("orders");

        // When
        stand.cluster().apply(Samples.account(scene.ns, "hooks").replace("/in?token=hush", "/elsewhere"));

        // Then
        Waits.untilAsserted(() -> assertThat(scene.settings()).contains("https://hooks.example.com/elsewhere"));
    }

    @Test
    void noSecretValueIsInAnyStatus() {
        scene.orders();
        scene.ready("orders");

        var account = stand.cluster()
                .client
                .resources(ProviderAccount.class)
                .inNamespace(scene.ns)
                .withName("hooks")
                .get();
        String shown = stand.cluster().client.getKubernetesSerialization().asJson(account.getStatus())
                + stand.cluster()
                        .client
                        .getKubernetesSerialization()
                        .asJson(stand.cluster().channel(scene.ns, "orders").getStatus());
        assertThat(shown).contains("https://hooks.example.com/in").doesNotContain("hush", "secret-token");
    }

    @Test
    void aPausedChannelIsLeftAloneUntilTheTimeIsOver() {
        scene.orders();
        scene.ready("orders");
        Instant until = Instant.now().plusSeconds(6).truncatedTo(ChronoUnit.SECONDS);

        // When
        stand.cluster()
                .annotate(stand.cluster().channel(scene.ns, "orders"), Group.ANNOTATION_PAUSE_UNTIL, until.toString());
        Waits.untilAsserted(
                () -> assertThat(scene.condition("orders", ConditionType.Paused).status())
                        .isEqualTo(Condition.Status.True));
        stand.cluster().client.resource(scene.deployment("orders")).delete();

        // Then
        Waits.until(() -> scene.deployment("orders") != null);
        assertThat(Instant.now()).isAfterOrEqualTo(until);
        Waits.untilAsserted(() -> assertThat(
                        stand.cluster().channel(scene.ns, "orders").getStatus().conditions())
                .noneMatch(c -> c.type().equals("Paused")));
    }

    @Test
    void aPauseThatCannotBeReadPausesNothingAndSaysSo() {
        scene.orders();
        scene.ready("orders");

        // When
        stand.cluster().annotate(stand.cluster().channel(scene.ns, "orders"), Group.ANNOTATION_PAUSE_UNTIL, "tomorrow");

        // Then
        Waits.untilAsserted(
                () -> assertThat(scene.condition("orders", ConditionType.Paused).reason())
                        .isEqualTo(Reason.PauseInvalid.name()));
        stand.cluster().client.resource(scene.deployment("orders")).delete();
        Waits.until(() -> scene.deployment("orders") != null);
    }
}
