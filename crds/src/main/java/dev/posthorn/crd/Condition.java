package dev.posthorn.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Required;
import org.jspecify.annotations.Nullable;

/**
 * One observed fact about a resource, in the shape of {@code meta/v1 Condition}.
 *
 * <p>{@code type} is the name of a {@link ConditionType} and {@code reason} that of a {@link Reason}. They are plain text here,
 * and in the schema, so that an operator of one version can read what another version wrote.
 */
public record Condition(
        @Required @JsonPropertyDescription("What the condition is about, in CamelCase.")
        String type,

        @Required @JsonPropertyDescription("True, False or Unknown.")
        Status status,

        @JsonPropertyDescription("The metadata.generation that the condition was computed for.") @Nullable
        Long observedGeneration,

        @Required @JsonPropertyDescription("When status last changed, RFC 3339, in whole seconds.")
        String lastTransitionTime,

        @Required
        @JsonPropertyDescription("Why, in CamelCase, from a closed list; docs/reasons.md has what to do about each.")
        String reason,

        @Required @JsonPropertyDescription("For a human: what is the case, for which input, and what to do about it.")
        String message) {

    /** Status of a condition. */
    public enum Status {
        True,
        False,
        Unknown
    }
}
