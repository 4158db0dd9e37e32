package dev.posthorn.operator.watch;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/** Order of resource versions: they are decimal numbers that grow with every write to the cluster's store. */
final class Versions {
    private Versions() {}

    /** Whether {@code seen} is {@code wanted} or later. What is not a number cannot be compared and counts as later. */
    static boolean atLeast(@Nullable String seen, @Nullable String wanted) {
        if (wanted == null || !isNumber(wanted)) {
            return true;
        }
        if (seen == null) {
            return false;
        }
        return !isNumber(seen) || new BigInteger(seen).compareTo(new BigInteger(wanted)) >= 0;
    }

    private static boolean isNumber(String version) {
        return !version.isEmpty() && version.chars().allMatch(c -> c >= '0' && c <= '9');
    }
}
