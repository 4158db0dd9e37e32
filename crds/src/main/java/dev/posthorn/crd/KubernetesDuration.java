package dev.posthorn.crd;

import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonValue;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A length of time as Kubernetes writes it: {@code 1h30m}, {@code 5s}, {@code 250ms}. Units are h, m, s and ms.
 *
 * @param text what the user wrote; kept, so that a round trip changes nothing
 */
public record KubernetesDuration(@JsonValue String text) {
    /** The schema pattern; values that match it never fail to parse. */
    public static final String PATTERN = "^([0-9]{1,9}(h|ms|m|s))+$";

    private static final Pattern PART = Pattern.compile("([0-9]{1,9})(h|ms|m|s)");

    /** @throws IllegalArgumentException when the text is not a duration */
    @JsonCreator
    public KubernetesDuration {
        if (!text.matches(PATTERN)) {
            throw new IllegalArgumentException("'" + text + "' is not a duration such as 30s, 5m or 1h30m");
        }
    }

    /** The shortest text for a duration, in whole milliseconds. */
    public static KubernetesDuration of(Duration duration) {
        var text = new StringBuilder();
        if (duration.toHours() > 0) {
            text.append(duration.toHours()).append('h');
        }
        if (duration.toMinutesPart() > 0) {
            text.append(duration.toMinutesPart()).append('m');
        }
        if (duration.toSecondsPart() > 0) {
            text.append(duration.toSecondsPart()).append('s');
        }
        if (duration.toMillisPart() > 0) {
            text.append(duration.toMillisPart()).append("ms");
        }
        return new KubernetesDuration(text.isEmpty() ? "0s" : text.toString());
    }

    public Duration toDuration() {
        Duration sum = Duration.ZERO;
        Matcher part = PART.matcher(text);
        while (part.find()) {
            long amount = Long.parseLong(part.group(1));
            sum = sum.plus(
                    switch (part.group(2)) {
                        case "h" -> Duration.ofHours(amount);
                        case "m" -> Duration.ofMinutes(amount);
                        case "s" -> Duration.ofSeconds(amount);
                        default -> Duration.ofMillis(amount);
                    });
        }
        return sum;
    }

    @Override
    public String toString() {
        return text;
    }
}
