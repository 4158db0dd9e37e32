package dev.posthorn.local.apiserver.conformance;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.conformance.Wire.Reply;
import dev.posthorn.local.apiserver.model.Json;
import java.util.List;

/** What controllers do behind the API. The real server has none beside it, so these run against the in-process one only. */
class ControllersConformanceTest implements WireOfServer.UsesWire {
    private Wire wire;

    @Override
    public void use(Wire connected) {
        wire = connected;
        assumeTrue(connected.server() == Server.IN_PROCESS, "No controllers run beside a bare kube-apiserver");
    }

    private String path(String name) {
        return wire.configMaps() + "/" + name;
    }

    private String create(String name, String metadata) {
        return wire.post(
                        wire.configMaps(),
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s%s}}".formatted(name, metadata))
                .is(201)
                .text("metadata", "uid");
    }

    private static String owner(String name, String uid, boolean blocks) {
        return "{apiVersion: v1, kind: ConfigMap, name: %s, uid: %s, blockOwnerDeletion: %s}"
                .formatted(name, uid, blocks);
    }

    private String owned(String name, String... owners) {
        return create(name, ", ownerReferences: [" + String.join(", ", owners) + "]");
    }

    private void awaitGone(String... names) {
        for (String name : names) {
            await().atMost(10, SECONDS).until(() -> wire.get(path(name)).status() == 404);
        }
    }

    @EveryServer
    void dependentsFollowTheirOwnerInTheBackground(Server server) {
        String a = create("a", "");
        String b = owned("b", owner("a", a, false));
        owned("c", owner("b", b, false));

        wire.delete(path("a")).is(200);

        wire.get(path("a")).is(404);
        awaitGone("b", "c");
    }

    @EveryServer
    void aDependentWithAnOwnerLeftOnlyLosesTheReference(Server server) {
        String a = create("a", "");
        String b = create("b", "");
        owned("c", owner("a", a, false), owner("b", b, false));

        wire.delete(path("a")).is(200);

        await().until(() ->
                wire.get(path("c")).at("metadata", "ownerReferences").size() == 1);
        assertThat(Json.text(
                        wire.get(path("c")).at("metadata", "ownerReferences").get(0), "name"))
                .isEqualTo("b");
    }

    @EveryServer
    void anOwnerThatNeverWasOrIsAnotherByUidMeansCollection(Server server) {
        create("a", "");
        owned("b", owner("a", "00000000-0000-0000-0000-000000000000", false));
        owned("c", owner("nobody", "00000000-0000-0000-0000-000000000001", false));

        awaitGone("b", "c");
        wire.get(path("a")).is(200);
    }

    @EveryServer
    void foregroundDeletionWaitsForBlockingDependents(Server server) {
        String a = create("a", "");
        create("b", ", finalizers: [x.y/z], ownerReferences: [" + owner("a", a, true) + "]");
        owned("c", owner("a", a, true));

        wire.delete(path("a"), "{propagationPolicy: Foreground}").is(200);

        awaitGone("c");
        await().until(() ->
                !wire.get(path("b")).text("metadata", "deletionTimestamp").isEmpty());
        assertThat(Json.texts(wire.get(path("a")).is(200).at("metadata", "finalizers")))
                .containsExactly("foregroundDeletion");
        wire.patch(path("b"), Wire.MERGE, "{metadata: {finalizers: null}}").is(200);
        awaitGone("b", "a");
    }

    @EveryServer
    void orphaningLeavesTheDependentsWithoutOwner(Server server) {
        String a = create("a", "");
        owned("b", owner("a", a, false));

        wire.delete(path("a"), "{propagationPolicy: Orphan}").is(200);

        awaitGone("a");
        assertThat(wire.get(path("b")).is(200).at("metadata", "ownerReferences").isMissingNode())
                .isTrue();
    }

    @EveryServer
    void aNamespacedOwnerInAnotherNamespaceIsAbsent(Server server) {
        String uid = wire.post(
                        "/api/v1/namespaces/default/configmaps",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}}".formatted(wire.namespace()))
                .is(201)
                .text("metadata", "uid");

        owned("b", owner(wire.namespace(), uid, false));

        awaitGone("b");
    }

    @EveryServer
    void aClusterScopedOwnerOwnsInEveryNamespace(Server server) {
        Reply namespace = wire.get("/api/v1/namespaces/kube-public");
        String owner = "{apiVersion: v1, kind: Namespace, name: kube-public, uid: %s}"
                .formatted(namespace.text("metadata", "uid"));

        owned("b", owner);

        ((dev.posthorn.local.apiserver.InProcessKubeApi) wire.api())
                .awaitControllersIdle(java.time.Duration.ofSeconds(10));
        wire.get(path("b")).is(200);
    }

    @EveryServer
    void aNamespaceEndsWhenItsContentsHave(Server server) {
        create("a", "");
        create("b", ", finalizers: [x.y/z]");
        String namespace = "/api/v1/namespaces/" + wire.namespace();

        wire.delete(namespace).is(200);

        awaitGone("a");
        assertThat(wire.get(namespace).is(200).text("status", "phase")).isEqualTo("Terminating");
        wire.patch(path("b"), Wire.MERGE, "{metadata: {finalizers: null}}").is(200);
        await().atMost(10, SECONDS).until(() -> wire.get(namespace).status() == 404);
    }

    @EveryServer
    void anAggregatedRoleCollectsTheRulesOfItsParts(Server server) {
        String roles = "/apis/rbac.authorization.k8s.io/v1/clusterroles";
        String role = "{apiVersion: rbac.authorization.k8s.io/v1, kind: ClusterRole, metadata: {name: %s%s}, %s}";
        wire.post(
                        roles,
                        role.formatted(
                                wire.namespace(),
                                "",
                                "aggregationRule: {clusterRoleSelectors: [{matchLabels: {part: %s}}]}"
                                        .formatted(wire.namespace())))
                .is(201);

        wire.post(
                        roles,
                        role.formatted(
                                wire.namespace() + "-1",
                                ", labels: {part: %s}".formatted(wire.namespace()),
                                "rules: [{apiGroups: [''], resources: [pods], verbs: [get]}]"))
                .is(201);

        await().until(() -> wire.get(roles + "/" + wire.namespace()).at("rules").size() == 1);
        assertThat(List.of(
                        wire.get(roles + "/view").status(),
                        wire.get(roles + "/cluster-admin").status()))
                .containsOnly(200);
    }

    @EveryServer
    void anOwnerKindThatIsNotServedIsWaitedFor(Server server) {
        owned("b", "{apiVersion: nope.example.com/v1, kind: Nope, name: x, uid: u}");

        ((dev.posthorn.local.apiserver.InProcessKubeApi) wire.api())
                .awaitControllersIdle(java.time.Duration.ofSeconds(10));
        JsonNode object = wire.get(path("b")).is(200).body();
        assertThat(Json.at(object, "metadata", "ownerReferences")).hasSize(1);
    }
}
