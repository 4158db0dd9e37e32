package dev.posthorn.operator.inventory;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import dev.posthorn.crd.Group;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Keeps inventories in ConfigMaps, one each. A change is read, decided, and written only onto the version that was read; whoever was
 * overtaken reads again.
 */
public final class InventoryDoor {
    /** Key of the ConfigMap's data. */
    static final String KEY = "inventory.json";

    private static final JsonMapper JSON = JsonMapper.builder()
            .addModule(new JavaTimeModule())
            .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
            .build();
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);
    private static final int CONFLICT = 409;
    /** One of those who contend wins each round, so this many contenders are served at the latest. */
    private static final int MOST_ROUNDS = 100;

    private final KubernetesClient client;

    public InventoryDoor(KubernetesClient client) {
        this.client = client;
    }

    /**
     * Changes an inventory by compare-and-swap; one that is not there yet is made.
     *
     * @param capacity seats of one that is made now
     * @param decision what it is to be; called again on what others made of it meanwhile, so it must be pure
     * @return what is written, or was there already when the decision changes nothing
     * @throws ContendedException when others were faster each time; asking again later is safe
     */
    public Inventory change(String namespace, String name, int capacity, UnaryOperator<Inventory> decision) {
        for (int round = 0; round < MOST_ROUNDS; round++) {
            var stored =
                    client.configMaps().inNamespace(namespace).withName(name).get();
            var before = stored == null ? Inventory.of(capacity) : read(stored);
            var after = decision.apply(before);
            if (stored != null && after.equals(before)) {
                return after;
            }
            if (written(namespace, name, stored, after)) {
                return after;
            }
        }
        throw new ContendedException("The inventory " + namespace + "/" + name + " was changed by others " + MOST_ROUNDS
                + " times in a row while a change was tried; try again later");
    }

    private boolean written(String namespace, String name, @Nullable ConfigMap stored, Inventory after) {
        try {
            if (stored == null) {
                client.resource(made(namespace, name, after)).create();
            } else {
                var patch = Map.of(
                        "metadata",
                        Map.of("resourceVersion", stored.getMetadata().getResourceVersion()),
                        "data",
                        Map.of(KEY, text(after)));
                client.configMaps().inNamespace(namespace).withName(name).patch(MERGE, JSON.writeValueAsString(patch));
            }
            return true;
        } catch (KubernetesClientException e) {
            if (e.getCode() == CONFLICT) {
                return false;
            }
            throw e;
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("A map of texts must be JSON", e);
        }
    }

    private static ConfigMap made(String namespace, String name, Inventory inventory) {
        return new ConfigMapBuilder()
                .withNewMetadata()
                .withNamespace(namespace)
                .withName(name)
                .addToLabels(Group.LABEL_MANAGED_BY, Group.MANAGER)
                .endMetadata()
                .addToData(KEY, text(inventory))
                .build();
    }

    static Inventory read(ConfigMap stored) {
        var text = Objects.requireNonNullElse(stored.getData(), Map.<String, String>of())
                .get(KEY);
        try {
            return JSON.readValue(Objects.requireNonNullElse(text, ""), Inventory.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(
                    "The ConfigMap " + stored.getMetadata().getNamespace() + "/"
                            + stored.getMetadata().getName() + " does not hold an inventory under " + KEY
                            + "; put its last good content back, for what is sold cannot be guessed",
                    e);
        }
    }

    private static String text(Inventory inventory) {
        try {
            return JSON.writeValueAsString(inventory);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An inventory must be JSON", e);
        }
    }

    /** Others were faster each time. */
    public static final class ContendedException extends RuntimeException {
        private static final long serialVersionUID = 1;

        ContendedException(String message) {
            super(message);
        }
    }
}
