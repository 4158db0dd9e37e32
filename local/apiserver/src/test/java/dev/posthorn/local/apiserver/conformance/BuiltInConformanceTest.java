package dev.posthorn.local.apiserver.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.conformance.Wire.Reply;
import dev.posthorn.local.apiserver.model.Json;

/** Built-in kinds as an operator meets them: their defaults, and the mistakes they refuse. */
class BuiltInConformanceTest implements WireOfServer.UsesWire {
    private Wire wire;

    @Override
    public void use(Wire connected) {
        wire = connected;
    }

    private static String deployment(String selector, String labels, String podSpec) {
        return """
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {selector: %s, template: {metadata: \
                {labels: %s}, spec: %s}}}""".formatted(selector, labels, podSpec);
    }

    private static String deployment(String podSpec) {
        return deployment("{matchLabels: {app: d}}", "{app: d}", podSpec);
    }

    private String in(String group, String plural) {
        return (group.equals("v1") ? "/api/" : "/apis/") + group + "/namespaces/" + wire.namespace() + "/" + plural;
    }

    private void refusesDeployment(String yaml, String errors) {
        wire.post(wire.deployments(), yaml).fails(422, "Invalid", "Deployment.apps \"d\" is invalid: " + errors);
    }

    @EveryServer
    void aDeploymentGetsItsDefaults(Server server) {
        Reply reply = wire.post(wire.deployments(), deployment("""
                {containers: [{name: a, image: 'x:1', ports: [{containerPort: 80}], readinessProbe: {httpGet: {port: 80}}}, \
                {name: b, image: y}], volumes: [{name: c, configMap: {name: c}}, {name: s, secret: {secretName: s}}]}"""));

        assertThat(reply.is(201).at("spec")).isEqualTo(Json.parse("""
                {"replicas":1,"selector":{"matchLabels":{"app":"d"}},"template":{"metadata":{"labels":{"app":"d"}},"spec":{
                "volumes":[{"name":"c","configMap":{"name":"c","defaultMode":420}},{"name":"s","secret":{"secretName":"s","defaultMode":420}}],
                "containers":[{"name":"a","image":"x:1","ports":[{"containerPort":80,"protocol":"TCP"}],"resources":{},
                "readinessProbe":{"httpGet":{"path":"/","port":80,"scheme":"HTTP"},"timeoutSeconds":1,"periodSeconds":10,
                "successThreshold":1,"failureThreshold":3},"terminationMessagePath":"/dev/termination-log",
                "terminationMessagePolicy":"File","imagePullPolicy":"IfNotPresent"},{"name":"b","image":"y","resources":{},
                "terminationMessagePath":"/dev/termination-log","terminationMessagePolicy":"File","imagePullPolicy":"Always"}],
                "restartPolicy":"Always","terminationGracePeriodSeconds":30,"dnsPolicy":"ClusterFirst","securityContext":{},
                "schedulerName":"default-scheduler"}},"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxUnavailable":"25%",
                "maxSurge":"25%"}},"revisionHistoryLimit":10,"progressDeadlineSeconds":600}"""));
        assertThat(reply.at("metadata", "generation").asInt()).isEqualTo(1);
    }

    @EveryServer
    void aSelectorMustBeThereMatchAndStay(Server server) {
        String pod = "{containers: [{name: a, image: x}]}";
        refusesDeployment(
                deployment("{matchLabels: {app: d}}", "{app: other}", pod),
                "spec.template.metadata.labels: Invalid value: {\"app\":\"other\"}: `selector` does not match template `labels`");
        refusesDeployment(
                deployment("{}", "{app: d}", pod),
                "spec.selector: Invalid value: {}: empty selector is invalid for deployment");
        wire.post(wire.deployments(), deployment(pod)).is(201);

        Reply moved = wire.patch(wire.deployments() + "/d", Wire.MERGE, """
                {spec: {selector: {matchLabels: {app: e}}, template: {metadata: {labels: {app: e}}}}}""").is(422);

        assertThat(moved.text("message"))
                .isEqualTo(
                        "Deployment.apps \"d\" is invalid: spec.selector: Invalid value: {\"matchLabels\":{\"app\":\"e\"}}: "
                                + "field is immutable");
    }

    @EveryServer
    void containersMustBeThereNamedAndComplete(Server server) {
        refusesDeployment(deployment("{}"), "spec.template.spec.containers: Required value");
        refusesDeployment(
                deployment("{containers: [{name: a}]}"), "spec.template.spec.containers[0].image: Required value");
        refusesDeployment(
                deployment("{containers: [{name: a, image: x}, {name: a, image: y}]}"),
                "spec.template.spec.containers[1].name: Duplicate value: \"a\"");
        refusesDeployment(
                deployment("{containers: [{name: a, image: x, volumeMounts: [{name: v, mountPath: /v}]}]}"),
                "spec.template.spec.containers[0].volumeMounts[0].name: Not found: \"v\"");
    }

    @EveryServer
    void aWrongTypeOfABuiltInFieldIsABadRequest(Server server) {
        Reply reply =
                wire.post(wire.deployments(), deployment("{containers: [{name: a, image: x}], hostNetwork: 'yes'}"));

        assertThat(reply.is(400).text("message"))
                .startsWith("Deployment in version \"v1\" cannot be handled as a Deployment: json: ");
    }

    @EveryServer
    void statusAndGenerationOfADeployment(Server server) {
        wire.post(wire.deployments(), deployment("{containers: [{name: a, image: x}]}"))
                .is(201);

        Reply status = wire.patch(
                        wire.deployments() + "/d/status", Wire.MERGE, "{status: {replicas: 1}, spec: {replicas: 7}}")
                .is(200);
        assertThat(status.at("status", "replicas").asInt()).isEqualTo(1);
        assertThat(status.at("spec", "replicas").asInt()).isEqualTo(1);
        assertThat(status.at("metadata", "generation").asInt()).isEqualTo(1);
        Reply spec = wire.patch(wire.deployments() + "/d", Wire.MERGE, "{spec: {replicas: 7}, status: {replicas: 5}}")
                .is(200);
        assertThat(spec.at("status", "replicas").asInt()).isEqualTo(1);
        assertThat(spec.at("metadata", "generation").asInt()).isEqualTo(2);
    }

    @EveryServer
    void aDeploymentIsScaledThroughItsSubresource(Server server) {
        String scale = wire.deployments() + "/d/scale";
        wire.post(wire.deployments(), deployment("{containers: [{name: a, image: x}]}"))
                .is(201);

        assertThat(wire.get(scale).is(200).text("status", "selector")).isEqualTo("app=d");
        assertThat(wire.patch(scale, Wire.MERGE, "{spec: {replicas: 3}}")
                        .is(200)
                        .at("spec", "replicas")
                        .asInt())
                .isEqualTo(3);
        assertThat(wire.get(wire.deployments() + "/d").at("spec", "replicas").asInt())
                .isEqualTo(3);
        wire.patch(scale, Wire.MERGE, "{spec: {replicas: -1}}")
                .fails(
                        422,
                        "Invalid",
                        "Scale.autoscaling \"d\" is invalid: spec.replicas: Invalid value: -1: must be greater than or equal "
                                + "to 0");
    }

    @EveryServer
    void switchingTheStrategyNeedsTheOldParametersGone(Server server) {
        wire.post(wire.deployments(), deployment("{containers: [{name: a, image: x}]}"))
                .is(201);

        wire.patch(wire.deployments() + "/d", Wire.MERGE, "{spec: {strategy: {type: Recreate}}}")
                .fails(
                        422,
                        "Invalid",
                        "Deployment.apps \"d\" is invalid: spec.strategy.rollingUpdate: Forbidden: may not be specified when "
                                + "strategy `type` is 'Recreate'");
        wire.patch(wire.deployments() + "/d", Wire.MERGE, "{spec: {strategy: {type: Recreate, rollingUpdate: null}}}")
                .is(200);
    }

    @EveryServer
    void aSecretStoresTextAsBytesAndKeepsItsType(Server server) {
        Reply reply = wire.post(
                in("v1", "secrets"), "{apiVersion: v1, kind: Secret, metadata: {name: s}, stringData: {a: b}}");

        assertThat(reply.is(201).text("data", "a")).isEqualTo("Yg==");
        assertThat(reply.body().has("stringData")).isFalse();
        assertThat(reply.text("type")).isEqualTo("Opaque");
        wire.patch(in("v1", "secrets") + "/s", Wire.MERGE, "{type: other}")
                .fails(422, "Invalid", "Secret \"s\" is invalid: type: Invalid value: \"other\": field is immutable");
        wire.post(in("v1", "secrets"), "{apiVersion: v1, kind: Secret, metadata: {name: t}, data: {a: '!!'}}")
                .fails(
                        400,
                        "BadRequest",
                        "Secret in version \"v1\" cannot be handled as a Secret: illegal base64 data at input byte 0");
    }

    @EveryServer
    void aServiceGetsAnAddressAndKeepsIt(Server server) {
        String service =
                "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {selector: {a: b}, ports: [{port: %d}]}}";
        Reply reply = wire.post(in("v1", "services"), service.formatted(80)).is(201);

        JsonNode spec = reply.at("spec");
        assertThat(Json.text(spec, "clusterIP")).startsWith("10.");
        assertThat(Json.text(spec, "type")).isEqualTo("ClusterIP");
        assertThat(spec.path("ports")).isEqualTo(Json.parse("""
                [{"protocol":"TCP","port":80,"targetPort":80}]"""));
        Reply updated =
                wire.put(in("v1", "services") + "/s", service.formatted(81)).is(200);
        assertThat(updated.text("spec", "clusterIP")).isEqualTo(Json.text(spec, "clusterIP"));
        wire.post(
                        in("v1", "services"),
                        "{apiVersion: v1, kind: Service, metadata: {name: t}, spec: {selector: {a: b}}}")
                .fails(422, "Invalid", "Service \"t\" is invalid: spec.ports: Required value");
    }

    @EveryServer
    void policiesGetTheirDefaults(Server server) {
        Reply network = wire.post(in("networking.k8s.io/v1", "networkpolicies"), """
                {apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: n}, spec: {podSelector: {}, egress: \
                [{ports: [{port: 80}]}]}}""");
        Reply budget = wire.post(in("policy/v1", "poddisruptionbudgets"), """
                {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: b}, spec: {minAvailable: 1, selector: \
                {matchLabels: {a: b}}}}""");

        assertThat(Json.texts(network.is(201).at("spec", "policyTypes"))).containsExactly("Ingress", "Egress");
        assertThat(network.at("spec", "egress").get(0).at("/ports/0/protocol").asText())
                .isEqualTo("TCP");
        assertThat(network.at("metadata", "generation").asInt()).isEqualTo(1);
        assertThat(budget.is(201).at("status", "disruptionsAllowed").asInt(-1)).isZero();
        assertThat(wire.post(in("policy/v1", "poddisruptionbudgets"), """
                {apiVersion: policy/v1, kind: PodDisruptionBudget, metadata: {name: c}, spec: {minAvailable: 1, \
                maxUnavailable: 1}}""")
                        .is(422)
                        .text("message"))
                .endsWith("minAvailable and maxUnavailable cannot be both set");
    }

    @EveryServer
    void aNamespaceIsLabelledWithItsNameAndActive(Server server) {
        Reply reply = wire.get("/api/v1/namespaces/" + wire.namespace()).is(200);

        assertThat(Json.at(reply.body(), "metadata", "labels", "kubernetes.io/metadata.name")
                        .asText())
                .isEqualTo(wire.namespace());
        assertThat(reply.text("status", "phase")).isEqualTo("Active");
        assertThat(Json.texts(reply.at("spec", "finalizers"))).containsExactly("kubernetes");
    }

    @EveryServer
    void nothingNewGoesIntoATerminatingNamespace(Server server) {
        wire.post(wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [a.b/c]}}")
                .is(201);
        Reply deleted = wire.delete("/api/v1/namespaces/" + wire.namespace()).is(200);
        assertThat(deleted.text("status", "phase")).isEqualTo("Terminating");

        Reply reply = wire.post(wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}}");

        reply.fails(
                403,
                "Forbidden",
                "configmaps \"b\" is forbidden: unable to create new content in namespace %s because it is being terminated"
                        .formatted(wire.namespace()));
        JsonNode cause = reply.at("details", "causes").get(0);
        assertThat(Json.text(cause, "reason")).isEqualTo("NamespaceTerminating");
        assertThat(Json.text(cause, "message")).isEqualTo("namespace " + wire.namespace() + " is being terminated");
        wire.patch(wire.configMaps() + "/a", Wire.MERGE, "{metadata: {finalizers: null}}")
                .is(200);
    }
}
