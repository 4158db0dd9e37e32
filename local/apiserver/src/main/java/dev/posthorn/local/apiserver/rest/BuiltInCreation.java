package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ResourceType;
import java.time.Instant;
import java.util.List;

/** What the server adds to a new object of some built-in kinds: phases, a cluster IP, the conditions of a definition. */
final class BuiltInCreation {
    private BuiltInCreation() {}

    static void complete(ResourceType type, ObjectNode object, long revision, Instant now) {
        if (!type.builtIn()) {
            return;
        }
        switch (type.plural()) {
            case "namespaces" -> namespace(object);
            case "pods" -> Json.child(object, "status").put("phase", "Pending").put("qosClass", "BestEffort");
            case "services" -> clusterIp(object, revision);
            case "customresourcedefinitions" -> establish(object, now);
            case "deployments", "statefulsets", "replicasets" -> Json.child(object, "status");
            case "horizontalpodautoscalers" ->
                Json.child(object, "status").put("desiredReplicas", 0).putNull("currentMetrics");
            case "poddisruptionbudgets" ->
                Json.child(object, "status")
                        .put("currentHealthy", 0)
                        .put("desiredHealthy", 0)
                        .put("disruptionsAllowed", 0)
                        .put("expectedPods", 0);
            default -> {}
        }
    }

    private static void namespace(ObjectNode object) {
        Json.child(object, "spec").set("finalizers", Json.arrayOf(List.of("kubernetes")));
        Json.child(object, "status").put("phase", "Active");
    }

    private static void clusterIp(ObjectNode service, long revision) {
        ObjectNode spec = Json.child(service, "spec");
        Json.child(service, "status").putObject("loadBalancer");
        if (Json.text(spec, "type").equals("ExternalName")) {
            return;
        }
        if (Json.text(spec, "clusterIP").isEmpty()) {
            long host = revision % 65_000 + 10;
            spec.put("clusterIP", "10.96." + host / 256 + "." + host % 256);
        }
        spec.set("clusterIPs", Json.arrayOf(List.of(Json.text(spec, "clusterIP"))));
        if (Json.at(spec, "ipFamilies").isEmpty()) {
            spec.set("ipFamilies", Json.arrayOf(List.of("IPv4")));
        }
        if (Json.at(spec, "ipFamilyPolicy").isMissingNode()) {
            spec.put("ipFamilyPolicy", "SingleStack");
        }
    }

    static void establish(ObjectNode definition, Instant now) {
        ObjectNode status = definition.putObject("status");
        status.set("acceptedNames", Json.at(definition, "spec", "names").deepCopy());
        var conditions = status.putArray("conditions");
        for (String[] condition : new String[][] {
            {"NamesAccepted", "NoConflicts", "no conflicts found"},
            {"Established", "InitialNamesAccepted", "the initial names have been accepted"}
        }) {
            conditions
                    .addObject()
                    .put("type", condition[0])
                    .put("status", "True")
                    .put("lastTransitionTime", Meta.time(now))
                    .put("reason", condition[1])
                    .put("message", condition[2]);
        }
        var stored = status.putArray("storedVersions");
        Json.items(Json.at(definition, "spec", "versions"))
                .filter(version -> Json.flag(version, "storage"))
                .forEach(version -> stored.add(Json.text(version, "name")));
    }
}
