package dev.posthorn.local.cluster;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The manifests of {@code samples/}.
 *
 * @param objects in the order in which {@code kubectl apply -f samples/} takes them
 * @param changes what {@link #on} made different, a sentence each
 */
public record Samples(List<ObjectNode> objects, List<String> changes) {

    public Samples {
        objects = List.copyOf(objects);
        changes = List.copyOf(changes);
    }

    /** Reads every manifest of a folder as it stands. */
    public static Samples load(Path folder) {
        try (var files = Files.list(folder)) {
            var objects = new ArrayList<ObjectNode>();
            for (var file : files.filter(path -> path.toString().endsWith(".yaml"))
                    .sorted()
                    .toList()) {
                documents(Files.readString(file)).forEach(objects::add);
            }
            return new Samples(objects, List.of());
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot read the samples in " + folder, e);
        }
    }

    /** The documents of a YAML file that hold more than comments. */
    public static List<ObjectNode> documents(String yaml) {
        return Stream.of(yaml.split("(?m)^---\\s*$"))
                .map(document -> Serialization.unmarshal(document, JsonNode.class))
                .filter(ObjectNode.class::isInstance)
                .map(ObjectNode.class::cast)
                .toList();
    }

    /** The same samples with the addresses of this machine and with waits short enough to watch. */
    public Samples on(LocalEndpoints here) {
        var patched = objects.stream().map(ObjectNode::deepCopy).toList();
        var notes = new ArrayList<String>();
        var authorities = new HashMap<String, String>();
        for (var object : patched) {
            switch (kind(object)) {
                case "NotificationRegion" -> patchRegion(object, here, notes);
                case "ProviderAccount" -> patchAccount(object, here, notes, authorities);
                case "NotificationChannel" -> patchChannel(object, notes);
                default -> {}
            }
        }
        patched.stream().filter(object -> kind(object).equals("Secret")).forEach(secret -> trust(secret, authorities));
        return new Samples(patched, notes);
    }

    private static void patchRegion(ObjectNode region, LocalEndpoints here, List<String> notes) {
        var kafka = object(region, "spec", "kafka");
        kafka.put("bootstrapServers", here.bootstrapServers());
        kafka.put("replicationFactor", 1);
        kafka.put("minInSyncReplicas", 1);
        notes.add("NotificationRegion " + name(region) + ": the broker is " + here.bootstrapServers()
                + ", and topics have 1 replica, since it is one");
    }

    private static void patchAccount(
            ObjectNode account, LocalEndpoints here, List<String> notes, Map<String, String> authorities) {
        var spec = object(account, "spec");
        var secret = spec.path("credentialsSecretRef").path("name").asText();
        if (spec.has("webhook")) {
            object(account, "spec", "webhook")
                    .put("url", here.webhookUrl())
                    .putArray("allowedCidrs")
                    .add("127.0.0.0/8");
            authorities.put(secret, here.webhookCaPem());
            notes.add("ProviderAccount " + name(account) + ": the endpoint is " + here.webhookUrl()
                    + ", loopback is allowed, and its Secret trusts the simulator's certificate");
        }
        if (spec.has("smtp")) {
            object(account, "spec", "smtp").put("host", here.smtpHost()).put("port", here.smtpPort());
            authorities.put(secret, here.smtpCaPem());
            notes.add("ProviderAccount " + name(account) + ": the relay is " + here.smtpHost() + ":" + here.smtpPort()
                    + ", and its Secret trusts the simulator's certificate");
        }
    }

    private static void patchChannel(ObjectNode channel, List<String> notes) {
        var delivery = object(channel, "spec", "delivery");
        delivery.put("maxRetryAfter", "5s");
        object(channel, "spec", "delivery", "backoff")
                .put("initial", "1s")
                .put("factor", 4)
                .put("maxDelay", "16s");
        notes.add("NotificationChannel " + name(channel) + ": waits of up to 1s, 4s, 16s between attempts");
    }

    private static void trust(ObjectNode secret, Map<String, String> authorities) {
        var authority = authorities.get(name(secret));
        if (authority != null) {
            object(secret, "stringData").put("ca.crt", authority);
        }
    }

    /** A value of a Secret among the samples. */
    public String secret(String name, String key) {
        return objects.stream()
                .filter(object -> kind(object).equals("Secret") && name(object).equals(name))
                .map(object -> object.path("stringData").path(key).asText())
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("samples/ has no Secret " + name + " with key " + key));
    }

    /** The object as the client of the API server takes it. */
    public static GenericKubernetesResource resource(ObjectNode object) {
        return Serialization.unmarshal(object.toString(), GenericKubernetesResource.class);
    }

    private static ObjectNode object(ObjectNode root, String... path) {
        var node = root;
        for (var name : path) {
            node = node.withObjectProperty(name);
        }
        return node;
    }

    static String kind(JsonNode object) {
        return object.path("kind").asText();
    }

    static String name(JsonNode object) {
        return object.path("metadata").path("name").asText();
    }
}
