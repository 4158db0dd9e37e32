package dev.posthorn.worker.preferences;

import java.time.Instant;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.format.DateTimeParseException;
import java.util.Optional;

/**
 * A stretch of each day in which nothing is sent; {@code 22:00-07:00} runs over midnight.
 *
 * @param from when it begins
 * @param to when it is over; not equal to {@code from}
 */
public record QuietHours(LocalTime from, LocalTime to) {

    /**
     * Reads {@code HH:mm-HH:mm}.
     *
     * @throws IllegalArgumentException when the text is not that, or its times are the same
     */
    public static QuietHours parse(String text) {
        var dash = text.indexOf('-');
        try {
            if (dash > 0) {
                var from = LocalTime.parse(text.substring(0, dash));
                var to = LocalTime.parse(text.substring(dash + 1));
                if (!from.equals(to)) {
                    return new QuietHours(from, to);
                }
            }
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    "Quiet hours must be two times of a day such as 22:00-07:00, but are " + text, e);
        }
        throw new IllegalArgumentException(
                "Quiet hours must be two different times of a day such as 22:00-07:00, but are " + text);
    }

    /** When the quiet hours that {@code now} falls into are over; empty when it falls into none. */
    public Optional<Instant> endIfWithin(Instant now, ZoneId zone) {
        var here = now.atZone(zone);
        var time = here.toLocalTime();
        var overMidnight = to.isBefore(from);
        var within =
                overMidnight ? !time.isBefore(from) || time.isBefore(to) : !time.isBefore(from) && time.isBefore(to);
        if (!within) {
            return Optional.empty();
        }
        var day = overMidnight && !time.isBefore(from) ? here.toLocalDate().plusDays(1) : here.toLocalDate();
        var end = day.atTime(to).atZone(zone).toInstant();
        // On the night when clocks go back the end can come before now by the second reading of the same hour.
        return end.isAfter(now) ? Optional.of(end) : Optional.empty();
    }
}
