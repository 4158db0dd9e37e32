package dev.posthorn.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/** One object or topic that a channel owns, with its own readiness. */
public record Child(
        @Required @JsonPropertyDescription("Kind of the object, or Topic for a topic made through Kafka's Admin API.")
        String kind,

        @Required @JsonPropertyDescription("Name of the object or topic.")
        String name,

        @JsonPropertyDescription("Namespace of the object where it is not the channel's.") @Nullable
        String namespace,

        @Required @JsonPropertyDescription("True, False or Unknown.")
        Condition.Status ready,

        @JsonPropertyDescription("Why it is not ready.") @Nullable
        String message) {}
