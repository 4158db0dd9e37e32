package dev.posthorn.operator.faults;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.posthorn.crd.Group;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.local.apiserver.faults.ObjectMeta;
import dev.posthorn.local.apiserver.faults.ResourceRef;
import dev.posthorn.operator.faults.Scenario.Until;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as it truly is, for those who act on it and judge it; the operator sees it only through the fault proxy.
 *
 * @param topics those of the broker, where they are not objects of the cluster
 */
record World(KubernetesClient truth, Optional<BrokerTopics> topics) {
    static final String NAMESPACE = "team-a";
    /** Where Strimzi lives, or what plays its part. */
    static final String KAFKA_NAMESPACE = "kafka";

    private static final ObjectMapper JSON = new ObjectMapper();

    static final ResourceRef CHANNELS = posthorn("notificationchannels");

    /** Every kind that an operator of ours may touch, and those that people do. */
    static final List<ResourceRef> KINDS = List.of(
            CHANNELS,
            posthorn("notificationregions"),
            posthorn("provideraccounts"),
            core("secrets"),
            core("configmaps"),
            core("serviceaccounts"),
            core("services"),
            new ResourceRef("apps", "v1", "deployments", "", "", ""),
            new ResourceRef("policy", "v1", "poddisruptionbudgets", "", "", ""),
            new ResourceRef("networking.k8s.io", "v1", "networkpolicies", "", "", ""),
            new ResourceRef("rbac.authorization.k8s.io", "v1", "roles", "", "", ""),
            new ResourceRef("rbac.authorization.k8s.io", "v1", "rolebindings", "", "", ""),
            new ResourceRef("kafka.strimzi.io", "v1", "kafkatopics", "", "", ""),
            new ResourceRef("kafka.strimzi.io", "v1", "kafkausers", "", "", ""),
            new ResourceRef("monitoring.coreos.com", "v1", "podmonitors", "", "", ""),
            new ResourceRef("monitoring.coreos.com", "v1", "prometheusrules", "", "", ""));

    private static ResourceRef posthorn(String plural) {
        return new ResourceRef(Group.NAME, Group.VERSION, plural, "", "", "");
    }

    private static ResourceRef core(String plural) {
        return new ResourceRef("", "v1", plural, "", "", "");
    }

    /** Applies YAML documents as a person with kubectl does. */
    void apply(String yaml) {
        truth.load(new java.io.ByteArrayInputStream(yaml.getBytes(java.nio.charset.StandardCharsets.UTF_8)))
                .items()
                .forEach(item -> truth.resource(item)
                        .fieldManager("person")
                        .forceConflicts()
                        .serverSideApply());
    }

    /** Edits a channel as {@code kubectl patch --type=merge} does; single quotes stand for double ones. */
    void editChannel(String name, String mergePatch) {
        truth.resources(NotificationChannel.class)
                .inNamespace(NAMESPACE)
                .withName(name)
                .patch(PatchContext.of(PatchType.JSON_MERGE), mergePatch.replace('\'', '"'));
    }

    void deleteChannel(String name) {
        truth.resources(NotificationChannel.class)
                .inNamespace(NAMESPACE)
                .withName(name)
                .delete();
    }

    /** Deletes the object at a path of the API, as a person with kubectl does. */
    void delete(String path) {
        truth.raw(path, "DELETE", null);
    }

    /** Everything in the namespaces of a scenario, asked from the store, and the broker's topics. */
    Map<ResourceRef, JsonNode> everything() {
        Map<ResourceRef, JsonNode> all = new LinkedHashMap<>();
        for (ResourceRef kind : KINDS) {
            for (JsonNode item : list(kind)) {
                ResourceRef ref = kind.named(ObjectMeta.namespace(item), ObjectMeta.name(item));
                if (isOfTheScenario(ref)) {
                    all.put(ref, item);
                }
            }
        }
        topics.ifPresent(broker -> all.putAll(broker.everything()));
        return all;
    }

    static boolean isOfTheScenario(ResourceRef ref) {
        boolean ours = ref.namespace().equals(NAMESPACE) || ref.namespace().equals(KAFKA_NAMESPACE);
        boolean region = ref.plural().equals("notificationregions");
        boolean ofEveryNamespace = ref.name().equals("kube-root-ca.crt")
                || (ref.plural().equals("serviceaccounts") && ref.name().equals("default"));
        return region || (ours && !ofEveryNamespace);
    }

    /** Why a step is not over, or nothing when it is. */
    static Optional<String> unsettled(Map<ResourceRef, JsonNode> state, Until until) {
        List<String> found = new ArrayList<>();
        int channels = 0;
        for (Map.Entry<ResourceRef, JsonNode> entry : state.entrySet()) {
            if (!entry.getKey().collection().equals(CHANNELS)) {
                continue;
            }
            channels++;
            why(entry.getValue(), until).ifPresent(why -> found.add(entry.getKey() + " " + why));
        }
        if (until != Until.GONE && channels == 0) {
            found.add("there is no channel");
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", found));
    }

    private static Optional<String> why(JsonNode channel, Until until) {
        if (until == Until.GONE) {
            return Optional.of("is still there, with finalizers "
                    + channel.path("metadata").path("finalizers"));
        }
        long generation = channel.path("metadata").path("generation").asLong();
        long observed = channel.path("status").path("observedGeneration").asLong(-1);
        if (observed != generation) {
            return Optional.of("has status for generation " + observed + " and is at " + generation);
        }
        JsonNode ready = ready(channel);
        boolean isReady = ready != null && ready.path("status").asText().equals("True");
        if (ready == null) {
            return Optional.of("has no Ready condition");
        }
        return isReady == (until == Until.READY) ? Optional.empty() : Optional.of("has Ready " + ready);
    }

    private static @Nullable JsonNode ready(JsonNode channel) {
        for (JsonNode condition : channel.path("status").path("conditions")) {
            if (condition.path("type").asText().equals("Ready")) {
                return condition;
            }
        }
        return null;
    }

    private JsonNode list(ResourceRef kind) {
        String answer = truth.raw(kind.path());
        try {
            return answer == null ? JSON.missingNode() : JSON.readTree(answer).path("items");
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("The list of " + kind + " is not JSON", e);
        }
    }
}
