package dev.posthorn.local.apiserver.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.faults.TraceEntry.Verb;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.vertx.core.http.HttpServerRequest;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One request of an operator.
 *
 * @param uri path and query as sent
 * @param headers those that are passed on, by lower-case name
 * @param target what the path names; empty for discovery and the like
 */
record Call(
        String method,
        String uri,
        Map<String, List<String>> query,
        Map<String, String> headers,
        Optional<ResourceRef> target,
        String body) {

    private static final Set<String> PASSED_ON = Set.of("content-type", "accept", "user-agent");
    private static final Set<String> READS = Set.of("GET", "HEAD", "OPTIONS");
    /** POSTs to these ask a question or keep a lease; they are no state of the world. */
    private static final Set<String> UNCOUNTED =
            Set.of("authorization.k8s.io", "authentication.k8s.io", "coordination.k8s.io");

    static Call of(HttpServerRequest request, String body) {
        var decoded = new QueryStringDecoder(request.uri());
        Map<String, String> headers = new LinkedHashMap<>();
        request.headers().forEach((name, value) -> {
            if (PASSED_ON.contains(name.toLowerCase(Locale.ROOT))) {
                headers.put(name.toLowerCase(Locale.ROOT), value);
            }
        });
        return new Call(
                request.method().name(),
                request.uri(),
                decoded.parameters(),
                headers,
                ResourceRef.parse(decoded.path()),
                body);
    }

    String parameter(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? "" : values.getFirst();
    }

    boolean watches() {
        String value = parameter("watch");
        return method.equals("GET") && target.isPresent() && (value.equals("true") || value.equals("1"));
    }

    boolean writes() {
        return !READS.contains(method);
    }

    /** Whether the write changes the world, and so has a number. */
    boolean counts() {
        return writes() && target.filter(ref -> UNCOUNTED.contains(ref.group())).isEmpty();
    }

    /** A list that may be answered from a cache, however old. */
    boolean listsFromCache() {
        return method.equals("GET")
                && target.filter(ResourceRef::isCollection).isPresent()
                && parameter("resourceVersion").equals("0");
    }

    /** What the write is about: the path's object, or for a creation the one in the body. */
    ResourceRef subject() {
        ResourceRef ref = target.orElse(new ResourceRef("", "", uri, "", "", ""));
        if (!ref.isCollection() || !method.equals("POST")) {
            return ref;
        }
        JsonNode object = Upstream.parse(body);
        String name = ObjectMeta.name(object);
        return ref.named(
                ref.namespace(),
                name.isEmpty() ? object.path("metadata").path("generateName").asText("") + "*" : name);
    }

    Verb verb() {
        return switch (method) {
            case "POST" -> Verb.CREATE;
            case "PUT" -> Verb.UPDATE;
            case "DELETE" -> Verb.DELETE;
            default ->
                headers.getOrDefault("content-type", "").startsWith("application/apply-patch")
                        ? Verb.APPLY
                        : Verb.PATCH;
        };
    }

    /** What the request insists on: preconditions of a deletion, or the version in the body. */
    String precondition() {
        JsonNode json = Upstream.parse(body);
        JsonNode from = method.equals("DELETE") ? json.path("preconditions") : json.path("metadata");
        List<String> parts = new ArrayList<>();
        for (String field : List.of("uid", "resourceVersion")) {
            if (from.hasNonNull(field)) {
                parts.add(field + "=" + from.path(field).asText());
            }
        }
        return String.join(" ", parts);
    }

    String bodyHash() {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(body.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 6);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("Every Java has SHA-256", e);
        }
    }
}
