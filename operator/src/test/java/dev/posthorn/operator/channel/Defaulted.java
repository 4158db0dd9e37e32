package dev.posthorn.operator.channel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationRegion;
import dev.posthorn.crd.ProviderAccount;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Resources from YAML with the defaults that an API server would fill in from the CRD. */
final class Defaulted {

    static final KubernetesSerialization KUBERNETES = new KubernetesSerialization();

    private Defaulted() {}

    static NotificationChannel channel(String yaml) {
        return read(yaml, NotificationChannel.class, "notificationchannels");
    }

    static NotificationRegion region(String yaml) {
        return read(yaml, NotificationRegion.class, "notificationregions");
    }

    static ProviderAccount account(String yaml) {
        return read(yaml, ProviderAccount.class, "provideraccounts");
    }

    private static <T> T read(String yaml, Class<T> type, String plural) {
        try (var crd =
                Defaulted.class.getResourceAsStream("/META-INF/posthorn/crds/" + plural + ".posthorn.dev.yaml")) {
            var object = KUBERNETES.unmarshal(yaml, JsonNode.class);
            var schema = KUBERNETES.unmarshal(crd, JsonNode.class).at("/spec/versions/0/schema/openAPIV3Schema");
            fill(object, schema);
            return KUBERNETES.convertValue(object, type);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void fill(JsonNode value, JsonNode schema) {
        if (value instanceof ObjectNode object) {
            schema.path("properties").properties().forEach(property -> {
                var standard = property.getValue().get("default");
                if (standard != null && !object.has(property.getKey())) {
                    object.set(property.getKey(), standard.deepCopy());
                }
                fill(object.path(property.getKey()), property.getValue());
            });
        }
        value.forEach(item -> {
            if (value.isArray()) {
                fill(item, schema.path("items"));
            }
        });
    }
}
