package dev.posthorn.gateway.http;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * An answer to a request.
 *
 * @param status HTTP status
 * @param mediaType of the body; empty without one
 * @param body text, sent as UTF-8; empty for none
 * @param headers beside those of the body
 */
public record Answer(int status, String mediaType, String body, Map<String, String> headers) {

    private static final ObjectMapper JSON = new ObjectMapper();

    public Answer {
        headers = Map.copyOf(headers);
    }

    public static Answer json(int status, Object value) {
        try {
            return new Answer(status, "application/json", JSON.writeValueAsString(value), Map.of());
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("An answer of plain values must be JSON", e);
        }
    }

    public static Answer empty(int status) {
        return new Answer(status, "", "", Map.of());
    }

    public Answer as(String otherMediaType) {
        return new Answer(status, otherMediaType, body, headers);
    }

    public Answer with(String name, String value) {
        var all = new LinkedHashMap<>(headers);
        all.put(name, value);
        return new Answer(status, mediaType, body, all);
    }
}
