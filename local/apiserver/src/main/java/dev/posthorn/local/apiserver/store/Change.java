package dev.posthorn.local.apiserver.store;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.posthorn.local.apiserver.model.GroupResource;
import org.jspecify.annotations.Nullable;

/**
 * One write as history keeps it.
 *
 * @param before the object as it was, absent for an addition; selectors need it to tell a leaver from a stranger
 * @param object the object as it is, or for a deletion as it was with the revision of its removal
 */
public record Change(
        GroupResource resource,
        long revision,
        Kind kind,
        @Nullable ObjectNode before,
        ObjectNode object) {
    private static final GroupResource NOWHERE = new GroupResource("", "");

    /** What happened to the object. */
    public enum Kind {
        ADDED,
        MODIFIED,
        DELETED
    }

    static Change added(long revision, ObjectNode object) {
        return new Change(NOWHERE, revision, Kind.ADDED, null, object);
    }

    static Change modified(long revision, ObjectNode before, ObjectNode object) {
        return new Change(NOWHERE, revision, Kind.MODIFIED, before, object);
    }

    static Change deleted(long revision, ObjectNode before, ObjectNode object) {
        return new Change(NOWHERE, revision, Kind.DELETED, before, object);
    }

    Change in(GroupResource place) {
        return new Change(place, revision, kind, before, object);
    }
}
