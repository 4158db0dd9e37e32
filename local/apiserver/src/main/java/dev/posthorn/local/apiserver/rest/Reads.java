package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.http.ApiRequest;
import dev.posthorn.local.apiserver.http.ApiResponse;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ObjectKey;
import dev.posthorn.local.apiserver.store.ObjectStore;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/** The reading verbs that end: get and list, with selectors, pages and versions. */
final class Reads {
    private final Registry registry;
    private final Presentation presentation;

    Reads(Registry registry, Presentation presentation) {
        this.registry = registry;
        this.presentation = presentation;
    }

    ApiResponse get(Call call) {
        requireReached(call.request());
        return ApiResponse.json(200, presentation.object(call, registry.get(call.definition(), call.key())));
    }

    ApiResponse list(Call call) {
        requireReached(call.request());
        Selector selector = Selector.of(call.request(), call.type());
        ObjectStore.Snapshot snapshot = registry.store()
                .list(Versions.table(call.definition()), call.target().namespace());
        Optional<Page> from = call.request().parameter("continue").map(Page::parse);
        from.ifPresent(page -> requireRemembered(call, page));
        long limit = call.request().parameter("limit").map(Long::parseLong).orElse(0L);

        ArrayNode items = Json.array();
        ObjectKey last = new ObjectKey("", "");
        long remaining = 0;
        for (ObjectNode stored : snapshot.objects()) {
            ObjectKey key = Meta.key(stored);
            boolean before = from.isPresent() && key.compareTo(from.get().after()) <= 0;
            if (before || !selector.matches(stored)) {
                continue;
            }
            if (limit > 0 && items.size() == limit) {
                remaining++;
            } else {
                items.add(listed(call, Versions.served(call.definition(), stored)));
                last = key;
            }
        }
        long revision = from.map(Page::revision).orElse(snapshot.revision());
        ObjectNode list = Lists.of(call.type(), items, Long.toString(revision));
        if (remaining > 0) {
            ObjectNode metadata = Meta.of(list);
            metadata.put("continue", new Page(revision, last).token());
            if (selector.everything()) {
                metadata.put("remainingItemCount", remaining);
            }
        }
        return ApiResponse.json(200, presentation.list(call, list));
    }

    /** Items of built-in lists do not name their kind; the list does. */
    private static ObjectNode listed(Call call, ObjectNode object) {
        if (!call.type().builtIn()) {
            return object;
        }
        ObjectNode out = Json.object().setAll(object);
        return out.without(List.of("apiVersion", "kind"));
    }

    /** Where a list goes on: behind a key, as of a revision. */
    private record Page(long revision, ObjectKey after) {
        String token() {
            ObjectNode token = Json.object()
                    .put("v", "meta.k8s.io/v1")
                    .put("rv", revision)
                    .put("start", after.namespace() + "/" + after.name());
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Json.bytes(token));
        }

        static Page parse(String token) {
            try {
                JsonNode read = Json.parse(new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8));
                List<String> start = List.of(Json.text(read, "start").split("/", 2));
                return new Page(Json.number(read, 0, "rv"), new ObjectKey(start.get(0), start.get(1)));
            } catch (RuntimeException e) {
                throw ApiFailure.badRequest("continue key is not valid: " + e.getMessage());
            }
        }
    }

    private void requireRemembered(Call call, Page page) {
        boolean remembered = registry.store()
                .exclusively(() -> registry.store()
                        .cache(Versions.table(call.definition()))
                        .remembers(page.revision()));
        if (!remembered) {
            throw ApiFailure.gone("The provided continue parameter is too old to display a consistent list result. "
                    + "You can start a new list without the continue parameter.");
        }
    }

    /** A client that has seen a later revision than there is has talked to another server. */
    private void requireReached(ApiRequest request) {
        long wanted = request.parameter("resourceVersion").map(Reads::version).orElse(0L);
        long current = registry.store().revision();
        if (wanted > current) {
            throw ApiFailure.of(
                            504, "Timeout", "Timeout: Too large resource version: " + wanted + ", current: " + current)
                    .withDetails("", "", "")
                    .withRetryAfterSeconds(1)
                    .addCause("ResourceVersionTooLarge", "Too large resource version", "");
        }
    }

    static long version(String text) {
        try {
            return Long.parseLong(text);
        } catch (NumberFormatException e) {
            throw ApiFailure.badRequest("invalid resource version: resourceVersion: Invalid value: \"" + text
                    + "\": strconv.ParseUint: parsing \"" + text + "\": invalid syntax");
        }
    }
}
