package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Rules of a pod spec: containers there, named, told apart, with an image, and mounting volumes that exist. */
final class PodRules {
    private PodRules() {}

    static void check(JsonNode spec, String path, List<FieldError> errors) {
        if (Json.at(spec, "containers").isEmpty()) {
            errors.add(FieldError.required(path + ".containers", ""));
        }
        Set<String> volumes = new HashSet<>();
        Json.items(Json.at(spec, "volumes")).forEach(volume -> volumes.add(Json.text(volume, "name")));
        Set<String> names = new HashSet<>();
        for (String list : List.of("initContainers", "containers")) {
            for (int i = 0; i < spec.path(list).size(); i++) {
                container(spec.path(list).get(i), path + "." + list + "[" + i + "]", names, volumes, errors);
            }
        }
    }

    private static void container(
            JsonNode container, String path, Set<String> names, Set<String> volumes, List<FieldError> errors) {
        String name = Json.text(container, "name");
        if (name.isEmpty()) {
            errors.add(FieldError.required(path + ".name", ""));
        } else if (!names.add(name)) {
            errors.add(FieldError.duplicate(path + ".name", container.path("name")));
        }
        if (Json.text(container, "image").isEmpty()) {
            errors.add(FieldError.required(path + ".image", ""));
        }
        for (int i = 0; i < container.path("volumeMounts").size(); i++) {
            JsonNode mount = container.path("volumeMounts").get(i);
            if (!volumes.contains(Json.text(mount, "name"))) {
                errors.add(new FieldError(
                        FieldError.Kind.NOT_FOUND,
                        path + ".volumeMounts[" + i + "].name",
                        "Not found: " + FieldError.shown(Json.at(mount, "name"))));
            }
        }
    }
}
