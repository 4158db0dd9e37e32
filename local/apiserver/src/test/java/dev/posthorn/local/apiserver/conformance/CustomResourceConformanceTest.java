package dev.posthorn.local.apiserver.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.conformance.Wire.Reply;
import dev.posthorn.local.apiserver.model.Json;
import org.junit.jupiter.api.Assertions;

/** Custom resources: schema, pruning, defaults, CEL, status, scale, generation, and the definition itself. */
class CustomResourceConformanceTest implements WireOfServer.UsesWire {
    private static final String NOT_CHECKED =
            "<nil>: Invalid value: null: some validation rules were not checked because the "
                    + "object was invalid; correct the existing errors to complete validation";

    private Wire wire;
    private ParcelKind parcels;

    @Override
    public void use(Wire connected) {
        wire = connected;
        parcels = ParcelKind.install(connected);
    }

    private Reply create(String name, String spec) {
        return wire.post(parcels.collection(), parcels.parcel(name, spec));
    }

    private void refuses(String spec, String... errors) {
        String all = errors.length == 1 ? errors[0] : "[" + String.join(", ", errors) + "]";
        create("p", spec).fails(422, "Invalid", "Parcel." + parcels.group() + " \"p\" is invalid: " + all);
    }

    private Reply replaced(String name, String spec) {
        String version = wire.get(parcels.path(name)).version();
        return wire.put(
                parcels.path(name),
                parcels.parcel(name, spec)
                        .replace("{name: " + name + "}", "{name: %s, resourceVersion: '%s'}".formatted(name, version)));
    }

    @EveryServer
    void aDefinitionIsEstablishedAndDiscovered(Server server) {
        Reply definition = wire.get(parcels.definitionPath());

        assertThat(Json.items(definition.at("status", "conditions"))
                        .map(c -> Json.text(c, "type") + Json.text(c, "status")))
                .contains("EstablishedTrue", "NamesAcceptedTrue");
        assertThat(definition.text("spec", "names", "listKind")).isEqualTo("ParcelList");
        assertThat(definition.text("spec", "names", "singular")).isEqualTo("parcel");
        JsonNode resource =
                wire.get("/apis/" + parcels.group() + "/v1").at("resources").get(0);
        assertThat(Json.text(resource, "name")).isEqualTo("parcels");
        assertThat(Json.texts(resource.path("shortNames"))).containsExactly("pcl");
        assertThat(Json.texts(resource.path("categories"))).containsExactly("post");
    }

    @EveryServer
    void defaultsAreFilledInAtEveryDepth(Server server) {
        Reply reply =
                create("p", "{size: S, stops: [{name: a}], nested: {b: {}}}").is(201);

        assertThat(reply.at("spec")).isEqualTo(Json.parse("""
                {"size":"S","replicas":2,"stops":[{"name":"a","weight":7}],"nested":{"a":"x","b":{"c":true}}}"""));
        assertThat(create("q", "{size: S}").at("spec", "nested").toString()).isEqualTo("{\"a\":\"x\"}");
    }

    @EveryServer
    void unknownFieldsArePrunedUnlessTheSchemaKeepsThem(Server server) {
        Reply reply = create("p", "{size: S, what: 1, free: {x: {y: 1}}, nested: {z: 1}}")
                .is(201);

        assertThat(reply.at("spec").has("what")).isFalse();
        assertThat(reply.at("spec", "nested").has("z")).isFalse();
        assertThat(reply.at("spec", "free").toString()).isEqualTo("{\"x\":{\"y\":1}}");
        wire.post(parcels.collection() + "?fieldValidation=Strict", parcels.parcel("s", "{size: S, what: 1}"))
                .fails(
                        400,
                        "BadRequest",
                        "Parcel in version \"v1\" cannot be handled as a Parcel: strict decoding error: unknown field "
                                + "\"spec.what\"");
    }

    @EveryServer
    void nullsAreDroppedUnlessNullable(Server server) {
        Reply reply = create("p", "{size: S, maybe: null, code: null, replicas: null}")
                .is(201);

        assertThat(reply.at("spec").has("code")).isFalse();
        assertThat(reply.at("spec", "replicas").asInt()).isEqualTo(2);
        assertThat(reply.body().path("spec").path("maybe").isNull()).isTrue();
    }

    @EveryServer
    void aMissingFieldBlocksTheRules(Server server) {
        refuses("{}", "spec.size: Required value", NOT_CHECKED);
    }

    @EveryServer
    void aValueOutsideTheEnumIsNotSupported(Server server) {
        refuses("{size: L}", "spec.size: Unsupported value: \"L\": supported values: \"S\", \"M\"", NOT_CHECKED);
    }

    @EveryServer
    void aWrongTypeIsNamed(Server server) {
        refuses(
                "{size: S, code: 5}",
                "spec.code: Invalid value: \"integer\": spec.code in body must be of type string: \"integer\"",
                NOT_CHECKED);
        refuses(
                "{size: S, port: true}",
                "spec.port: Invalid value: \"boolean\": spec.port in body must be of type integer,string: \"boolean\"",
                NOT_CHECKED);
    }

    @EveryServer
    void rangesLengthsAndPatternsHold(Server server) {
        refuses(
                "{size: S, replicas: 9}",
                "spec.replicas: Invalid value: 9: spec.replicas in body should be less than or equal to 5");
        refuses("{size: S, code: AB}", "spec.code: Invalid value: \"AB\": spec.code in body should match '^[a-z]+$'");
        refuses(
                "{size: S, code: a}",
                "spec.code: Invalid value: \"a\": spec.code in body should be at least 2 chars long");
        refuses("{size: S, code: abcdef}", "spec.code: Too long: may not be more than 5 bytes", NOT_CHECKED);
        refuses("{size: S, tags: []}", "spec.tags: Invalid value: 0: spec.tags in body should have at least 1 items");
        refuses("{size: S, tags: [a, b, c]}", "spec.tags: Too many: 3: must have at most 2 items", NOT_CHECKED);
        refuses(
                "{size: S, counts: {a: 0}}",
                "spec.counts.a: Invalid value: 0: spec.counts.a in body should be greater than or equal to 1");
        refuses(
                "{size: S, wait: soon}",
                "spec.wait: Invalid value: \"soon\": spec.wait in body must be of type duration: \"soon\"",
                NOT_CHECKED);
    }

    @EveryServer
    void itemsOfSetsAndKeyedListsAreUnique(Server server) {
        refuses("{size: S, tags: [a, a]}", "spec.tags[1]: Duplicate value: \"a\"");
        refuses("{size: S, stops: [{name: a}, {name: a}]}", "spec.stops[1]: Duplicate value: {\"name\":\"a\"}");
    }

    @EveryServer
    void rulesAreCheckedAtTheirPlaceWithTheirMessage(Server server) {
        refuses("{size: S, min: 5, max: 1}", "spec: Invalid value: min must not exceed max");
        refuses("{size: S, url: 'ftp://x'}", "spec.url: Invalid value: \"ftp://x\": must be an https URL");
        refuses("{size: S, stops: [{name: a, note: bad}]}", "spec.stops[0].note: Forbidden: stop a is bad");
        refuses(
                "{size: S, memory: 4Gi}",
                "spec.memory: Invalid value: \"4Gi\": failed rule: isQuantity(self) && "
                        + "quantity(self).isLessThan(quantity(\"2Gi\"))");
        refuses("{size: S, sorted: [2, 1]}", "spec.sorted: Invalid value: must be sorted and small");
        refuses("{size: S, once: never}", "spec.once: Invalid value: \"never\": must not start as never");
    }

    @EveryServer
    void aTransitionRuleHoldsOnUpdateOnly(Server server) {
        create("p", "{size: S, stops: [{name: a, weight: 3}], once: first}").is(201);

        wire.patch(parcels.path("p"), Wire.MERGE, "{spec: {size: M}}")
                .fails(
                        422,
                        "Invalid",
                        "Parcel." + parcels.group()
                                + " \"p\" is invalid: spec.size: Invalid value: \"M\": size is immutable");
        wire.patch(parcels.path("p"), Wire.MERGE, "{spec: {stops: [{name: b, weight: 1}, {name: a, weight: 2}]}}")
                .fails(
                        422,
                        "Invalid",
                        "Parcel." + parcels.group()
                                + " \"p\" is invalid: spec.stops[1]: Invalid value: weight may only grow");
        wire.patch(parcels.path("p"), Wire.MERGE, "{spec: {once: never}}").is(200);
    }

    @EveryServer
    void onlyAChangeOfTheSpecMovesTheGeneration(Server server) {
        Reply created = create("p", "{size: S}").is(201);
        assertThat(created.at("metadata", "generation").asInt()).isEqualTo(1);

        assertThat(replaced("p", "{size: S}").is(200).version()).isEqualTo(created.version());
        Reply labelled = wire.patch(parcels.path("p"), Wire.MERGE, "{metadata: {labels: {k: v}}}")
                .is(200);
        assertThat(labelled.at("metadata", "generation").asInt()).isEqualTo(1);
        Reply status = wire.patch(parcels.path("p") + "/status", Wire.MERGE, "{status: {replicas: 1}}")
                .is(200);
        assertThat(status.at("metadata", "generation").asInt()).isEqualTo(1);
        Reply changed = wire.patch(parcels.path("p"), Wire.MERGE, "{spec: {replicas: 3}}")
                .is(200);
        assertThat(changed.at("metadata", "generation").asInt()).isEqualTo(2);
    }

    @EveryServer
    void theStatusIsIsolatedBothWays(Server server) {
        String withStatus = parcels.parcel("p", "{size: S}").replaceFirst("}$", ", status: {replicas: 9}}");
        assertThat(wire.post(parcels.collection(), withStatus).is(201).body().has("status"))
                .isFalse();

        Reply status = wire.patch(
                        parcels.path("p") + "/status",
                        Wire.MERGE,
                        "{status: {replicas: 2}, spec: {replicas: 4}, metadata: {labels: {k: v}}}")
                .is(200);

        assertThat(status.at("status", "replicas").asInt()).isEqualTo(2);
        assertThat(status.at("spec", "replicas").asInt()).isEqualTo(2);
        assertThat(status.at("metadata", "labels").isMissingNode()).isTrue();
        Reply spec = wire.patch(parcels.path("p"), Wire.MERGE, "{status: {replicas: 7}, spec: {replicas: 5}}")
                .is(200);
        assertThat(spec.at("status", "replicas").asInt()).isEqualTo(2);
        assertThat(spec.at("spec", "replicas").asInt()).isEqualTo(5);
    }

    @EveryServer
    void theStatusIsAppliedBySeveralManagers(Server server) {
        create("p", "{size: S}").is(201);
        String status =
                "{apiVersion: %s/v1, kind: Parcel, metadata: {name: p}, status: {conditions: [{type: %s, status: '%s'}]}}";

        wire.apply(parcels.path("p") + "/status", "one", status.formatted(parcels.group(), "Ready", "True"))
                .is(200);
        Reply both =
                wire.apply(parcels.path("p") + "/status", "two", status.formatted(parcels.group(), "Late", "False"));

        assertThat(both.is(200).at("status", "conditions")).hasSize(2);
        wire.apply(parcels.path("p") + "/status", "two", status.formatted(parcels.group(), "Ready", "False"))
                .fails(
                        409,
                        "Conflict",
                        "Apply failed with 1 conflict: conflict with \"one\" with subresource \"status\": "
                                + ".status.conditions[type=\"Ready\"].status");
    }

    @EveryServer
    void theScaleReadsAndWritesTheReplicas(Server server) {
        create("p", "{size: S}").is(201);
        wire.patch(parcels.path("p") + "/status", Wire.MERGE, "{status: {replicas: 1, selector: 'a=b'}}")
                .is(200);

        Reply scale = wire.get(parcels.path("p") + "/scale").is(200);
        assertThat(scale.text("apiVersion")).isEqualTo("autoscaling/v1");
        assertThat(scale.at("spec", "replicas").asInt()).isEqualTo(2);
        assertThat(scale.at("status").toString()).isEqualTo("{\"replicas\":1,\"selector\":\"a=b\"}");
        wire.patch(parcels.path("p") + "/scale", Wire.MERGE, "{spec: {replicas: 4}}")
                .is(200);
        Reply scaled = wire.get(parcels.path("p"));
        assertThat(scaled.at("spec", "replicas").asInt()).isEqualTo(4);
        assertThat(scaled.at("metadata", "generation").asInt()).isEqualTo(2);
        wire.patch(parcels.path("p") + "/scale", Wire.MERGE, "{spec: {replicas: 9}}")
                .is(422);
    }

    @EveryServer
    void anUpdateNeedsAVersion(Server server) {
        create("p", "{size: S}").is(201);

        Reply reply = wire.put(parcels.path("p"), parcels.parcel("p", "{size: S}"));

        reply.fails(
                422,
                "Invalid",
                "parcels.%s \"p\" is invalid: metadata.resourceVersion: Invalid value: 0: must be specified for an update"
                        .formatted(parcels.group()));
    }

    @EveryServer
    void aStrategicMergePatchIsNotForCustomKinds(Server server) {
        create("p", "{size: S}").is(201);

        wire.patch(parcels.path("p"), Wire.STRATEGIC, "{spec: {replicas: 3}}")
                .fails(
                        415,
                        "UnsupportedMediaType",
                        "the body of the request was in an unknown format - accepted media types include: "
                                + "application/json-patch+json, application/merge-patch+json, application/apply-patch+yaml");
    }

    @EveryServer
    void applyMergesByTheKeysOfTheSchema(Server server) {
        wire.apply(parcels.path("p"), "one", parcels.parcel("p", "{size: S, stops: [{name: a}, {name: b}], tags: [x]}"))
                .is(201);

        Reply reply = wire.apply(
                        parcels.path("p"), "two", parcels.parcel("p", "{size: S, stops: [{name: c}], tags: [y]}"))
                .is(200);

        assertThat(Json.items(reply.at("spec", "stops")).map(s -> Json.text(s, "name")))
                .containsExactly("a", "b", "c");
        assertThat(Json.texts(reply.at("spec", "tags"))).containsExactlyInAnyOrder("x", "y");
        Reply less = wire.apply(parcels.path("p"), "one", parcels.parcel("p", "{size: S, stops: [{name: b}]}"))
                .is(200);
        assertThat(Json.items(less.at("spec", "stops")).map(s -> Json.text(s, "name")))
                .containsExactly("b", "c");
        assertThat(Json.texts(less.at("spec", "tags"))).containsExactly("y");
        wire.apply(parcels.path("p"), "two", parcels.parcel("p", "{size: S, stops: [{name: b, weight: 9}]}"))
                .is(200);
    }

    @EveryServer
    void anApplyThatTheSchemaCannotReadIsRefused(Server server) {
        String prefix = "failed to create typed patch object (/p; %s/v1, Kind=Parcel): ".formatted(parcels.group());

        Assertions.assertAll(
                () -> assertThat(applied("{size: S, what: 1}"))
                        .isEqualTo(prefix + ".spec.what: field not declared in schema"),
                () -> assertThat(applied("{size: S, tags: [a, a]}"))
                        .isEqualTo(prefix + ".spec.tags: duplicate entries for key [=\"a\"]"),
                () -> assertThat(applied("{size: S, stops: [{name: a}, {name: a}]}"))
                        .isEqualTo(prefix + ".spec.stops: duplicate entries for key [name=\"a\"]"),
                () -> assertThat(applied("{size: 5}"))
                        .isEqualTo(prefix + ".spec.size: expected string, got &value.valueUnstructured{Value:5}"));
    }

    private String applied(String spec) {
        return wire.apply(parcels.path("p"), "m", parcels.parcel("p", spec))
                .is(500)
                .text("message");
    }

    @EveryServer
    void aDefinitionWhoseRuleDoesNotCompileIsRefused(Server server) {
        String bad = parcels.definition()
                .replace("parcels", "boxes")
                .replace("Parcel", "Box")
                .replace("[pcl]", "[]")
                .replace("self.min <= self.max", "self.min <= self.most");

        Reply reply = wire.post(ParcelKind.definitions(), bad).is(422);

        assertThat(Json.text(reply.at("details", "causes").get(0), "field"))
                .isEqualTo("spec.validation.openAPIV3Schema.properties[spec].x-kubernetes-validations[0].rule");
        assertThat(reply.text("message")).contains("compilation failed: ERROR: <input>:1:53: undefined field 'most'");
    }

    @EveryServer
    void aTableHasThePrinterColumns(Server server) {
        create("p", "{size: S}").is(201);
        wire.patch(parcels.path("p") + "/status", Wire.MERGE, "{status: {conditions: [{type: Ready, status: 'True'}]}}")
                .is(200);

        Reply table = wire.getAs(parcels.collection(), "application/json;as=Table;v=v1;g=meta.k8s.io,application/json")
                .is(200);

        assertThat(Json.items(table.at("columnDefinitions"))
                        .map(c -> Json.text(c, "name") + ":" + Json.text(c, "type")))
                .containsExactly("Name:string", "Size:string", "Replicas:integer", "Ready:string", "Age:date");
        JsonNode cells = table.at("rows").get(0).path("cells");
        assertThat(cells.get(0).asText()
                        + cells.get(1).asText()
                        + cells.get(2)
                        + cells.get(3).asText())
                .isEqualTo("pS2True");
        assertThat(cells.get(4).asText()).matches("\\d+s");
    }

    @EveryServer
    void aDefinitionTakesItsObjectsAlong(Server server) {
        create("p", "{size: S}").is(201);

        Reply deleted = wire.delete(parcels.definitionPath()).is(200);

        assertThat(Json.texts(deleted.at("metadata", "finalizers")))
                .containsExactly("customresourcecleanup.apiextensions.k8s.io");
        org.awaitility.Awaitility.await()
                .until(() -> wire.get(parcels.definitionPath()).status() == 404);
        org.awaitility.Awaitility.await()
                .until(() -> wire.get(parcels.collection()).status() == 404);
    }
}
