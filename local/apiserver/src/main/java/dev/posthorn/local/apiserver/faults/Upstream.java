package dev.posthorn.local.apiserver.faults;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpClient;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.vertx.VertxHttpClientFactory;
import io.vertx.core.Vertx;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/**
 * The true API server under one identity, on the HTTP stack of the fabric8 client, which brings TLS, tokens, client
 * certificates and impersonation. Nothing is retried here: one call in is one call out.
 */
final class Upstream implements AutoCloseable {
    private static final long ANSWER_SECONDS = 30;
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * An answer, whole.
     *
     * @param headers by lower-case name
     */
    record Answer(int status, Map<String, String> headers, String body) {
        boolean ok() {
            return status >= 200 && status < 300;
        }

        /** The body as JSON; missing when there is none or it is something else. */
        JsonNode json() {
            return parse(body);
        }
    }

    private final KubernetesClient client;
    private final HttpClient http;
    private final String root;

    Upstream(Config config, Vertx vertx) {
        client = new KubernetesClientBuilder()
                .withHttpClientFactory(new VertxHttpClientFactory(vertx))
                .withConfig(new ConfigBuilder(config)
                        .withRequestRetryBackoffLimit(0)
                        .build())
                .build();
        http = client.getHttpClient();
        String url = client.getMasterUrl().toString();
        root = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
    }

    /**
     * One call.
     *
     * @param uri path and query
     * @throws UncheckedIOException when no answer comes
     */
    Answer send(String method, String uri, Map<String, String> headers, String body) {
        HttpRequest.Builder request =
                http.newHttpRequestBuilder().uri(root + uri).timeout(ANSWER_SECONDS, TimeUnit.SECONDS);
        String contentType = headers.getOrDefault("content-type", "application/json");
        if (!method.equals("GET")) {
            request.method(method, contentType, body);
        }
        headers.forEach((name, value) -> {
            if (!name.equals("content-type")) {
                request.setHeader(name, value);
            }
        });
        try {
            HttpResponse<String> response =
                    http.sendAsync(request.build(), String.class).join();
            Map<String, String> answered = new java.util.TreeMap<>();
            response.headers()
                    .forEach((name, values) ->
                            answered.put(name.toLowerCase(java.util.Locale.ROOT), String.join(",", values)));
            String text = response.body();
            return new Answer(response.code(), answered, text == null ? "" : text);
        } catch (CompletionException e) {
            throw new UncheckedIOException(
                    "The API server at " + root + " did not answer " + method + " " + uri,
                    new IOException(e.getCause()));
        }
    }

    Answer get(String uri) {
        return send("GET", uri, Map.of("accept", "application/json"), "");
    }

    /** Follows a watch until it ends or is cancelled; lines and the end arrive on the client's own threads. */
    Runnable follow(String uri, Consumer<JsonNode> line, Runnable ended) {
        HttpRequest request = http.newHttpRequestBuilder()
                .uri(root + uri)
                .header("accept", "application/json")
                .forStreaming()
                .build();
        var rest = new ByteArrayOutputStream();
        var response = http.consumeBytes(request, (chunks, body) -> {
            split(chunks, rest, line);
            body.consume();
        });
        var unusedEnd = response.whenComplete((head, failure) -> {
            if (failure != null) {
                ended.run();
                return;
            }
            AsyncBody body = head.body();
            var unusedDone = body.done().whenComplete((nothing, end) -> ended.run());
            body.consume();
        });
        return () -> {
            var unusedCancel = response.thenAccept(head -> head.body().cancel());
            response.cancel(true);
        };
    }

    private static void split(List<ByteBuffer> chunks, ByteArrayOutputStream rest, Consumer<JsonNode> line) {
        for (ByteBuffer chunk : chunks) {
            while (chunk.hasRemaining()) {
                byte next = chunk.get();
                if (next == '\n') {
                    JsonNode event = parse(rest.toString(StandardCharsets.UTF_8));
                    rest.reset();
                    line.accept(event);
                } else {
                    rest.write(next);
                }
            }
        }
    }

    static JsonNode parse(String body) {
        try {
            JsonNode node = JSON.readTree(body);
            return node == null ? JSON.missingNode() : node;
        } catch (IOException e) {
            return JSON.missingNode();
        }
    }

    @Override
    public void close() {
        client.close();
    }
}
