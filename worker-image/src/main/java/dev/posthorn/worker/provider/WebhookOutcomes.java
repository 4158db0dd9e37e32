package dev.posthorn.worker.provider;

import dev.posthorn.worker.delivery.Outcome;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Optional;

/**
 * What an HTTP status of a webhook means.
 *
 * <p>Sources: RFC 9110 sections 15 (status codes), 10.2.3 (Retry-After: seconds or HTTP-date); RFC 6585 section 4 (429);
 * RFC 8470 section 5.2 (425); Standard Webhooks 1.0 (410: stop sending to this endpoint).
 */
final class WebhookOutcomes {

    private enum Meaning {
        DELIVERED,
        UNAVAILABLE,
        THROTTLED,
        MISCONFIGURED,
        RECIPIENT_GONE,
        REJECTED
    }

    private static final Map<Integer, Meaning> BY_STATUS = Map.ofEntries(
            Map.entry(401, Meaning.MISCONFIGURED),
            Map.entry(403, Meaning.MISCONFIGURED),
            Map.entry(404, Meaning.RECIPIENT_GONE),
            Map.entry(407, Meaning.MISCONFIGURED),
            Map.entry(408, Meaning.UNAVAILABLE),
            Map.entry(410, Meaning.RECIPIENT_GONE),
            Map.entry(421, Meaning.UNAVAILABLE),
            Map.entry(423, Meaning.UNAVAILABLE),
            Map.entry(425, Meaning.UNAVAILABLE),
            Map.entry(429, Meaning.THROTTLED));

    private WebhookOutcomes() {}

    static Outcome of(int status, Optional<String> retryAfter, Instant now) {
        var code = Integer.toString(status);
        return switch (BY_STATUS.getOrDefault(status, byClass(status))) {
            case DELIVERED -> new Outcome.Delivered(code);
            case UNAVAILABLE -> new Outcome.Unavailable(code, retryAfter(retryAfter, now));
            case THROTTLED -> new Outcome.Throttled(code, retryAfter(retryAfter, now));
            case MISCONFIGURED -> new Outcome.Misconfigured(code);
            case RECIPIENT_GONE -> new Outcome.RecipientGone(code);
            case REJECTED -> new Outcome.Rejected(code);
        };
    }

    /** A redirect is not followed, since it would carry the payload and credentials elsewhere: the configured URL is wrong. */
    private static Meaning byClass(int status) {
        return switch (status / 100) {
            case 2 -> Meaning.DELIVERED;
            case 3 -> Meaning.MISCONFIGURED;
            case 4 -> Meaning.REJECTED;
            default -> Meaning.UNAVAILABLE;
        };
    }

    private static Optional<Duration> retryAfter(Optional<String> header, Instant now) {
        return header.map(String::strip).flatMap(text -> {
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
