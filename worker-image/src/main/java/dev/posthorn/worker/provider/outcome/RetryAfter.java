package dev.posthorn.worker.provider.outcome;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The header {@code Retry-After}: seconds or an HTTP-date (RFC 9110, section 10.2.3). */
public final class RetryAfter {

    private RetryAfter() {}

    /** The wait that the header asks for; empty where it is missing, in the past, or says nothing that makes sense. */
    public static Optional<Duration> of(@Nullable String header, Instant now) {
        return Optional.ofNullable(header).map(String::strip).flatMap(text -> {
            try {
                var wait = text.chars().allMatch(Character::isDigit)
                        ? Duration.ofSeconds(Long.parseLong(text))
                        : Duration.between(
                                now,
                                ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                                        .toInstant());
                return wait.isPositive() ? Optional.of(wait) : Optional.empty();
            } catch (DateTimeException | NumberFormatException e) {
                return Optional.empty();
            }
        });
    }
}
