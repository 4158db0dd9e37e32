package dev.posthorn.local.apiserver.rbac;

/** A permission somebody used, whether it was granted or not; objects are not told apart. */
public record Exercised(
        String user,
        String verb,
        String group,
        String resource,
        String subresource,
        String namespace,
        boolean granted) {}
