package dev.posthorn.local.apiserver.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.conformance.Wire.Reply;
import dev.posthorn.local.apiserver.model.Json;
import java.util.List;

/** Who may do what, and how a refusal reads. */
class AccessConformanceTest implements WireOfServer.UsesWire {
    private static final String RBAC = "/apis/rbac.authorization.k8s.io/v1";

    private Wire wire;

    @Override
    public void use(Wire connected) {
        wire = connected;
    }

    private void role(String rules, String subjects) {
        String roles = RBAC + "/namespaces/" + wire.namespace();
        wire.post(roles + "/roles", """
                {apiVersion: rbac.authorization.k8s.io/v1, kind: Role, metadata: {name: r}, rules: %s}""".formatted(rules)).is(201);
        wire.post(roles + "/rolebindings", """
                {apiVersion: rbac.authorization.k8s.io/v1, kind: RoleBinding, metadata: {name: r}, roleRef: {kind: Role, \
                name: r, apiGroup: rbac.authorization.k8s.io}, subjects: %s}""".formatted(subjects)).is(201);
    }

    private static void awaitStatus(int status, java.util.function.Supplier<Reply> call) {
        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(call.get().status()).isEqualTo(status));
    }

    @EveryServer
    void aRefusalNamesUserVerbResourceAndPlace(Server server) {
        Wire bob = wire.as("bob");
        String in = " in the namespace \"" + wire.namespace() + "\"";

        Reply list = bob.get(wire.configMaps());
        list.fails(
                403,
                "Forbidden",
                "configmaps is forbidden: User \"bob\" cannot list resource \"configmaps\" in API group \"\"" + in);
        assertThat(list.text("details", "kind")).isEqualTo("configmaps");
        bob.get(wire.configMaps() + "/a")
                .fails(
                        403,
                        "Forbidden",
                        "configmaps \"a\" is forbidden: User \"bob\" cannot get resource \"configmaps\" in API group \"\""
                                + in);
        bob.patch(wire.deployments() + "/d/status", Wire.MERGE, "{}")
                .fails(
                        403,
                        "Forbidden",
                        "deployments.apps \"d\" is forbidden: User \"bob\" cannot patch resource \"deployments/status\" in API "
                                + "group \"apps\"" + in);
        bob.get("/api/v1/namespaces")
                .fails(
                        403,
                        "Forbidden",
                        "namespaces is forbidden: User \"bob\" cannot list resource \"namespaces\" in API group \"\" at the "
                                + "cluster scope");
        bob.get("/metrics").fails(403, "Forbidden", "forbidden: User \"bob\" cannot get path \"/metrics\"");
        bob.get(wire.configMaps() + "?watch=1").is(403);
        bob.delete(wire.configMaps())
                .fails(
                        403,
                        "Forbidden",
                        "configmaps is forbidden: User \"bob\" cannot deletecollection resource \"configmaps\" in API group "
                                + "\"\"" + in);
    }

    @EveryServer
    void everyKnownUserMayDiscover(Server server) {
        Wire bob = wire.as("bob");

        assertThat(List.of("/api", "/apis", "/apis/apps/v1", "/version", "/healthz"))
                .allSatisfy(path -> assertThat(bob.get(path).status()).isEqualTo(200));
    }

    @EveryServer
    void aRoleGrantsVerbsOnResourcesByNameAndSubresource(Server server) {
        role(
                "[{apiGroups: [''], resources: [configmaps], verbs: [get], resourceNames: [ok]}, {apiGroups: [apps], "
                        + "resources: [deployments/scale], verbs: ['*']}]",
                "[{kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}]");
        Wire bob = wire.as("bob");

        awaitStatus(404, () -> bob.get(wire.configMaps() + "/ok"));
        assertThat(bob.get(wire.configMaps() + "/other").status()).isEqualTo(403);
        assertThat(bob.get(wire.configMaps()).status()).isEqualTo(403);
        assertThat(bob.get(wire.deployments() + "/d/scale").status()).isEqualTo(404);
        assertThat(bob.get(wire.deployments() + "/d").status()).isEqualTo(403);
    }

    @EveryServer
    void aServiceAccountAndAGroupAreSubjectsToo(Server server) {
        role(
                "[{apiGroups: [''], resources: [configmaps], verbs: [list]}]",
                "[{kind: ServiceAccount, name: worker, namespace: %s}, {kind: Group, name: crew, apiGroup: "
                                .formatted(wire.namespace())
                        + "rbac.authorization.k8s.io}]");

        awaitStatus(200, () -> wire.asServiceAccount("worker").get(wire.configMaps()));
        assertThat(wire.as("eve", "crew").get(wire.configMaps()).status()).isEqualTo(200);
        Reply other = wire.asServiceAccount("other").get(wire.configMaps()).is(403);
        assertThat(other.text("message"))
                .contains("User \"system:serviceaccount:" + wire.namespace() + ":other\" cannot list");
    }

    @EveryServer
    void aReviewAnswersWhatOneMayDo(Server server) {
        role(
                "[{apiGroups: [''], resources: [secrets], verbs: [get]}]",
                "[{kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}]");
        Wire bob = wire.as("bob");
        String review = """
                {apiVersion: authorization.k8s.io/v1, kind: SelfSubjectAccessReview, spec: {resourceAttributes: {verb: %s, \
                resource: secrets, namespace: %s}}}""";
        String path = "/apis/authorization.k8s.io/v1/selfsubjectaccessreviews";

        org.awaitility.Awaitility.await()
                .untilAsserted(() -> assertThat(bob.post(path, review.formatted("get", wire.namespace()))
                                .is(201)
                                .at("status", "allowed")
                                .asBoolean())
                        .isTrue());
        assertThat(bob.post(path, review.formatted("list", wire.namespace()))
                        .at("status", "allowed")
                        .asBoolean())
                .isFalse();
    }

    @EveryServer
    void aBindingCannotBePointedElsewhere(Server server) {
        role("[]", "[{kind: User, name: bob, apiGroup: rbac.authorization.k8s.io}]");

        Reply reply = wire.patch(
                RBAC + "/namespaces/" + wire.namespace() + "/rolebindings/r", Wire.MERGE, "{roleRef: {name: other}}");

        JsonNode cause = reply.is(422).at("details", "causes").get(0);
        assertThat(Json.text(cause, "field")).isEqualTo("roleRef");
        assertThat(Json.text(cause, "message")).endsWith("cannot change roleRef");
    }
}
