package dev.posthorn.local.apiserver.faults;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Optional;

/**
 * One change that the store made.
 *
 * @param number place in the proxy's record, from 1
 * @param object names the object
 * @param before the object as it was; empty for an addition
 * @param after the object as it is; for a deletion as it was last
 * @param revision the store's revision that made the change
 */
public record Change(
        int number, Kind kind, ResourceRef object, Optional<JsonNode> before, JsonNode after, long revision) {

    /** What happened to the object. */
    public enum Kind {
        ADDED,
        MODIFIED,
        DELETED
    }

    @Override
    public String toString() {
        return "#" + number + " " + kind + " " + object + " rev " + revision;
    }
}
