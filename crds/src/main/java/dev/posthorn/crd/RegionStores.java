package dev.posthorn.crd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import org.jspecify.annotations.Nullable;

/** Where workers remember what was sent and what recipients want; {@code spec.stores} of a {@link NotificationRegion}. */
@JsonInclude(JsonInclude.Include.NON_NULL)
@ValidationRule(
        value = "!has(self.type) || self.type != 'Redis' || has(self.redis)",
        message = "stores.redis is required when stores.type is Redis",
        reason = "FieldValueRequired",
        fieldPath = ".redis")
@ValidationRule(
        value = "!has(self.redis) || (has(self.type) && self.type == 'Redis')",
        message = "stores.redis is read only when stores.type is Redis: remove it or change the type",
        fieldPath = ".redis")
public record RegionStores(
        @Default("Embedded")
        @JsonPropertyDescription(
                "Embedded: each worker remembers in its own memory, so repeats are suppressed only where they reach the same "
                        + "worker while it lives. Redis: all workers share a Redis or Valkey. Default Embedded.")
        Type type,

        @JsonPropertyDescription("The Redis or Valkey; required when type is Redis.") @Nullable
        Redis redis) {

    /** Where workers remember. */
    public enum Type {
        Embedded,
        Redis
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "self.mode != 'Standalone' || !self.addresses.contains(',')",
            message = "stores.redis.addresses must be one address when mode is Standalone",
            fieldPath = ".addresses")
    @ValidationRule(
            value = "self.tls || !has(self.secretRef)",
            message = "stores.redis.secretRef needs tls: a password is not sent over a connection that others can read",
            fieldPath = ".secretRef")
    public record Redis(
            @Required
            @Size(min = 1, max = 1024)
            @ValidationRule(
                    value = "self.matches('^[A-Za-z0-9.-]+:[0-9]{1,5}(,[A-Za-z0-9.-]+:[0-9]{1,5})*$')",
                    message = "stores.redis.addresses must be host:port pairs, separated by commas without spaces")
            @JsonPropertyDescription(
                    "Where it is, host:port pairs separated by commas: for a Cluster some of its nodes to "
                            + "start from, for Standalone one.")
            String addresses,

            @Default("Standalone")
            @JsonPropertyDescription(
                    "Standalone: one address that always leads to the primary. Cluster: Redis Cluster. "
                            + "Default Standalone.")
            Mode mode,

            @Default("true") @JsonPropertyDescription("Whether to use TLS. Default true.")
            Boolean tls,

            @JsonPropertyDescription(
                    "Secret with the keys username, password (of an ACL user; password alone for the default user) and ca.crt "
                            + "(PEM certificates that the store's are checked against; without it those of the JDK), each optional. "
                            + "Not set: no login.")
            @Nullable
            SecretRef secretRef) {}

    /** How the store is spread. */
    public enum Mode {
        Standalone,
        Cluster
    }
}
