package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.http.ApiResponse;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.Json;

/** {@code namespaces/finalize}: how the last hold on a namespace is released. */
final class NamespaceEnd {
    private final Registry registry;

    NamespaceEnd(Registry registry) {
        this.registry = registry;
    }

    ApiResponse finalizeNamespace(Call call) {
        if (!call.type().is("", "namespaces") || !call.target().verb().equals("update")) {
            throw ApiFailure.methodNotAllowed();
        }
        ObjectNode sent = Decoder.object(call.request());
        ObjectNode written = registry.update(
                call.definition(),
                call.key(),
                call.writeOptions(),
                live -> {
                    ObjectNode next = live.deepCopy();
                    Json.child(next, "spec")
                            .set(
                                    "finalizers",
                                    Json.at(sent, "spec", "finalizers").isArray()
                                            ? Json.at(sent, "spec", "finalizers")
                                            : Json.array());
                    return next;
                },
                false);
        return ApiResponse.json(200, written);
    }
}
