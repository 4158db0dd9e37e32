package dev.posthorn.local.apiserver.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.posthorn.local.apiserver.KubeApi;
import dev.posthorn.local.apiserver.faults.TraceEntry.Verb;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

@ParameterizedClass
@MethodSource("dev.posthorn.local.apiserver.faults.ServersUnderTest#all")
class FaultProxyTest {
    private static final ResourceRef CONFIG_MAPS = new ResourceRef("", "v1", "configmaps", "", "", "");
    private static final Duration SOON = Duration.ofSeconds(10);

    @Parameter
    ServersUnderTest server;

    private final String namespace = "faults-" + UUID.randomUUID().toString().substring(0, 8);
    private static final Map<ServersUnderTest, KubeApi> RUNNING = new EnumMap<>(ServersUnderTest.class);

    private KubernetesClient truth;
    private FaultProxy proxy;
    private Incarnation operator;
    private KubernetesClient client;

    @BeforeEach
    void startOperator() {
        Config admin = RUNNING.computeIfAbsent(server, ServersUnderTest::start).clientConfig();
        truth = new KubernetesClientBuilder().withConfig(admin).build();
        truth.resource(new NamespaceBuilder()
                        .withNewMetadata()
                        .withName(namespace)
                        .endMetadata()
                        .build())
                .create();
        proxy = FaultProxy.inFrontOf(admin, admin);
        assertThat(proxy.history().record(CONFIG_MAPS)).isTrue();
        operator = proxy.open();
        client = clientOf(operator);
    }

    @AfterAll
    static void stopServers() {
        RUNNING.values().forEach(KubeApi::close);
        RUNNING.clear();
    }

    @AfterEach
    void stop() {
        client.close();
        proxy.close();
        truth.namespaces().withName(namespace).delete();
        truth.close();
    }

    @Test
    void undisturbedWritesAreCommittedNumberedAndTraced() {
        proxy.arm(FaultSchedule.none());

        ConfigMap created = client.resource(map("a", "1")).create();
        client.resource(map("a", "2")).forceConflicts().serverSideApply();
        client.resource(created)
                .lockResourceVersion(truth.resource(created).get().getMetadata().getResourceVersion())
                .delete();

        var writes = proxy.trace().writesSince(0);
        assertThat(writes).extracting(TraceEntry.Write::verb).containsExactly(Verb.CREATE, Verb.APPLY, Verb.DELETE);
        assertThat(writes).extracting(TraceEntry.Write::number).containsExactly(1, 2, 3);
        assertThat(writes).allMatch(TraceEntry.Write::committed);
        assertThat(writes).extracting(write -> write.target().name()).containsOnly("a");
        assertThat(writes.get(1).before().orElseThrow().path("data").path("v").asText())
                .isEqualTo("1");
        assertThat(writes.get(1).after().orElseThrow().path("data").path("v").asText())
                .isEqualTo("2");
        assertThat(writes.get(2).precondition()).startsWith("resourceVersion=");
    }

    @Test
    void aCrashBeforeSendingLeavesTheStoreAloneAndTheOperatorWithoutAServer() throws InterruptedException {
        proxy.arm(FaultSchedule.atWrite(2, new WriteFault.CrashBefore()));
        client.resource(map("a", "1")).create();

        assertThatThrownBy(() -> client.resource(map("b", "1")).create()).isInstanceOf(KubernetesClientException.class);

        assertThat(operator.awaitDeath(SOON)).isTrue();
        assertThat(truth.resource(map("b", "1")).get()).isNull();
        assertThatThrownBy(() -> client.resource(map("a", "1")).get()).isInstanceOf(KubernetesClientException.class);
        try (var successor = clientOf(proxy.open())) {
            assertThat(successor.resource(map("a", "1")).get()).isNotNull();
        }
    }

    @Test
    void aCrashAfterTheCommitKeepsTheWriteAndTheAnswerFromTheOperator() throws InterruptedException {
        proxy.arm(FaultSchedule.atWrite(1, new WriteFault.CrashAfter()));

        assertThatThrownBy(() -> client.resource(map("a", "1")).create()).isInstanceOf(KubernetesClientException.class);

        assertThat(operator.awaitDeath(SOON)).isTrue();
        assertThat(truth.resource(map("a", "1")).get()).isNotNull();
        assertThat(proxy.trace().writesSince(0).getFirst().toString()).contains("crash-after", "-> 201");
    }

    @Test
    void aRefusalIsWhatTheScheduleSaysAndReachesTheServerNot() {
        proxy.arm(FaultSchedule.atWrite(1, WriteFault.refuse(409))
                .andWrite(2, new WriteFault.Refuse(429, Duration.ofSeconds(7)))
                .andWrite(3, WriteFault.refuse(500)));

        assertThatThrownBy(() -> client.resource(map("a", "1")).create()).satisfies(e -> {
            var status = ((KubernetesClientException) e).getStatus();
            assertThat(status.getCode()).isEqualTo(409);
            assertThat(status.getReason()).isEqualTo("Conflict");
        });
        assertThatThrownBy(() -> client.resource(map("a", "1")).create()).satisfies(e -> {
            var status = ((KubernetesClientException) e).getStatus();
            assertThat(status.getCode()).isEqualTo(429);
            assertThat(status.getDetails().getRetryAfterSeconds()).isEqualTo(7);
        });
        assertThatThrownBy(() -> client.resource(map("a", "1")).create())
                .satisfies(e ->
                        assertThat(((KubernetesClientException) e).getCode()).isEqualTo(500));
        assertThat(truth.resource(map("a", "1")).get()).isNull();
        client.resource(map("a", "1")).create();
        assertThat(truth.resource(map("a", "1")).get()).isNotNull();
    }

    @Test
    void aLostRequestIsNotCommittedAndALostAnswerIs() {
        proxy.arm(FaultSchedule.atWrite(1, new WriteFault.TimeOutBefore(Duration.ofMillis(20)))
                .andWrite(2, new WriteFault.TimeOutAfter(Duration.ofMillis(20))));

        assertThatThrownBy(() -> client.resource(map("lost", "1")).create())
                .isInstanceOf(KubernetesClientException.class);
        assertThatThrownBy(() -> client.resource(map("kept", "1")).create())
                .isInstanceOf(KubernetesClientException.class);

        assertThat(truth.resource(map("lost", "1")).get()).isNull();
        assertThat(truth.resource(map("kept", "1")).get()).isNotNull();
        assertThat(operator.dead()).isFalse();
    }

    @Test
    void anInformerBehindTheProxySeesWhatTheStoreDoes() {
        var informer = informer();

        truth.resource(map("a", "1")).create();
        truth.resource(map("b", "1")).create();
        truth.resource(map("a", "2")).update();
        truth.resource(map("b", "1")).delete();

        awaitState(informer, Map.of("a", "2"));
        assertThat(proxy.trace().fullText()).contains("sees ADDED configmaps " + namespace + "/a");
    }

    @Test
    void aWatchByLabelIsToldThatAnObjectLeftIt() {
        truth.resource(map("a", "1")).create();
        var informer = client.configMaps()
                .inNamespace(namespace)
                .withLabel("tier", "gold")
                .inform();
        assertThat(informer.getStore().list()).isEmpty();

        truth.configMaps().inNamespace(namespace).withName("a").edit(this::golden);
        awaitState(informer, Map.of("a", "1"));
        truth.configMaps().inNamespace(namespace).withName("a").edit(this::plain);
        awaitState(informer, Map.of());
    }

    @Test
    void aWithheldChangeIsNeverSeenButTheLaterOneIs() {
        var seen = new CopyOnWriteArrayList<String>();
        var informer = informer(seen);
        proxy.arm(FaultSchedule.atEvent(1, new EventFault.Withhold(SOON)));

        truth.resource(map("a", "1")).create();
        truth.resource(map("a", "2")).update();

        awaitState(informer, Map.of("a", "2"));
        assertThat(seen).containsExactly("a=2");
    }

    @Test
    void aWithheldChangeWithoutALaterOneComesByANewList() {
        var informer = informer();
        proxy.arm(FaultSchedule.atEvent(1, new EventFault.Withhold(Duration.ofMillis(50))));

        truth.resource(map("a", "1")).create();

        awaitState(informer, Map.of("a", "1"));
        assertThat(proxy.trace().text()).contains("410 instead of");
        assertThat(proxy.trace().fullText()).contains("sees LIST configmaps " + namespace + "/a");
    }

    @Test
    void coalescedChangesShowOnlyTheirLastOutcome() {
        var seen = new CopyOnWriteArrayList<String>();
        var informer = informer(seen);
        proxy.arm(FaultSchedule.atEvent(FaultSchedule.EVERY, new EventFault.Coalesce(Duration.ofMillis(300))));

        truth.resource(map("a", "1")).create();
        truth.resource(map("a", "1")).delete();
        truth.resource(map("a", "3")).create();

        awaitState(informer, Map.of("a", "3"));
        assertThat(seen).containsExactly("a=3");
    }

    @Test
    void aLaggingChangeComesOnceTheStoreIsAhead() {
        var seen = new CopyOnWriteArrayList<String>();
        var informer = informer(seen);
        proxy.arm(FaultSchedule.atEvent(1, new EventFault.Lag(2, SOON)));

        truth.resource(map("a", "1")).create();
        truth.resource(map("b", "1")).create();
        await().during(Duration.ofMillis(100)).until(seen::isEmpty);
        truth.resource(map("c", "1")).create();

        awaitState(informer, Map.of("a", "1", "b", "1", "c", "1"));
    }

    @Test
    void aBrokenWatchLosesNothing() {
        var informer = informer();
        proxy.arm(FaultSchedule.atEvent(1, new EventFault.Break()));

        truth.resource(map("a", "1")).create();
        awaitState(informer, Map.of("a", "1"));
        truth.resource(map("b", "1")).create();
        awaitState(informer, Map.of("a", "1", "b", "1"));
        assertThat(proxy.trace().text()).contains("cut before");
    }

    @Test
    void aWatchThatIsGoneIsListedAgain() {
        var informer = informer();
        proxy.arm(FaultSchedule.atEvent(2, new EventFault.Gone()));

        truth.resource(map("a", "1")).create();
        truth.resource(map("a", "1")).delete();
        truth.resource(map("b", "1")).create();

        awaitState(informer, Map.of("b", "1"));
        assertThat(proxy.trace().text()).contains("410 before");
    }

    @Test
    void aFrozenViewIsOldForListsAndWatchesAndTrueForReads() {
        truth.resource(map("a", "1")).create();
        await().atMost(SOON).until(() -> proxy.history().size() == 1);
        long then = proxy.history().revision();
        truth.resource(map("a", "2")).update();
        truth.resource(map("b", "1")).create();
        await().atMost(SOON).until(() -> proxy.history().size() == 3);

        proxy.freezeView(then);
        var informer = informer();
        assertThat(state(informer)).isEqualTo(Map.of("a", "1"));
        assertThat(client.resource(map("a", "")).get().getData()).containsEntry("v", "2");
        truth.resource(map("c", "1")).create();
        await().atMost(SOON).until(() -> proxy.history().size() == 4);
        assertThat(state(informer)).isEqualTo(Map.of("a", "1"));

        proxy.releaseView();
        awaitState(informer, Map.of("a", "2", "b", "1", "c", "1"));
    }

    @Test
    void theHistoryKnowsWhatACollectionHeldAtAnyRevision() {
        truth.resource(map("a", "1")).create();
        truth.resource(map("a", "2")).update();
        truth.resource(map("a", "2")).delete();
        await().atMost(SOON).until(() -> proxy.history().size() == 3);

        var changes = proxy.history().changes();

        assertThat(changes)
                .extracting(Change::kind)
                .containsExactly(Change.Kind.ADDED, Change.Kind.MODIFIED, Change.Kind.DELETED);
        assertThat(changes.get(1).before().orElseThrow().path("data").path("v").asText())
                .isEqualTo("1");
        var ref = changes.getFirst().object();
        assertThat(proxy.history()
                        .at(CONFIG_MAPS, changes.get(0).revision())
                        .orElseThrow()
                        .get(ref)
                        .path("data")
                        .path("v")
                        .asText())
                .isEqualTo("1");
        assertThat(proxy.history().at(CONFIG_MAPS, changes.get(2).revision()).orElseThrow())
                .doesNotContainKey(ref);
        assertThat(proxy.history().now()).doesNotContainKey(ref);
    }

    @Test
    void leasesAndQuestionsOfPermissionAreNotCounted() {
        proxy.arm(FaultSchedule.none());

        client.leases()
                .inNamespace(namespace)
                .resource(new io.fabric8.kubernetes.api.model.coordination.v1.LeaseBuilder()
                        .withNewMetadata()
                        .withName("leader")
                        .endMetadata()
                        .build())
                .create();

        assertThat(proxy.writes()).isZero();
        assertThat(proxy.trace().writesSince(0)).isEmpty();
    }

    private SharedIndexInformer<ConfigMap> informer() {
        return informer(new CopyOnWriteArrayList<>());
    }

    private SharedIndexInformer<ConfigMap> informer(List<String> seen) {
        return client.configMaps().inNamespace(namespace).inform(new ResourceEventHandler<>() {
            @Override
            public void onAdd(ConfigMap map) {
                seen.add(map.getMetadata().getName() + "=" + map.getData().get("v"));
            }

            @Override
            public void onUpdate(ConfigMap before, ConfigMap map) {
                onAdd(map);
            }

            @Override
            public void onDelete(ConfigMap map, boolean unknown) {
                seen.add("-" + map.getMetadata().getName());
            }
        });
    }

    private static void awaitState(SharedIndexInformer<ConfigMap> informer, Map<String, String> expected) {
        await().atMost(SOON).untilAsserted(() -> assertThat(state(informer)).isEqualTo(expected));
    }

    private static Map<String, String> state(SharedIndexInformer<ConfigMap> informer) {
        var state = new java.util.TreeMap<String, String>();
        informer.getStore().list().stream()
                .filter(map -> !map.getMetadata().getName().startsWith("kube-root-ca"))
                .forEach(map ->
                        state.put(map.getMetadata().getName(), map.getData().get("v")));
        return state;
    }

    private ConfigMap golden(ConfigMap map) {
        return new ConfigMapBuilder(map)
                .editMetadata()
                .addToLabels("tier", "gold")
                .endMetadata()
                .build();
    }

    private ConfigMap plain(ConfigMap map) {
        return new ConfigMapBuilder(map)
                .editMetadata()
                .removeFromLabels("tier")
                .endMetadata()
                .build();
    }

    private ConfigMap map(String name, String value) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name)
                .withNamespace(namespace)
                .endMetadata()
                .addToData("v", value)
                .build();
    }

    private static KubernetesClient clientOf(Incarnation incarnation) {
        return new KubernetesClientBuilder()
                .withConfig(new ConfigBuilder(incarnation.clientConfig())
                        .withRequestRetryBackoffLimit(0)
                        .withWatchReconnectInterval(20)
                        .build())
                .build();
    }
}
