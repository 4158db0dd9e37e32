package dev.posthorn.operator.channel;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.posthorn.crd.Group;
import dev.posthorn.local.apiserver.EnvtestKubeApi;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.apiserver.KubeApi;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is generated must be what an API server stores: accepted as a whole, with nothing dropped and nothing to correct. */
class GeneratedObjectsOnServerTest {

    private static final List<String> FOREIGN = List.of("kafkatopics", "kafkausers", "prometheusrules", "podmonitors");
    private static final List<String> SCENARIOS =
            List.of("webhook-minimal", "mail-two-lanes-over-tls", "stopped-on-strimzi");

    /** Where the objects are applied. */
    enum Server {
        IN_PROCESS,
        REAL;

        KubeApi start() {
            return switch (this) {
                case IN_PROCESS -> InProcessKubeApi.start();
                case REAL -> EnvtestKubeApi.start(EnvtestKubeApi.assets().orElseThrow());
            };
        }
    }

    private static final Map<Server, KubeApi> RUNNING = new EnumMap<>(Server.class);

    @AfterAll
    static void stop() {
        RUNNING.values().forEach(KubeApi::close);
        RUNNING.clear();
    }

    /** Started by the first test that needs it, with the namespaces and definitions that the objects need. */
    private static KubeApi running(Server server) {
        return RUNNING.computeIfAbsent(server, wanted -> {
            var api = wanted.start();
            try (var client = api.client()) {
                prepare(client);
            }
            return api;
        });
    }

    @ParameterizedTest
    @EnumSource(Server.class)
    void everyObjectIsAcceptedAndApplyingItAgainChangesNothing(Server server) {
        assumeAvailable(server);
        try (var client = running(server).client()) {
            for (var scenario : SCENARIOS) {
                for (var object : Scenario.read(scenario).objects()) {
                    var what = scenario + " " + object.getKind() + " "
                            + object.getMetadata().getName();
                    apply(client, object, true);
                    var first = apply(client, object, false);
                    assertThat(dropped(object, first)).as(what).isEmpty();
                    var second = apply(client, object, false);
                    assertThat(second.getMetadata().getResourceVersion())
                            .as(what)
                            .isEqualTo(first.getMetadata().getResourceVersion());
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Server.class)
    void aFieldThatIsNoLongerWantedGoes(Server server) {
        assumeAvailable(server);
        try (var client = running(server).client()) {
            var before = Scenario.read("mail-two-lanes-over-tls").inputs();
            var after = new ChannelInputs(
                    before.channel(),
                    before.region(),
                    before.accounts().subList(1, 2),
                    before.kafkaSecretHash(),
                    before.defaultWorkerImage(),
                    before.replicas());

            apply(client, ChannelWorkers.deployment(before), false);
            var stored = (Deployment) apply(client, ChannelWorkers.deployment(after), false);

            assertThat(stored.getSpec().getTemplate().getSpec().getVolumes())
                    .extracting(volume -> volume.getName())
                    .containsExactly("config", "kafka", "store", "tmp");
        }
    }

    /** The in-process server has no Pod Security admission; there this shows only that the pod is valid. */
    @ParameterizedTest
    @EnumSource(Server.class)
    void aNamespaceThatEnforcesRestrictedTakesWorkerPods(Server server) {
        assumeAvailable(server);
        try (var client = running(server).client()) {
            var template = ChannelWorkers.deployment(
                            Scenario.read("mail-two-lanes-over-tls").inputs())
                    .getSpec()
                    .getTemplate();

            client.resource(new PodBuilder()
                            .withMetadata(template.getMetadata())
                            .editMetadata()
                            .withName("worker")
                            .withNamespace("shop")
                            .endMetadata()
                            .withSpec(template.getSpec())
                            .build())
                    .create();
        }
    }

    private static void assumeAvailable(Server server) {
        assumeTrue(
                server == Server.IN_PROCESS || EnvtestKubeApi.assets().isPresent(),
                () -> EnvtestKubeApi.ASSETS + " names no folder with kube-apiserver and etcd");
    }

    private static void prepare(KubernetesClient client) {
        for (var name : List.of("shop", "kafka")) {
            client.resource(new NamespaceBuilder()
                            .withNewMetadata()
                            .withName(name)
                            .addToLabels("pod-security.kubernetes.io/enforce", "restricted")
                            .endMetadata()
                            .build())
                    .create();
        }
        for (var name : FOREIGN) {
            var crd = Defaulted.KUBERNETES.unmarshal(
                    GeneratedObjectsOnServerTest.class.getResourceAsStream("/foreign-crds/" + name + ".yaml"),
                    CustomResourceDefinition.class);
            client.resource(crd).create();
            await().atMost(30, SECONDS)
                    .until(() -> client
                            .apiextensions()
                            .v1()
                            .customResourceDefinitions()
                            .withName(crd.getMetadata().getName())
                            .get()
                            .getStatus()
                            .getConditions()
                            .stream()
                            .anyMatch(condition -> condition.getType().equals("Established")
                                    && condition.getStatus().equals("True")));
        }
    }

    private static HasMetadata apply(KubernetesClient client, HasMetadata object, boolean dryRun) {
        return client.resource(object)
                .patch(new PatchContext.Builder()
                        .withPatchType(PatchType.SERVER_SIDE_APPLY)
                        .withFieldManager(Group.MANAGER)
                        .withForce(true)
                        .withDryRun(dryRun ? List.of("All") : null)
                        .build());
    }

    /** Paths that were sent and are not in what the server stored. */
    private static List<String> dropped(HasMetadata sent, HasMetadata stored) {
        var paths = new ArrayList<String>();
        missing(
                "",
                Defaulted.KUBERNETES.convertValue(sent, Map.class),
                Defaulted.KUBERNETES.convertValue(stored, Map.class),
                paths);
        return paths;
    }

    private static void missing(String path, Object sent, Object stored, List<String> paths) {
        switch (sent) {
            case Map<?, ?> map -> {
                if (stored instanceof Map<?, ?> other) {
                    map.forEach((key, value) -> missing(path + "." + key, value, other.get(key), paths));
                } else if (!map.isEmpty()) {
                    paths.add(path);
                }
            }
            case List<?> list -> {
                if (stored instanceof List<?> other && other.size() == list.size()) {
                    for (int i = 0; i < list.size(); i++) {
                        missing(path + "[" + i + "]", list.get(i), other.get(i), paths);
                    }
                } else {
                    paths.add(path + ": " + stored);
                }
            }
            default -> {
                if (!sent.equals(stored)) {
                    paths.add(path + ": " + sent + " became " + stored);
                }
            }
        }
    }
}
