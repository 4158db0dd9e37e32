package dev.posthorn.local.apiserver.rest;

import static dev.posthorn.local.apiserver.rest.BuiltInDefaults.put;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import java.util.List;

/** The defaults of a pod spec, alone or in a template. */
final class PodDefaults {
    private static final int CONFIG_MODE = 420;

    private PodDefaults() {}

    static void apply(ObjectNode spec) {
        put(spec, "restartPolicy", "Always");
        put(spec, "terminationGracePeriodSeconds", 30);
        put(spec, "dnsPolicy", "ClusterFirst");
        put(spec, "schedulerName", "default-scheduler");
        Json.child(spec, "securityContext");
        String account = Json.text(spec, "serviceAccountName");
        String alias = Json.text(spec, "serviceAccount");
        // The old name of the field is kept in step, and stands in where only it is left.
        if (!account.isEmpty()) {
            spec.put("serviceAccount", account);
        } else if (!alias.isEmpty()) {
            spec.put("serviceAccountName", alias);
        }
        for (String list : List.of("containers", "initContainers")) {
            for (JsonNode container : spec.path(list)) {
                container((ObjectNode) container);
            }
        }
        for (JsonNode volume : spec.path("volumes")) {
            volume((ObjectNode) volume);
        }
    }

    /** The defaults that a pod has and a template has not. */
    static void applyToPod(ObjectNode spec) {
        apply(spec);
        if (Json.at(spec, "enableServiceLinks").isMissingNode()) {
            spec.put("enableServiceLinks", true);
        }
        for (JsonNode container : spec.path("containers")) {
            ObjectNode resources = Json.child((ObjectNode) container, "resources");
            for (var limit : Json.fields(Json.at(resources, "limits"))) {
                ObjectNode requests = Json.child(resources, "requests");
                if (!requests.has(limit.getKey())) {
                    requests.set(limit.getKey(), limit.getValue());
                }
            }
        }
    }

    private static void container(ObjectNode container) {
        put(container, "terminationMessagePath", "/dev/termination-log");
        put(container, "terminationMessagePolicy", "File");
        put(container, "imagePullPolicy", pullPolicy(Json.text(container, "image")));
        Json.child(container, "resources");
        for (JsonNode port : container.path("ports")) {
            put((ObjectNode) port, "protocol", "TCP");
        }
        for (String probe : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            if (container.get(probe) instanceof ObjectNode present) {
                probe(present);
            }
        }
        for (JsonNode env : container.path("env")) {
            if (Json.at(env, "valueFrom", "fieldRef") instanceof ObjectNode reference) {
                put(reference, "apiVersion", "v1");
            }
        }
    }

    private static String pullPolicy(String image) {
        boolean digest = image.contains("@");
        String last = image.substring(image.lastIndexOf('/') + 1);
        boolean latest = !digest && (!last.contains(":") || last.endsWith(":latest"));
        return latest ? "Always" : "IfNotPresent";
    }

    private static void probe(ObjectNode probe) {
        put(probe, "timeoutSeconds", 1);
        put(probe, "periodSeconds", 10);
        put(probe, "successThreshold", 1);
        put(probe, "failureThreshold", 3);
        if (probe.get("httpGet") instanceof ObjectNode get) {
            put(get, "path", "/");
            put(get, "scheme", "HTTP");
        }
    }

    private static void volume(ObjectNode volume) {
        for (String kind : List.of("configMap", "secret", "projected", "downwardAPI")) {
            if (volume.get(kind) instanceof ObjectNode source) {
                put(source, "defaultMode", CONFIG_MODE);
            }
        }
        for (JsonNode source : Json.at(volume, "projected", "sources")) {
            if (source.get("serviceAccountToken") instanceof ObjectNode token) {
                put(token, "expirationSeconds", 3600);
            }
        }
        if (volume.get("hostPath") instanceof ObjectNode path) {
            put(path, "type", "");
        }
    }
}
