package dev.posthorn.local.apiserver.rest;

import dev.posthorn.local.apiserver.http.ApiRequest;
import dev.posthorn.local.apiserver.model.ApiFailure;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.ObjectKey;
import dev.posthorn.local.apiserver.model.ResourceType;
import dev.posthorn.local.apiserver.rbac.Identity;
import dev.posthorn.local.apiserver.schema.Definition;
import java.util.List;

/** A request on a resource, with all that has been found out about it. */
record Call(ApiRequest request, Target target, Identity identity, Definition definition) {
    private static final int LONGEST_MANAGER = 128;

    ResourceType type() {
        return definition.type();
    }

    ObjectKey key() {
        return new ObjectKey(type().namespaced() ? target.namespace() : "", target.name());
    }

    Registry.WriteOptions writeOptions() {
        return new Registry.WriteOptions(manager(), target.subresource(), dryRun());
    }

    boolean dryRun() {
        return request.parameter("dryRun")
                .map(value -> {
                    if (!value.equals("All")) {
                        throw ApiFailure.invalid(
                                "meta.k8s.io",
                                optionsKind(),
                                "",
                                List.of(FieldError.notSupported(
                                        "dryRun", Json.array().add(value), List.of("All"))));
                    }
                    return true;
                })
                .orElse(false);
    }

    private String optionsKind() {
        return switch (target.verb()) {
            case "create" -> "CreateOptions";
            case "update" -> "UpdateOptions";
            case "patch" -> "PatchOptions";
            default -> "DeleteOptions";
        };
    }

    /** The field manager: as asked for, or the first word of the user agent. */
    String manager() {
        String agent = request.header("user-agent").split("/", 2)[0];
        String fallback = agent.isEmpty() ? "unknown" : agent;
        String manager = request.parameter("fieldManager").orElse(fallback);
        return manager.substring(0, Math.min(manager.length(), LONGEST_MANAGER));
    }
}
