package dev.posthorn.local.apiserver.faults;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What a request path names.
 *
 * @param group empty for the core group
 * @param plural resource in the plural, such as {@code deployments}
 * @param namespace empty for cluster-scoped resources and for lists over all namespaces
 * @param name empty for a collection
 * @param subresource empty, or such as {@code status}
 */
public record ResourceRef(
        String group, String version, String plural, String namespace, String name, String subresource) {

    /** What the path names, or empty when it names no resource, such as {@code /version}. */
    public static Optional<ResourceRef> parse(String path) {
        List<String> parts = Arrays.stream(path.split("/", -1))
                .filter(part -> !part.isEmpty())
                .toList();
        if (parts.size() >= 3 && parts.get(0).equals("api")) {
            return Optional.of(parse("", parts.get(1), parts.subList(2, parts.size())));
        }
        if (parts.size() >= 4 && parts.get(0).equals("apis")) {
            return Optional.of(parse(parts.get(1), parts.get(2), parts.subList(3, parts.size())));
        }
        return Optional.empty();
    }

    private static ResourceRef parse(String group, String version, List<String> rest) {
        boolean namespaced = rest.size() >= 3
                && rest.get(0).equals("namespaces")
                && !rest.get(2).equals("status")
                && !rest.get(2).equals("finalize");
        List<String> own = namespaced ? rest.subList(2, rest.size()) : rest;
        return new ResourceRef(
                group,
                version,
                own.get(0),
                namespaced ? rest.get(1) : "",
                own.size() > 1 ? own.get(1) : "",
                own.size() > 2 ? own.get(2) : "");
    }

    /** The same, over all namespaces and names. */
    public ResourceRef collection() {
        return new ResourceRef(group, version, plural, "", "", "");
    }

    /** The object itself, when this names a subresource. */
    public ResourceRef object() {
        return new ResourceRef(group, version, plural, namespace, name, "");
    }

    public ResourceRef named(String inNamespace, String aName) {
        return new ResourceRef(group, version, plural, inNamespace, aName, "");
    }

    public boolean isCollection() {
        return name.isEmpty();
    }

    /** The request path. */
    public String path() {
        var path = new StringBuilder(group.isEmpty() ? "/api/" + version : "/apis/" + group + "/" + version);
        if (!namespace.isEmpty()) {
            path.append("/namespaces/").append(namespace);
        }
        path.append('/').append(plural);
        if (!name.isEmpty()) {
            path.append('/').append(name);
        }
        if (!subresource.isEmpty()) {
            path.append('/').append(subresource);
        }
        return path.toString();
    }

    /** Short and without a version: {@code deployments.apps team-a/mail}, what schedules and reports print. */
    @Override
    public String toString() {
        String kind = group.isEmpty() ? plural : plural + "." + group;
        String where = namespace.isEmpty() ? name : namespace + "/" + name;
        return kind + (subresource.isEmpty() ? "" : "/" + subresource) + " " + where;
    }
}
