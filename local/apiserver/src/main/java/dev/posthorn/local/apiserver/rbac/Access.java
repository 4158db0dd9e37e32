package dev.posthorn.local.apiserver.rbac;

/**
 * One thing somebody may want to do: a verb on a resource, or on a path where {@link #nonResourcePath} is not empty.
 *
 * @param resource plural without the subresource
 * @param namespace empty at cluster scope
 * @param name empty for collections and creations
 */
public record Access(
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        String name,
        String nonResourcePath) {

    public static Access toPath(String verb, String path) {
        return new Access(verb, "", "", "", "", "", path);
    }

    /** {@code deployments/scale}, as rules write it. */
    public String qualifiedResource() {
        return subresource.isEmpty() ? resource : resource + "/" + subresource;
    }
}
