package dev.posthorn.operator.plan;

import dev.posthorn.crd.Condition;
import dev.posthorn.crd.Condition.Status;
import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.Reason;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Conditions as a resource shows them, merged from what was shown and what was found; pure. */
public final class Conditions {
    /** What a planner found out about one condition; the rest of a condition follows from what was shown before. */
    public record Finding(ConditionType type, Status status, Reason reason, String message) {
        public static Finding good(ConditionType type, Reason reason, String message) {
            return new Finding(type, Status.True, reason, message);
        }

        public static Finding bad(ConditionType type, Reason reason, String message) {
            return new Finding(type, Status.False, reason, message);
        }

        public static Finding unknown(ConditionType type, Reason reason, String message) {
            return new Finding(type, Status.Unknown, reason, message);
        }

        public boolean isTrue() {
            return status == Status.True;
        }
    }

    private static final int LONGEST_MESSAGE = 32768;

    private Conditions() {}

    /**
     * The conditions to show: one for each finding, in their order. A condition that no finding speaks of goes, and the
     * transition time moves only when the status does.
     *
     * @param before what is shown now; null where nothing is
     */
    public static List<Condition> merge(
            @Nullable List<Condition> before, List<Finding> findings, @Nullable Long generation, Instant now) {
        var merged = new ArrayList<Condition>(findings.size());
        for (Finding finding : findings) {
            Optional<Condition> shown = find(before, finding.type());
            String since = shown.filter(c -> c.status() == finding.status())
                    .map(Condition::lastTransitionTime)
                    .orElseGet(() -> now.truncatedTo(ChronoUnit.SECONDS).toString());
            merged.add(new Condition(
                    finding.type().name(),
                    finding.status(),
                    generation,
                    since,
                    finding.reason().name(),
                    cut(finding.message())));
        }
        return List.copyOf(merged);
    }

    public static Optional<Condition> find(@Nullable List<Condition> conditions, ConditionType type) {
        return conditions == null
                ? Optional.empty()
                : conditions.stream().filter(c -> c.type().equals(type.name())).findFirst();
    }

    /** What is shown now about some types, to be shown again because it was not looked into this time. */
    public static List<Finding> kept(@Nullable List<Condition> shown, List<ConditionType> types) {
        return types.stream()
                .flatMap(type -> find(shown, type).stream().flatMap(c -> known(type, c).stream()))
                .toList();
    }

    /** A condition as a finding; empty when another version of the operator wrote a reason that this one does not know. */
    private static Optional<Finding> known(ConditionType type, Condition condition) {
        for (Reason reason : Reason.values()) {
            if (reason.name().equals(condition.reason())) {
                return Optional.of(new Finding(type, condition.status(), reason, condition.message()));
            }
        }
        return Optional.empty();
    }

    /** Whether a condition is shown as True. */
    public static boolean isTrue(@Nullable List<Condition> conditions, ConditionType type) {
        return find(conditions, type).map(c -> c.status() == Status.True).orElse(false);
    }

    private static String cut(String message) {
        return message.length() <= LONGEST_MESSAGE ? message : message.substring(0, LONGEST_MESSAGE - 1) + "…";
    }
}
