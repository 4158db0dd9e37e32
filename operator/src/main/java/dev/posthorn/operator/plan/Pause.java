package dev.posthorn.operator.plan;

import dev.posthorn.crd.ConditionType;
import dev.posthorn.crd.Group;
import dev.posthorn.crd.Reason;
import dev.posthorn.operator.plan.Conditions.Finding;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/** Whether a human asked, by annotation, to leave a resource alone; pure. */
public sealed interface Pause {
    /** Nobody asked, or the time is over. */
    record Running() implements Pause {}

    /** Left alone for {@code left} more. */
    record Paused(Instant until, Duration left, String why) implements Pause {}

    /** Asked for in a way that cannot be read, so not paused. */
    record Invalid(String text) implements Pause {}

    static Pause of(HasMetadata resource, Instant now) {
        Map<String, String> annotations =
                Objects.requireNonNullElse(resource.getMetadata().getAnnotations(), Map.<String, String>of());
        String text = annotations.get(Group.ANNOTATION_PAUSE_UNTIL);
        if (text == null) {
            return new Running();
        }
        try {
            Instant until = OffsetDateTime.parse(text.strip()).toInstant();
            return now.isBefore(until)
                    ? new Paused(
                            until,
                            Duration.between(now, until),
                            annotations.getOrDefault(Group.ANNOTATION_PAUSE_REASON, "no reason given"))
                    : new Running();
        } catch (DateTimeParseException e) {
            return new Invalid(text);
        }
    }

    /** What to show about it; nothing while nobody asked. */
    default Optional<Finding> finding() {
        return switch (this) {
            case Running running -> Optional.empty();
            case Paused paused ->
                Optional.of(Finding.good(
                        ConditionType.Paused,
                        Reason.Paused,
                        "left alone until " + paused.until() + ": " + paused.why()));
            case Invalid invalid ->
                Optional.of(Finding.bad(
                        ConditionType.Paused,
                        Reason.PauseInvalid,
                        "annotation " + Group.ANNOTATION_PAUSE_UNTIL + " is '" + invalid.text()
                                + "', which is not a time such as 2026-11-24T18:00:00Z, so nothing is paused"));
        };
    }
}
