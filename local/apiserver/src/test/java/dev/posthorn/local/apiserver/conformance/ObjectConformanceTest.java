package dev.posthorn.local.apiserver.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.conformance.Wire.Reply;
import dev.posthorn.local.apiserver.model.Json;
import java.util.List;

/** Create, update, delete: versions, uids, generations, finalizers, names. */
class ObjectConformanceTest implements WireOfServer.UsesWire {
    private Wire wire;

    @Override
    public void use(Wire connected) {
        wire = connected;
    }

    private Reply create(String name, String data) {
        return wire.post(wire.configMaps(), configMap(name, data)).is(201);
    }

    private static String configMap(String name, String data) {
        return "{apiVersion: v1, kind: ConfigMap, metadata: {name: %s}, data: %s}".formatted(name, data);
    }

    private String path(String name) {
        return wire.configMaps() + "/" + name;
    }

    @EveryServer
    void aNewObjectGetsItsSystemFields(Server server) {
        Reply created = create("a", "{x: '1'}");

        assertThat(created.text("metadata", "uid")).hasSize(36);
        assertThat(created.text("metadata", "creationTimestamp")).matches("\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\dZ");
        assertThat(created.text("metadata", "namespace")).isEqualTo(wire.namespace());
        assertThat(Long.parseLong(created.version())).isPositive();
        assertThat(created.at("metadata", "generation").isMissingNode()).isTrue();
        JsonNode manager = created.at("metadata", "managedFields").get(0);
        assertThat(Json.text(manager, "manager")).isEqualTo("conformance");
        assertThat(Json.text(manager, "operation")).isEqualTo("Update");
        assertThat(manager.path("fieldsV1")).isEqualTo(Json.parse("{\"f:data\":{\".\":{},\"f:x\":{}}}"));
        assertThat(wire.get(path("a")).body()).isEqualTo(created.body());
    }

    @EveryServer
    void versionsOnlyGoUpWhateverTheKind(Server server) {
        long first = Long.parseLong(create("a", "{}").version());
        long second = Long.parseLong(wire.post(
                        "/api/v1/namespaces/" + wire.namespace() + "/serviceaccounts",
                        "{apiVersion: v1, kind: ServiceAccount, metadata: {name: a}}")
                .version());

        assertThat(second).isGreaterThan(first);
    }

    @EveryServer
    void aSecondCreateOfANameIsRefused(Server server) {
        create("a", "{}");

        wire.post(wire.configMaps(), configMap("a", "{}"))
                .fails(409, "AlreadyExists", "configmaps \"a\" already exists");
    }

    @EveryServer
    void whatIsNotThereIsNotFound(Server server) {
        Reply reply = wire.get(path("a"));

        reply.fails(404, "NotFound", "configmaps \"a\" not found");
        assertThat(reply.text("details", "name")).isEqualTo("a");
        assertThat(reply.text("details", "kind")).isEqualTo("configmaps");
        wire.put(path("a"), configMap("a", "{}")).fails(404, "NotFound", "configmaps \"a\" not found");
        wire.patch(path("a"), Wire.MERGE, "{data: {}}").fails(404, "NotFound", "configmaps \"a\" not found");
        wire.delete(path("a")).fails(404, "NotFound", "configmaps \"a\" not found");
    }

    @EveryServer
    void anUnknownResourceIsNotFoundAndAnUnknownGroupIsNotServed(Server server) {
        wire.get("/api/v1/namespaces/" + wire.namespace() + "/nopes")
                .fails(404, "NotFound", "the server could not find the requested resource");
        Reply reply = wire.get("/apis/nope.example.com/v1/nopes").is(404);

        assertThat(reply.text("text")).isEqualTo("404 page not found\n");
    }

    @EveryServer
    void anObjectNeedsANamespaceThatExists(Server server) {
        wire.post("/api/v1/namespaces/no-such/configmaps", configMap("a", "{}"))
                .fails(404, "NotFound", "namespaces \"no-such\" not found");
    }

    @EveryServer
    void theNamespaceOfTheBodyMustBeThatOfThePath(Server server) {
        wire.post(wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, namespace: other}}")
                .fails(
                        400,
                        "BadRequest",
                        "the namespace of the provided object does not match the namespace sent on the request");
    }

    @EveryServer
    void aNameMustBeADnsSubdomain(Server server) {
        Reply reply = wire.post(wire.configMaps(), configMap("A_b", "{}")).is(422);

        assertThat(reply.text("message"))
                .startsWith("ConfigMap \"A_b\" is invalid: metadata.name: Invalid value: \"A_b\": a lowercase RFC 1123 "
                        + "subdomain must consist of lower case alphanumeric characters");
        JsonNode cause = reply.at("details", "causes").get(0);
        assertThat(Json.text(cause, "reason")).isEqualTo("FieldValueInvalid");
        assertThat(Json.text(cause, "field")).isEqualTo("metadata.name");
        wire.post(wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {}}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"\" is invalid: metadata.name: Required value: name or generateName is required");
    }

    @EveryServer
    void aLabelValueMustBeOne(Server server) {
        Reply reply = wire.post(
                wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {k: 'a b'}}}");

        assertThat(reply.is(422).text("message"))
                .startsWith(
                        "ConfigMap \"a\" is invalid: metadata.labels: Invalid value: \"a b\": a valid label must be");
    }

    @EveryServer
    void aGeneratedNameKeepsItsPrefix(Server server) {
        Reply reply = wire.post(wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {generateName: x-}}");

        assertThat(reply.is(201).text("metadata", "name")).matches("x-[a-z0-9]{5}");
        assertThat(reply.text("metadata", "generateName")).isEqualTo("x-");
    }

    @EveryServer
    void aStaleVersionIsAConflict(Server server) {
        String old = create("a", "{x: '1'}").version();
        wire.patch(path("a"), Wire.MERGE, "{data: {x: '2'}}").is(200);

        wire.put(
                        path("a"),
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, resourceVersion: '%s'}}".formatted(old))
                .fails(
                        409,
                        "Conflict",
                        "Operation cannot be fulfilled on configmaps \"a\": the object has been modified; please apply "
                                + "your changes to the latest version and try again");
        wire.patch(path("a"), Wire.MERGE, "{metadata: {resourceVersion: '%s'}}".formatted(old))
                .is(409);
        wire.apply(
                        path("a"),
                        "m",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, resourceVersion: '%s'}}".formatted(old))
                .is(409);
    }

    @EveryServer
    void anotherUidIsAConflict(Server server) {
        create("a", "{}");

        Reply reply = wire.put(path("a"), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, uid: other}}")
                .is(409);

        assertThat(reply.text("reason")).isEqualTo("Conflict");
        assertThat(reply.text("message"))
                .contains("Precondition failed: UID in precondition: other, UID in object meta: ");
    }

    @EveryServer
    void anUpdateReplacesAndKeepsTheSystemFields(Server server) {
        Reply created = create("a", "{x: '1', y: '2'}");

        Reply updated = wire.put(path("a"), configMap("a", "{x: '3'}")).is(200);

        assertThat(updated.at("data")).isEqualTo(Json.parse("{\"x\":\"3\"}"));
        assertThat(updated.text("metadata", "uid")).isEqualTo(created.text("metadata", "uid"));
        assertThat(updated.text("metadata", "creationTimestamp"))
                .isEqualTo(created.text("metadata", "creationTimestamp"));
        assertThat(updated.version()).isNotEqualTo(created.version());
    }

    @EveryServer
    void aWriteThatChangesNothingKeepsTheVersion(Server server) {
        String version = create("a", "{x: '1'}").version();

        assertThat(wire.put(path("a"), configMap("a", "{x: '1'}")).is(200).version())
                .isEqualTo(version);
        assertThat(wire.patch(path("a"), Wire.MERGE, "{data: {x: '1'}}").is(200).version())
                .isEqualTo(version);
        assertThat(wire.patch(path("a"), Wire.MERGE, "{}").is(200).version()).isEqualTo(version);
    }

    @EveryServer
    void aDryRunChangesNothing(Server server) {
        Reply reply = wire.post(wire.configMaps() + "?dryRun=All", configMap("a", "{}"))
                .is(201);

        assertThat(reply.text("metadata", "uid")).isNotEmpty();
        wire.get(path("a")).is(404);
        create("a", "{x: '1'}");
        wire.patch(path("a") + "?dryRun=All", Wire.MERGE, "{data: {x: '2'}}").is(200);
        wire.delete(path("a") + "?dryRun=All").is(200);
        assertThat(wire.get(path("a")).is(200).text("data", "x")).isEqualTo("1");
        wire.post(wire.configMaps() + "?dryRun=Some", configMap("b", "{}"))
                .fails(
                        422,
                        "Invalid",
                        "CreateOptions.meta.k8s.io \"\" is invalid: dryRun: Unsupported value: [\"Some\"]: supported "
                                + "values: \"All\"");
    }

    @EveryServer
    void aDeletionAnswersWithStatusAndTheUid(Server server) {
        String uid = create("a", "{}").text("metadata", "uid");

        Reply reply = wire.delete(path("a")).is(200);

        assertThat(reply.text("kind")).isEqualTo("Status");
        assertThat(reply.text("status")).isEqualTo("Success");
        assertThat(reply.text("details", "uid")).isEqualTo(uid);
        assertThat(reply.text("details", "kind")).isEqualTo("configmaps");
    }

    @EveryServer
    void aDeletionHasPreconditions(Server server) {
        Reply created = create("a", "{}");

        Reply reply = wire.delete(path("a"), "{preconditions: {uid: other}}");

        reply.fails(
                409,
                "Conflict",
                "Operation cannot be fulfilled on ConfigMap \"a\": the UID in the precondition (other) does not match the "
                        + "UID in record (%s). The object might have been deleted and then recreated"
                                .formatted(created.text("metadata", "uid")));
        wire.delete(path("a"), "{preconditions: {resourceVersion: '1'}}").is(409);
        wire.delete(path("a"), "{preconditions: {resourceVersion: '%s'}}".formatted(created.version()))
                .is(200);
    }

    @EveryServer
    void aFinalizerHoldsADeletedObjectUntilItIsTakenOff(Server server) {
        wire.post(wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [a.b/c]}}")
                .is(201);

        Reply deleted = wire.delete(path("a")).is(200);

        assertThat(deleted.text("kind")).isEqualTo("ConfigMap");
        assertThat(deleted.text("metadata", "deletionTimestamp")).isNotEmpty();
        assertThat(deleted.at("metadata", "deletionGracePeriodSeconds").asInt(-1))
                .isZero();
        assertThat(wire.delete(path("a")).is(200).version()).isEqualTo(deleted.version());
        wire.patch(path("a"), Wire.MERGE, "{data: {x: '1'}}").is(200);
        Reply refused = wire.patch(path("a"), Wire.MERGE, "{metadata: {finalizers: [a.b/c, d.e/f]}}")
                .is(422);
        assertThat(refused.text("message"))
                .isEqualTo(
                        "ConfigMap \"a\" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if "
                                + "the object is being deleted, found new finalizers []string{\"d.e/f\"}");
        Reply last = wire.patch(path("a"), Wire.MERGE, "{metadata: {finalizers: null}}")
                .is(200);
        assertThat(last.text("data", "x")).isEqualTo("1");
        wire.get(path("a")).is(404);
    }

    @EveryServer
    void aFinalizerOfACoreKindMustBeQualified(Server server) {
        wire.post(wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [abc]}}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: metadata.finalizers[0]: Invalid value: \"abc\": name is neither a "
                                + "standard finalizer name nor is it fully qualified");
    }

    @EveryServer
    void foregroundAndOrphanDeletionWaitOnFinalizersOfTheirOwn(Server server) {
        wire.post(wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, finalizers: [a.b/c]}}")
                .is(201);

        Reply foreground =
                wire.delete(path("a"), "{propagationPolicy: Foreground}").is(200);

        assertThat(Json.texts(foreground.at("metadata", "finalizers"))).contains("foregroundDeletion", "a.b/c");
        wire.delete(path("a"), "{propagationPolicy: Sideways}").is(422);
    }

    @EveryServer
    void aCollectionIsDeletedBySelector(Server server) {
        wire.post(wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, labels: {k: v}}}")
                .is(201);
        create("b", "{}");

        Reply reply = wire.delete(wire.configMaps() + "?labelSelector=k%3Dv").is(200);

        assertThat(reply.at("items")).hasSize(1);
        wire.get(path("a")).is(404);
        wire.get(path("b")).is(200);
    }

    @EveryServer
    void unknownFieldsAreDroppedWarnedAboutOrRefused(Server server) {
        Reply dropped = wire.post(
                        wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, daat: {x: '1'}}")
                .is(201);

        assertThat(dropped.body().has("daat")).isFalse();
        wire.post(
                        wire.configMaps() + "?fieldValidation=Strict",
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: b}, daat: {x: '1'}}")
                .fails(
                        400,
                        "BadRequest",
                        "ConfigMap in version \"v1\" cannot be handled as a ConfigMap: strict decoding error: unknown field "
                                + "\"daat\"");
    }

    @EveryServer
    void anImmutableConfigMapStaysAsItIs(Server server) {
        wire.post(
                        wire.configMaps(),
                        "{apiVersion: v1, kind: ConfigMap, metadata: {name: a}, data: {x: '1'}, immutable: true}")
                .is(201);

        wire.patch(path("a"), Wire.MERGE, "{data: {x: '2'}}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: data: Forbidden: field is immutable when `immutable` is set");
        wire.patch(path("a"), Wire.MERGE, "{immutable: false}")
                .fails(
                        422,
                        "Invalid",
                        "ConfigMap \"a\" is invalid: immutable: Forbidden: field is immutable when `immutable` is set");
        wire.patch(path("a"), Wire.MERGE, "{metadata: {labels: {k: v}}}").is(200);
    }

    @EveryServer
    void onlyOneOwnerMayBeTheController(Server server) {
        String owner = "{apiVersion: v1, kind: ConfigMap, name: %s, uid: u, controller: true}";
        Reply reply = wire.post(
                wire.configMaps(),
                "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, ownerReferences: [%s, %s]}}"
                        .formatted(owner.formatted("x"), owner.formatted("y")));

        assertThat(reply.is(422).text("message"))
                .endsWith("Only one reference can have Controller set to true. Found \"true\" in references for "
                        + "ConfigMap/x and ConfigMap/y");
    }

    @EveryServer
    void aVersionOnCreationAndAMethodOutOfPlaceAreRefused(Server server) {
        Reply reply = wire.post(
                wire.configMaps(), "{apiVersion: v1, kind: ConfigMap, metadata: {name: a, resourceVersion: '5'}}");

        assertThat(reply.is(500).text("message"))
                .isEqualTo("resourceVersion should not be set on objects to be created");
        wire.put(wire.configMaps(), configMap("a", "{}"))
                .fails(405, "MethodNotAllowed", "the server does not allow this method on the requested resource");
        assertThat(List.of(
                        wire.get("/healthz").status(),
                        wire.get("/readyz").status(),
                        wire.get("/livez").status()))
                .containsOnly(200);
    }
}
