package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;

/** Finds the value a field error points at, to tell an old fault from a new one. */
final class FieldPath {
    private FieldPath() {}

    /** Whether both trees hold the same value at the path; a path that cannot be followed is not the same. */
    static boolean same(String path, JsonNode before, JsonNode after) {
        if (path.isEmpty()) {
            return false;
        }
        JsonNode left = find(path, before);
        JsonNode right = find(path, after);
        if (left.isMissingNode() && right.isMissingNode()) {
            int parent = Math.max(path.lastIndexOf('.'), 0);
            return parent > 0 && same(path.substring(0, parent), before, after);
        }
        return left.equals(right);
    }

    private static JsonNode find(String path, JsonNode root) {
        JsonNode here = root;
        for (String step : path.split("\\.|(?=\\[)", -1)) {
            if (step.startsWith("[")) {
                String index = step.substring(1, step.length() - 1);
                here = index.chars().allMatch(Character::isDigit)
                        ? here.path(Integer.parseInt(index))
                        : here.path(index);
            } else {
                here = here.path(step);
            }
        }
        return here;
    }
}
