package dev.posthorn.operator.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.faults.ResourceRef;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

/** Posthorn's topics as the broker has them, shaped as if they were objects of the cluster, so that they can be compared like those. */
record BrokerTopics(Admin admin) implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String OURS = "posthorn.";

    static BrokerTopics of(String bootstrapServers) {
        return new BrokerTopics(Admin.create(Map.of("bootstrap.servers", bootstrapServers)));
    }

    Map<ResourceRef, JsonNode> everything() {
        try {
            Set<String> names = names();
            var descriptions = admin.describeTopics(names).allTopicNames().get();
            var configs = admin.describeConfigs(names.stream()
                            .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                            .toList())
                    .all()
                    .get();
            Map<ResourceRef, JsonNode> all = new LinkedHashMap<>();
            descriptions.forEach((name, description) -> {
                ObjectNode topic = JSON.createObjectNode();
                topic.put("partitions", description.partitions().size());
                ObjectNode config = topic.putObject("config");
                configs.get(new ConfigResource(ConfigResource.Type.TOPIC, name)).entries().stream()
                        .filter(entry -> entry.source() == ConfigEntry.ConfigSource.DYNAMIC_TOPIC_CONFIG)
                        .forEach(entry -> config.put(entry.name(), entry.value()));
                all.put(new ResourceRef("broker", "v1", "topics", "", name, ""), topic);
            });
            return all;
        } catch (ExecutionException e) {
            // A topic went between the two questions: whoever asks will ask again.
            return Map.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** Takes all of them away, so that the next world begins without. */
    void clear() {
        try {
            admin.deleteTopics(names()).all().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("The topics of the run before could not be deleted", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    private Set<String> names() throws ExecutionException, InterruptedException {
        return admin.listTopics().names().get().stream()
                .filter(name -> name.startsWith(OURS))
                .collect(Collectors.toSet());
    }

    @Override
    public void close() {
        admin.close();
    }
}
