package dev.posthorn.local.apiserver.model;

import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One resource at one version, as discovery lists it.
 *
 * @param group API group, empty for the core group
 * @param plural lower-case plural, the path segment
 * @param subresources of {@code status} and {@code scale}
 * @param generation what a write must change for {@code metadata.generation} to go up
 * @param builtIn whether the kind is Kubernetes' own; custom resources follow stricter update and looser patch rules
 */
public record ResourceType(
        String group,
        String version,
        String plural,
        String singular,
        String kind,
        String listKind,
        boolean namespaced,
        List<String> shortNames,
        List<String> categories,
        Set<String> subresources,
        Generation generation,
        boolean builtIn) {

    /** When {@code metadata.generation} moves. */
    public enum Generation {
        NONE,
        SPEC_ONLY,
        ALL_BUT_METADATA,
        ALL_BUT_METADATA_AND_STATUS
    }

    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    /** {@code configmaps}, {@code deployments.apps}: how error messages name the resource. */
    public String qualifiedPlural() {
        return group.isEmpty() ? plural : plural + "." + group;
    }

    public GroupResource groupResource() {
        return new GroupResource(group, plural);
    }

    public boolean has(String subresource) {
        return subresources.contains(subresource);
    }

    public boolean is(String otherGroup, String otherPlural) {
        return group.equals(otherGroup) && plural.equals(otherPlural);
    }

    /** Group of an apiVersion: empty for {@code v1}, {@code apps} for {@code apps/v1}. */
    public static String groupOf(String apiVersion) {
        return Optional.of(apiVersion.indexOf('/'))
                .filter(slash -> slash >= 0)
                .map(slash -> apiVersion.substring(0, slash))
                .orElse("");
    }
}
