package dev.posthorn.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a gateway knows of an API key: enough to recognise it, not enough to use it.
 *
 * @param tenant whose key it is: the tenant's namespace
 * @param sha256 SHA-256 of the secret's characters, 64 hexadecimal digits
 * @param channels what it may send through, {@code namespace/name} or {@code namespace/*}; null for all channels of the tenant's own
 *     namespace
 * @param expiresAt when it ends, ISO 8601 in UTC; null for never
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record GatewayKey(
        String tenant,
        String sha256,
        @Nullable List<String> channels,
        @Nullable String expiresAt) {

    /** What every key starts with: {@code phk_<id>_<secret>}. */
    public static final String PREFIX = "phk_";

    public GatewayKey {
        channels = channels == null ? List.of(tenant + "/*") : List.copyOf(channels);
    }

    /**
     * Whether it no longer counts.
     *
     * @throws java.time.format.DateTimeParseException when {@code expiresAt} is no instant
     */
    public boolean expired(Instant now) {
        return expiresAt != null && !now.isBefore(Instant.parse(expiresAt));
    }

    /** Whether it may send through a channel, given as {@code namespace/name}. */
    public boolean maySendThrough(String channel) {
        var namespace = channel.substring(0, Math.max(0, channel.indexOf('/')));
        return channels != null && (channels.contains(channel) || channels.contains(namespace + "/*"));
    }
}
