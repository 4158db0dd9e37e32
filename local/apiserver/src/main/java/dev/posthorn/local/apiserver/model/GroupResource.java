package dev.posthorn.local.apiserver.model;

/** A resource whatever its version: objects of all versions are stored under it. */
public record GroupResource(String group, String plural) {}
