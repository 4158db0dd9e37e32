package dev.posthorn.local.apiserver.http;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;
import java.util.Map;

/** What goes back: a whole body, a stream of frames, or nothing at all. */
public sealed interface ApiResponse {

    int status();

    /** A body sent at once. */
    @SuppressWarnings("ArrayRecordComponent") // bytes on their way out; nobody changes them
    record Whole(int status, String contentType, byte[] body, Map<String, String> headers) implements ApiResponse {
        public Whole withHeader(String name, String value) {
            var more = new java.util.LinkedHashMap<>(headers);
            more.put(name, value);
            return new Whole(status, contentType, body, Map.copyOf(more));
        }
    }

    /** Frames sent as they come, one line each over plain HTTP or one message each over a websocket. */
    record Stream(int status, String contentType, Frames frames) implements ApiResponse {}

    /** The connection is cut without an answer, as when a server dies; only hooks return it. */
    record Dropped(int status) implements ApiResponse {}

    /** Writes frames to the sink until it has no more, or the sink is closed. Runs on a virtual thread of its own. */
    @FunctionalInterface
    interface Frames {
        void writeTo(FrameSink sink) throws InterruptedException;
    }

    /** Where frames go. */
    interface FrameSink {
        /** Sends one frame, waiting while the client is slow; does nothing when the client has gone. */
        void send(byte[] frame) throws InterruptedException;

        boolean closed();

        /** Calls back once when the client goes or the server stops. */
        void onClose(Runnable callback);
    }

    static Whole json(int status, JsonNode body) {
        return new Whole(status, "application/json", Json.bytes(body), Map.of());
    }

    static Whole text(int status, String body) {
        return new Whole(
                status,
                "text/plain; charset=utf-8",
                body.getBytes(java.nio.charset.StandardCharsets.UTF_8),
                Map.of("x-content-type-options", "nosniff"));
    }

    static Whole failure(ApiFailure failure) {
        Whole whole = json(failure.code(), failure.status());
        long retryAfter = Json.number(failure.status(), 0, "details", "retryAfterSeconds");
        return retryAfter > 0 ? whole.withHeader("Retry-After", Long.toString(retryAfter)) : whole;
    }
}
