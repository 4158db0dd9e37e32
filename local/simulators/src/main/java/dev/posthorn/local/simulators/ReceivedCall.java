package dev.posthorn.local.simulators;

import java.util.Map;

/**
 * One call as the provider saw it.
 *
 * @param id the notification, {@code unknown} when the call did not say
 * @param headers headers of the request or the mail; names in lower case, of repeated ones the last value
 * @param body body of the request, or of the mail as it was on the wire
 */
public record ReceivedCall(String id, Map<String, String> headers, String body) {
    static final String UNKNOWN = "unknown";
}
