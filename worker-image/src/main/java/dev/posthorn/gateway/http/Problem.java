package dev.posthorn.gateway.http;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.posthorn.gateway.accept.FieldError;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What went wrong, as RFC 9457 has it.
 *
 * @param problem which one of the closed set
 * @param detail what of this request
 * @param reason of a refusal by rate: the rule that says so
 * @param errors of an invalid request: each field that is wrong
 * @param retryAfter when to try again at the earliest
 */
public record Problem(
        ProblemType problem,
        String detail,
        Optional<String> reason,
        List<FieldError> errors,
        Optional<Duration> retryAfter) {

    private static final String MEDIA_TYPE = "application/problem+json";

    /** The body. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Body(
            String type,
            String title,
            int status,
            String detail,
            String action,
            @Nullable String reason,
            @Nullable List<FieldError> errors) {}

    public static Problem of(ProblemType problem, String detail) {
        return new Problem(problem, detail, Optional.empty(), List.of(), Optional.empty());
    }

    public static Problem invalid(List<FieldError> errors) {
        var detail = errors.size() == 1 ? "One field is wrong." : errors.size() + " fields are wrong.";
        return new Problem(ProblemType.InvalidRequest, detail, Optional.empty(), errors, Optional.empty());
    }

    public Problem retryAfter(Duration pause) {
        return new Problem(problem, detail, reason, errors, Optional.of(pause));
    }

    public Problem because(String rule) {
        return new Problem(problem, detail, Optional.of(rule), errors, retryAfter);
    }

    public Body body() {
        return new Body(
                problem.uri(),
                problem.title(),
                problem.status(),
                detail,
                problem.action(),
                reason.orElse(null),
                errors.isEmpty() ? null : errors);
    }

    public Answer answer() {
        var answer = Answer.json(problem.status(), body()).as(MEDIA_TYPE);
        return retryAfter
                .map(pause -> answer.with("Retry-After", Long.toString(wholeSeconds(pause))))
                .orElse(answer);
    }

    /** Rounded up: a client that comes back a little early would be refused again. */
    private static long wholeSeconds(Duration pause) {
        return Math.max(1, pause.plusNanos(999_999_999).toSeconds());
    }
}
