package dev.posthorn.local.apiserver.rest;

import dev.posthorn.local.apiserver.http.ApiRequest;
import dev.posthorn.local.apiserver.rbac.Access;
import java.util.List;

/**
 * What a path and a method mean.
 *
 * @param resource plural; empty for paths that are no resource, such as {@code /version} or {@code /apis/apps/v1}
 */
record Target(
        String verb,
        String group,
        String version,
        String resource,
        String subresource,
        String namespace,
        String name,
        String path) {

    static Target of(ApiRequest request) {
        String path = request.path();
        List<String> parts =
                List.of(path.split("/", -1)).stream().filter(p -> !p.isEmpty()).toList();
        boolean core = parts.size() >= 3 && parts.getFirst().equals("api");
        boolean grouped = parts.size() >= 4 && parts.getFirst().equals("apis");
        if (!core && !grouped) {
            return new Target(nonResourceVerb(request), "", "", "", "", "", "", path);
        }
        String group = core ? "" : parts.get(1);
        String version = parts.get(core ? 1 : 2);
        List<String> rest = parts.subList(core ? 2 : 3, parts.size());
        boolean watchPath = rest.getFirst().equals("watch") && rest.size() > 1;
        if (watchPath) {
            rest = rest.subList(1, rest.size());
        }
        String namespace = "";
        if (rest.getFirst().equals("namespaces") && rest.size() > 1) {
            namespace = rest.get(1);
            boolean ofTheNamespaceItself = rest.size() == 2
                    || (rest.size() == 3 && List.of("status", "finalize").contains(rest.get(2)));
            if (!ofTheNamespaceItself) {
                rest = rest.subList(2, rest.size());
            }
        }
        String name = rest.size() > 1 ? rest.get(1) : "";
        String subresource = rest.size() > 2 ? String.join("/", rest.subList(2, rest.size())) : "";
        return new Target(
                verb(request, name, watchPath), group, version, rest.getFirst(), subresource, namespace, name, path);
    }

    boolean isResource() {
        return !resource.isEmpty();
    }

    Access access() {
        return isResource()
                ? new Access(verb, group, resource, subresource, namespace, name, "")
                : Access.toPath(verb, path);
    }

    private static String nonResourceVerb(ApiRequest request) {
        return request.method().toLowerCase(java.util.Locale.ROOT);
    }

    private static String verb(ApiRequest request, String name, boolean watchPath) {
        return switch (request.method()) {
            case "POST" -> "create";
            case "PUT" -> "update";
            case "PATCH" -> "patch";
            case "DELETE" -> name.isEmpty() ? "deletecollection" : "delete";
            default -> {
                if (watchPath || request.flag("watch")) {
                    yield "watch";
                }
                yield name.isEmpty() ? "list" : "get";
            }
        };
    }
}
