package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ResourceType;
import java.util.List;

/** The part of an applied configuration that the endpoint it is sent to may own. */
final class ApplyScope {
    private ApplyScope() {}

    static ObjectNode of(ObjectNode configuration, ResourceType type, String subresource) {
        ObjectNode out = configuration.deepCopy();
        ObjectNode metadata = Meta.of(out);
        if (subresource.equals("status")) {
            out.retain(List.of("apiVersion", "kind", "metadata", "status"));
            metadata.retain(List.of("name", "namespace", "uid", "resourceVersion"));
        } else if (type.has("status")) {
            out.remove("status");
        }
        if (Json.at(metadata, "creationTimestamp").isMissingNode()) {
            metadata.remove("creationTimestamp");
        }
        return out;
    }
}
