package dev.posthorn.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;

/** Names a Secret from a cluster-scoped resource. */
public record SecretRef(
        @Required @Size(min = 1, max = 63) @JsonPropertyDescription("Namespace of the Secret.")
        String namespace,

        @Required @Size(min = 1, max = 253) @JsonPropertyDescription("Name of the Secret.")
        String name) {}
