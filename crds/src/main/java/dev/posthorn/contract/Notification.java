package dev.posthorn.contract;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * Value of a notification's record.
 *
 * @param recipient mail address for Email; number (E.164) for Sms; device token for Push, where {@code apns:} or {@code fcm:} in
 *     front says whose it is; for Webhook an opaque id that the endpoint understands
 * @param subject subject of a mail, title of a push
 * @param body text to deliver
 * @param data further fields, handed to a webhook or an app as they are
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Notification(
        String recipient,
        @Nullable String subject,
        String body,
        @Nullable JsonNode data) {

    /** The largest record value, as JSON in bytes, that a worker takes; larger ones are dead letters. */
    public static final int MAX_BYTES = 256 * 1024;
}
