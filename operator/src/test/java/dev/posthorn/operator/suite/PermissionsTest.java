package dev.posthorn.operator.suite;

import static java.util.stream.Collectors.toCollection;
import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.chart.InstallManifest;
import dev.posthorn.chart.Permission;
import dev.posthorn.crd.Condition;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.Reason;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.apiserver.rbac.Exercised;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.operator.PosthornOperator;
import dev.posthorn.operator.plan.Conditions;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import java.time.Clock;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The operator lives a whole life of a channel as the chart's ServiceAccount: what is granted and what is used must agree. */
class PermissionsTest {
    private static final String USER =
            "system:serviceaccount:" + InstallManifest.NAMESPACE + ":" + InstallManifest.OPERATOR;

    /** Granted all the same, and why. */
    private static final Map<Permission, String> NOT_USED_HERE = Map.of(
            new Permission("coordination.k8s.io", "leases", "update"),
            "java-operator-sdk does not start without it",
            new Permission("posthorn.dev", "notificationchannels/finalizers", "update"),
            "asked for by the admission plugin OwnerReferencesPermissionEnforcement, which this API server has not");

    private final InProcessKubeApi api = InProcessKubeApi.start();
    private KafkaBroker broker;
    private Cluster cluster;
    private StrimziStandIn strimzi;
    private PosthornOperator operator;

    @BeforeEach
    void start() {
        broker = KafkaBroker.start(BrokerOptions.tls());
        cluster = new Cluster(api);
        strimzi = new StrimziStandIn(cluster);
        InstallManifest.identityAndPermissions()
                .forEach(object -> cluster.client.resource(object).serverSideApply());
        cluster.namespace("shop");
        cluster.namespace("kafka");
        StrimziStandIn.secret(
                cluster.client, "kafka", "cluster-ca", Map.of(), Map.of("ca.crt", broker.caCertificatePem()));
        var config = cluster.config(
                "POSTHORN_LEASE_NAMESPACE", InstallManifest.NAMESPACE,
                "POSTHORN_LEASE_NAME", InstallManifest.OPERATOR,
                "POSTHORN_POD_NAME", "posthorn-operator-0");
        operator = new PosthornOperator(
                config,
                api.clientConfigForServiceAccount(InstallManifest.NAMESPACE, InstallManifest.OPERATOR),
                Clock.systemUTC());
        operator.start();
    }

    @AfterEach
    void stop() {
        operator.close();
        strimzi.close();
        cluster.close();
        broker.stop();
    }

    @Test
    void theOperatorUsesWhatTheChartGrantsAndAsksForNothingElse() {
        liveThroughALifeOfAChannel();

        Set<Exercised> exercised = api.exercisedPermissions();
        Set<Permission> used = exercised.stream()
                .filter(permission -> permission.user().equals(USER))
                // Every authenticated user may ask what she may do and what is served.
                .filter(permission -> !permission.group().equals("authorization.k8s.io"))
                .filter(permission -> !permission.resource().startsWith("/"))
                .map(PermissionsTest::permission)
                .collect(toCollection(TreeSet::new));
        Set<Permission> granted = Permission.granted(InstallManifest.objects(), InstallManifest.OPERATOR);

        assertThat(exercised)
                .as("asked for and refused")
                .filteredOn(permission -> permission.user().equals(USER))
                .allMatch(Exercised::granted);
        assertThat(granted).as("used but not in the chart").containsAll(used);
        var unused = new TreeSet<>(granted);
        unused.removeAll(used);
        assertThat(unused)
                .as("in the chart but not used: take it out, or say why it is needed")
                .containsExactlyInAnyOrderElementsOf(NOT_USED_HERE.keySet());
    }

    private void liveThroughALifeOfAChannel() {
        cluster.apply(region("eu-west"));
        cluster.apply(region("elsewhere"));
        cluster.secret("shop", "hooks", Map.of("token", "t"));
        cluster.apply(Samples.account("shop", "hooks"));
        cluster.apply(Samples.channel("shop", "orders", "hooks"));
        readyBecause(Reason.Available);

        edit("{\"spec\":{\"deletionPolicy\":\"Delete\",\"worker\":{\"replicas\":2}}}");
        readyBecause(Reason.Available);

        // Taking workers away asks the API server whether the channel and its region are still as the caches say.
        edit("{\"spec\":{\"worker\":{\"replicas\":1}}}");
        readyBecause(Reason.Available);

        edit(
                "{\"spec\":{\"worker\":{\"scaling\":{\"engine\":\"Keda\",\"keda\":{\"prometheusUrl\":\"http://prometheus:9090\"}}}}}");
        readyBecause(Reason.Available);
        edit("{\"spec\":{\"worker\":{\"scaling\":null}}}");
        readyBecause(Reason.Available);

        // The second Event says the same as the first, so the first is counted again.
        tamperWithAChild(1);
        tamperWithAChild(2);

        edit("{\"spec\":{\"regions\":[\"elsewhere\"]}}");
        readyBecause(Reason.NotInThisRegion);
        edit("{\"spec\":{\"regions\":null}}");
        readyBecause(Reason.Available);

        cluster.client
                .resources(NotificationChannel.class)
                .inNamespace("shop")
                .withName("orders")
                .delete();
        Waits.until(() -> cluster.channel("shop", "orders") == null);
        assertThat(cluster.client
                        .resources(KafkaTopic.class)
                        .inNamespace("kafka")
                        .withLabel("posthorn.dev/channel", "orders")
                        .list()
                        .getItems())
                .isEmpty();
    }

    private void tamperWithAChild(int events) {
        var settings =
                cluster.client.resources(ConfigMap.class).inNamespace("shop").withName("orders-worker");
        String before = settings.get().getMetadata().getUid();
        settings.delete();
        Waits.until(() -> !settings.get().getMetadata().getUid().equals(before));
        Waits.until(() -> cluster.client.v1().events().inNamespace("shop").list().getItems().stream()
                .anyMatch(
                        event -> event.getReason().equals(Reason.ChildRestored.name()) && event.getCount() >= events));
    }

    private void edit(String patch) {
        cluster.client.resource(cluster.channel("shop", "orders")).patch(PatchContext.of(PatchType.JSON_MERGE), patch);
    }

    private void readyBecause(Reason reason) {
        Waits.untilAsserted(() -> {
            NotificationChannel channel = cluster.channel("shop", "orders");
            Condition ready = Conditions.find(channel.getStatus().conditions(), ConditionType.Ready)
                    .orElseThrow();
            assertThat(ready.reason()).as("%s", channel.getStatus()).isEqualTo(reason.name());
            assertThat(ready.observedGeneration())
                    .isEqualTo(channel.getMetadata().getGeneration());
        });
    }

    private String region(String name) {
        return """
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationRegion
                metadata:
                  name: %s
                spec:
                  kafka:
                    bootstrapServers: %s
                    replicationFactor: 1
                    minInSyncReplicas: 1
                    provisioner: Strimzi
                    strimzi:
                      namespace: kafka
                      cluster: main
                    caSecretRef:
                      namespace: kafka
                      name: cluster-ca
                """.formatted(name, broker.bootstrapServers());
    }

    private static Permission permission(Exercised used) {
        String resource = used.subresource().isEmpty() ? used.resource() : used.resource() + "/" + used.subresource();
        return new Permission(used.group(), resource, used.verb());
    }
}
