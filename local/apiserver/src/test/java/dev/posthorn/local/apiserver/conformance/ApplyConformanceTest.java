package dev.posthorn.local.apiserver.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.conformance.Wire.Reply;
import dev.posthorn.local.apiserver.model.Json;

/** Server-side apply and field ownership, and the three other patches. */
class ApplyConformanceTest implements WireOfServer.UsesWire {
    private Wire wire;

    @Override
    public void use(Wire connected) {
        wire = connected;
    }

    private String path(String name) {
        return wire.configMaps() + "/" + name;
    }

    private static String configMap(String data) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: %s}".formatted(data);
    }

    private static String deployment(String spec, String podSpec) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: d}
                spec:
                  selector: {matchLabels: {app: d}}
                  template: {metadata: {labels: {app: d}}, spec: %s}
                  %s
                """.formatted(podSpec, spec);
    }

    private JsonNode container(Reply reply, int index) {
        return reply.at("spec", "template", "spec", "containers").get(index);
    }

    @EveryServer
    void anApplyCreatesAndOwnsWhatItNames(Server server) {
        Reply reply = wire.apply(path("a"), "m", configMap("{x: '1'}")).is(201);

        JsonNode entry = reply.at("metadata", "managedFields").get(0);
        assertThat(reply.at("metadata", "managedFields")).hasSize(1);
        assertThat(Json.text(entry, "manager")).isEqualTo("m");
        assertThat(Json.text(entry, "operation")).isEqualTo("Apply");
        assertThat(Json.text(entry, "apiVersion")).isEqualTo("v1");
        assertThat(entry.path("fieldsV1")).isEqualTo(Json.parse("{\"f:data\":{\"f:x\":{}}}"));
    }

    @EveryServer
    void theSameApplyAgainWritesNothing(Server server) {
        String version =
                wire.apply(path("a"), "m", configMap("{x: '1'}")).is(201).version();

        assertThat(wire.apply(path("a"), "m", configMap("{x: '1'}")).is(200).version())
                .isEqualTo(version);
    }

    @EveryServer
    void theSameDeploymentAppliedAgainWritesNothing(Server server) {
        String pod = """
                {containers: [{name: a, image: 'x:1', ports: [{containerPort: 80}], env: [{name: N, valueFrom: {fieldRef: \
                {fieldPath: metadata.name}}}], resources: {requests: {cpu: 0.5, memory: 1024Mi}, limits: {cpu: 1000m}}, \
                readinessProbe: {httpGet: {port: 80}}}], volumes: [{name: c, configMap: {name: c}}], \
                securityContext: {runAsNonRoot: true}, serviceAccountName: s}""";
        Reply first =
                wire.apply(wire.deployments() + "/d", "m", deployment("", pod)).is(201);

        Reply second =
                wire.apply(wire.deployments() + "/d", "m", deployment("", pod)).is(200);

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(container(first, 0).at("/resources/requests").toString())
                .isEqualTo("{\"cpu\":\"500m\",\"memory\":\"1Gi\"}");
        assertThat(container(first, 0).at("/resources/limits/cpu").asText()).isEqualTo("1");
    }

    @EveryServer
    void aFieldNoLongerAppliedIsRemoved(Server server) {
        wire.apply(path("a"), "m", configMap("{x: '1', y: '2'}")).is(201);

        Reply reply = wire.apply(path("a"), "m", configMap("{x: '1'}")).is(200);

        assertThat(reply.at("data")).isEqualTo(Json.parse("{\"x\":\"1\"}"));
    }

    @EveryServer
    void aFieldNoLongerAppliedStaysWhereAnotherOwnsIt(Server server) {
        wire.apply(path("a"), "m", configMap("{x: '1', y: '2'}")).is(201);
        wire.apply(path("a"), "other", configMap("{y: '2'}")).is(200);

        Reply reply = wire.apply(path("a"), "m", configMap("{x: '1'}")).is(200);

        assertThat(reply.text("data", "y")).isEqualTo("2");
    }

    @EveryServer
    void anApplyOfNothingGivesUpEverything(Server server) {
        wire.apply(
                path("a"),
                "m",
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {k: v}}, data: {x: '1'}}");

        Reply reply = wire.apply(path("a"), "m", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}}")
                .is(200);

        assertThat(reply.body().has("data")).isFalse();
        assertThat(reply.at("metadata", "labels").isMissingNode()).isTrue();
        assertThat(reply.text("metadata", "name")).isEqualTo("a");
    }

    @EveryServer
    void aChangeOfWhatAnApplierOwnsIsAConflict(Server server) {
        wire.apply(path("a"), "m", configMap("{x: '1'}")).is(201);

        Reply reply = wire.apply(path("a"), "other", configMap("{x: '2'}"));

        reply.fails(409, "Conflict", "Apply failed with 1 conflict: conflict with \"m\": .data.x");
        JsonNode cause = reply.at("details", "causes").get(0);
        assertThat(Json.text(cause, "reason")).isEqualTo("FieldManagerConflict");
        assertThat(Json.text(cause, "message")).isEqualTo("conflict with \"m\"");
        assertThat(Json.text(cause, "field")).isEqualTo(".data.x");
    }

    @EveryServer
    void aConflictWithAnUpdaterNamesItsVersion(Server server) {
        wire.post(wire.configMaps(), configMap("{x: '1', y: '1'}")).is(201);

        wire.apply(path("a"), "m", configMap("{x: '2', y: '2'}"))
                .fails(
                        409,
                        "Conflict",
                        "Apply failed with 2 conflicts: conflicts with \"conformance\" using v1:\n- .data.x\n- .data.y");
    }

    @EveryServer
    void theSameValueIsSharedWithoutConflict(Server server) {
        wire.apply(path("a"), "m", configMap("{x: '1'}")).is(201);

        Reply reply = wire.apply(path("a"), "other", configMap("{x: '1'}")).is(200);

        assertThat(reply.at("metadata", "managedFields")).hasSize(2);
    }

    @EveryServer
    void forceTakesTheFieldOver(Server server) {
        wire.apply(path("a"), "m", configMap("{x: '1', y: '1'}")).is(201);

        Reply reply = wire.force(path("a"), "other", configMap("{x: '2'}")).is(200);

        assertThat(reply.text("data", "x")).isEqualTo("2");
        Reply again = wire.apply(path("a"), "m", configMap("{y: '1'}")).is(200);
        assertThat(again.text("data", "x")).isEqualTo("2");
    }

    @EveryServer
    void anUpdateTakesOwnershipOfWhatItChanges(Server server) {
        wire.apply(path("a"), "m", configMap("{x: '1'}")).is(201);
        wire.patch(path("a"), Wire.MERGE, "{data: {x: '2'}}").is(200);

        wire.apply(path("a"), "m", configMap("{x: '1'}"))
                .fails(
                        409,
                        "Conflict",
                        "Apply failed with 1 conflict: conflict with \"conformance\" using v1: .data.x");
    }

    @EveryServer
    void listsMergeByTheirKeys(Server server) {
        wire.apply(wire.deployments() + "/d", "m", deployment("", """
                {containers: [{name: a, image: x, env: [{name: A, value: '1'}]}, {name: b, image: y}]}""")).is(201);

        Reply reply = wire.apply(wire.deployments() + "/d", "sidecar", """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: d}
                spec:
                  template:
                    spec:
                      containers:
                      - {name: a, env: [{name: B, value: '2'}]}
                      - {name: c, image: z}
                """).is(200);

        assertThat(container(reply, 0).path("env")).hasSize(2);
        assertThat(container(reply, 0).path("image").asText()).isEqualTo("x");
        assertThat(Json.items(reply.at("spec", "template", "spec", "containers"))
                        .map(c -> c.path("name").asText()))
                .containsExactly("a", "b", "c");
        Reply without =
                wire.apply(wire.deployments() + "/d", "m", deployment("", """
                {containers: [{name: a, image: x}]}""")).is(200);
        assertThat(Json.items(without.at("spec", "template", "spec", "containers"))
                        .map(c -> c.path("name").asText()))
                .containsExactly("a", "c");
        assertThat(container(without, 0).path("env")).hasSize(1);
    }

    @EveryServer
    void aPortIsKeyedByNumberAndDefaultedProtocol(Server server) {
        wire.apply(wire.deployments() + "/d", "m", deployment("", """
                {containers: [{name: a, image: x, ports: [{containerPort: 80}, {containerPort: 80, protocol: UDP}]}]}""")).is(201);

        wire.apply(wire.deployments() + "/d", "m", deployment("", """
                {containers: [{name: a, image: x, ports: [{containerPort: 80}, {containerPort: 80}]}]}""")).is(500);
    }

    @EveryServer
    void atomicMapsAndListsHaveOneOwner(Server server) {
        wire.apply(wire.deployments() + "/d", "m", deployment("", """
                {containers: [{name: a, image: x, args: [p, q]}], nodeSelector: {k: v}}""")).is(201);

        Reply reply = wire.apply(wire.deployments() + "/d", "other", """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: d}
                spec: {template: {spec: {nodeSelector: {l: w}, containers: [{name: a, args: [r]}]}}}
                """);

        assertThat(reply.is(409).text("message"))
                .contains("- .spec.template.spec.containers[name=\"a\"].args")
                .contains("- .spec.template.spec.nodeSelector");
    }

    @EveryServer
    void finalizersAreASetAndOwnersAreKeyedByUid(Server server) {
        String object =
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [%s], ownerReferences: [%s]}}";
        String owner = "{apiVersion: v1, kind: ConfigMap, name: %s, uid: %s}";
        wire.apply(path("a"), "m", object.formatted("a.b/c", owner.formatted("x", uidOfNew("x"))))
                .is(201);

        Reply reply = wire.apply(path("a"), "other", object.formatted("d.e/f", owner.formatted("y", uidOfNew("y"))));

        assertThat(Json.texts(reply.is(200).at("metadata", "finalizers"))).containsExactlyInAnyOrder("a.b/c", "d.e/f");
        assertThat(reply.at("metadata", "ownerReferences")).hasSize(2);
        wire.patch(path("a"), Wire.MERGE, "{metadata: {finalizers: null}}").is(200);
    }

    private String uidOfNew(String name) {
        return wire.post(wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}}".formatted(name))
                .text("metadata", "uid");
    }

    @EveryServer
    void anApplyNeedsAManagerAndNoManagedFields(Server server) {
        wire.patch(path("a"), Wire.APPLY, configMap("{}"))
                .fails(
                        422,
                        "Invalid",
                        "PatchOptions.meta.k8s.io \"\" is invalid: fieldManager: Required value: is required for apply patch");
        wire.apply(path("a"), "m", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, managedFields: [{}]}}")
                .fails(400, "BadRequest", "metadata.managedFields must be nil");
    }

    @EveryServer
    void anApplyOfUnknownFieldsIsRefused(Server server) {
        Reply reply =
                wire.apply(path("a"), "m", "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, daat: {x: '1'}}");

        assertThat(reply.is(500).text("message"))
                .isEqualTo(
                        "failed to create typed patch object (/a; /v1, Kind=ConfigMap): .daat: field not declared in schema");
    }

    @EveryServer
    void scalingIsOwnedByWhoScales(Server server) {
        String scale = wire.deployments() + "/d/scale";
        wire.apply(wire.deployments() + "/d", "m", deployment("replicas: 2", "{containers: [{name: a, image: x}]}"))
                .is(201);
        wire.patch(scale, Wire.MERGE, "{spec: {replicas: 5}}").is(200);

        Reply reply = wire.apply(
                wire.deployments() + "/d", "m", deployment("replicas: 2", "{containers: [{name: a, image: x}]}"));

        reply.fails(
                409,
                "Conflict",
                "Apply failed with 1 conflict: conflict with \"conformance\" with subresource \"scale\" using apps/v1: "
                        + ".spec.replicas");
    }

    @EveryServer
    void aMergePatchRemovesByNull(Server server) {
        wire.post(wire.configMaps(), configMap("{x: '1', y: '2'}")).is(201);

        Reply reply =
                wire.patch(path("a"), Wire.MERGE, "{data: {x: null, z: '3'}}").is(200);

        assertThat(reply.at("data")).isEqualTo(Json.parse("{\"y\":\"2\",\"z\":\"3\"}"));
    }

    @EveryServer
    void aJsonPatchIsStrict(Server server) {
        wire.post(wire.configMaps(), configMap("{x: '1'}")).is(201);

        Reply reply = wire.patch(path("a"), Wire.JSON_PATCH, """
                [{op: test, path: /data/x, value: '1'}, {op: add, path: /data/y, value: '2'}, {op: remove, path: /data/x}]""");

        assertThat(reply.is(200).at("data")).isEqualTo(Json.parse("{\"y\":\"2\"}"));
        String refused = "the server rejected our request due to an error in our request";
        wire.patch(path("a"), Wire.JSON_PATCH, "[{op: test, path: /data/y, value: '9'}]")
                .fails(422, "Invalid", refused);
        wire.patch(path("a"), Wire.JSON_PATCH, "[{op: remove, path: /data/nope}]")
                .fails(422, "Invalid", refused);
    }

    @EveryServer
    void aStrategicMergePatchMergesListsByKeyAndObeysDirectives(Server server) {
        wire.post(wire.deployments(), deployment("", """
                {containers: [{name: a, image: x, env: [{name: A, value: '1'}, {name: B, value: '2'}]}]}""")).is(201);

        Reply reply = wire.patch(wire.deployments() + "/d", Wire.STRATEGIC, """
                spec:
                  template:
                    spec:
                      containers:
                      - {name: a, image: z, env: [{name: A, $patch: delete}]}
                      - {name: b, image: y}
                """);

        assertThat(Json.items(reply.is(200).at("spec", "template", "spec", "containers"))
                        .map(c -> c.path("name").asText()))
                .containsExactly("a", "b");
        assertThat(container(reply, 0).path("image").asText()).isEqualTo("z");
        assertThat(container(reply, 0).path("env").toString()).isEqualTo("[{\"name\":\"B\",\"value\":\"2\"}]");
    }

    @EveryServer
    void anUnknownPatchTypeIsUnsupported(Server server) {
        wire.post(wire.configMaps(), configMap("{x: '1'}")).is(201);

        wire.patch(path("a"), "application/nope", "{}")
                .fails(415, "UnsupportedMediaType", "415: Unsupported Media Type");
    }
}
