package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ResourceType;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;

/** The defaults of the built-in kinds an operator writes, so that what it reads back is as a real server would have it. */
final class BuiltInDefaults {
    private BuiltInDefaults() {}

    static void apply(ResourceType type, ObjectNode object) {
        switch (type.kind()) {
            case "CustomResourceDefinition" -> definition(object);
            case "Namespace" ->
                Json.child(Meta.of(object), "labels").put("kubernetes.io/metadata.name", Meta.name(object));
            case "Deployment" -> deployment(spec(object));
            case "ReplicaSet" -> replicaSet(spec(object));
            case "StatefulSet" -> statefulSet(spec(object));
            case "DaemonSet" -> daemonSet(spec(object));
            case "Job" -> job(spec(object));
            case "Pod" -> PodDefaults.applyToPod(spec(object));
            case "Service" -> service(spec(object));
            case "Secret" -> secret(object);
            case "NetworkPolicy" -> networkPolicy(spec(object));
            case "RoleBinding", "ClusterRoleBinding" -> binding(object);
            case "HorizontalPodAutoscaler" -> put(spec(object), "minReplicas", 1);
            default -> {}
        }
    }

    private static void definition(ObjectNode object) {
        ObjectNode spec = spec(object);
        ObjectNode names = Json.child(spec, "names");
        String kind = Json.text(names, "kind");
        put(names, "singular", kind.toLowerCase(Locale.ROOT));
        put(names, "listKind", kind + "List");
        put(Json.child(spec, "conversion"), "strategy", "None");
    }

    /** What is given as text is stored as bytes. */
    private static void secret(ObjectNode secret) {
        put(secret, "type", "Opaque");
        if (secret.remove("stringData") instanceof ObjectNode texts && !texts.isEmpty()) {
            ObjectNode data = Json.child(secret, "data");
            Json.fields(texts)
                    .forEach(entry -> data.put(
                            entry.getKey(),
                            Base64.getEncoder()
                                    .encodeToString(entry.getValue().asText().getBytes(StandardCharsets.UTF_8))));
        }
    }

    private static void deployment(ObjectNode spec) {
        put(spec, "replicas", 1);
        put(spec, "revisionHistoryLimit", 10);
        put(spec, "progressDeadlineSeconds", 600);
        ObjectNode strategy = Json.child(spec, "strategy");
        put(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            ObjectNode rolling = Json.child(strategy, "rollingUpdate");
            put(rolling, "maxUnavailable", "25%");
            put(rolling, "maxSurge", "25%");
        }
        template(spec);
    }

    private static void replicaSet(ObjectNode spec) {
        put(spec, "replicas", 1);
        template(spec);
    }

    private static void statefulSet(ObjectNode spec) {
        put(spec, "replicas", 1);
        put(spec, "revisionHistoryLimit", 10);
        put(spec, "podManagementPolicy", "OrderedReady");
        ObjectNode strategy = Json.child(spec, "updateStrategy");
        put(strategy, "type", "RollingUpdate");
        if (Json.text(strategy, "type").equals("RollingUpdate")) {
            put(Json.child(strategy, "rollingUpdate"), "partition", 0);
        }
        ObjectNode retention = Json.child(spec, "persistentVolumeClaimRetentionPolicy");
        put(retention, "whenDeleted", "Retain");
        put(retention, "whenScaled", "Retain");
        template(spec);
    }

    private static void daemonSet(ObjectNode spec) {
        put(spec, "revisionHistoryLimit", 10);
        ObjectNode strategy = Json.child(spec, "updateStrategy");
        put(strategy, "type", "RollingUpdate");
        template(spec);
    }

    private static void job(ObjectNode spec) {
        put(spec, "parallelism", 1);
        put(spec, "completions", 1);
        put(spec, "backoffLimit", 6);
        put(spec, "completionMode", "NonIndexed");
        put(spec, "podReplacementPolicy", "TerminatingOrFailed");
        spec.put("suspend", Json.flag(spec, "suspend"));
        template(spec);
    }

    private static void template(ObjectNode spec) {
        if (spec.get("template") instanceof ObjectNode template) {
            PodDefaults.apply(spec(template));
        }
    }

    private static void service(ObjectNode spec) {
        put(spec, "type", "ClusterIP");
        put(spec, "sessionAffinity", "None");
        if (!Json.text(spec, "type").equals("ExternalName")) {
            put(spec, "internalTrafficPolicy", "Cluster");
        }
        for (JsonNode node : spec.path("ports")) {
            if (node instanceof ObjectNode port) {
                put(port, "protocol", "TCP");
                if (Json.at(port, "targetPort").isMissingNode()) {
                    port.set("targetPort", port.path("port"));
                }
            }
        }
    }

    private static void networkPolicy(ObjectNode spec) {
        if (Json.at(spec, "policyTypes").isEmpty()) {
            boolean egress = !Json.at(spec, "egress").isMissingNode();
            spec.set("policyTypes", Json.arrayOf(egress ? List.of("Ingress", "Egress") : List.of("Ingress")));
        }
        for (String direction : List.of("ingress", "egress")) {
            for (JsonNode rule : spec.path(direction)) {
                for (JsonNode port : rule.path("ports")) {
                    put((ObjectNode) port, "protocol", "TCP");
                }
            }
        }
    }

    private static void binding(ObjectNode binding) {
        put(Json.child(binding, "roleRef"), "apiGroup", "rbac.authorization.k8s.io");
        for (JsonNode subject : binding.path("subjects")) {
            if (!Json.text(subject, "kind").equals("ServiceAccount")) {
                put((ObjectNode) subject, "apiGroup", "rbac.authorization.k8s.io");
            }
        }
    }

    private static ObjectNode spec(ObjectNode object) {
        return Json.child(object, "spec");
    }

    static void put(ObjectNode node, String key, String value) {
        if (Json.at(node, key).isMissingNode()) {
            node.put(key, value);
        }
    }

    static void put(ObjectNode node, String key, int value) {
        if (Json.at(node, key).isMissingNode()) {
            node.put(key, value);
        }
    }
}
