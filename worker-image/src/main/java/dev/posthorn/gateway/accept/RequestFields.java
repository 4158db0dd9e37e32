package dev.posthorn.gateway.accept;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.contract.Notification;
import dev.posthorn.crd.KubernetesDuration;
import dev.posthorn.crd.LaneName;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.regex.Pattern;

/** Reads a {@link NotificationRequest} out of JSON and finds all that is wrong with it, not only the first thing. */
public final class RequestFields {

    /** What came of it. */
    public sealed interface Read {
        record Good(NotificationRequest request) implements Read {}

        record Bad(List<FieldError> errors) implements Read {}
    }

    /** Longest time from acceptance to deadline. */
    public static final Duration LONGEST_LIFE = Duration.ofDays(30);

    private static final Set<String> FIELDS = new TreeSet<>(Set.of(
            "channel",
            "lane",
            "recipient",
            "subject",
            "body",
            "data",
            "category",
            "ttl",
            "deadline",
            "idempotencyKey"));
    private static final Pattern CHANNEL =
            Pattern.compile("[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?/[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?");
    private static final Pattern CATEGORY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern KEY = Pattern.compile("[!-~]{1,128}");
    private static final int LONGEST_RECIPIENT = 4096;
    private static final int LONGEST_SUBJECT = 900;

    private final JsonNode body;
    private final String at;
    private final Instant now;
    private final List<FieldError> errors = new ArrayList<>();

    private RequestFields(JsonNode body, String at, Instant now) {
        this.body = body;
        this.at = at;
        this.now = now;
    }

    /**
     * Reads one.
     *
     * @param body the JSON
     * @param at where it stands in the request, as a JSON pointer; empty for the whole body
     */
    public static Read read(JsonNode body, String at, Instant now) {
        return new RequestFields(body, at, now).read();
    }

    /** Whether a client's idempotency key can be used: 1 to 128 visible ASCII characters. */
    public static boolean isKey(String key) {
        return KEY.matcher(key).matches();
    }

    private Read read() {
        if (!body.isObject()) {
            return new Read.Bad(List.of(new FieldError(at, "must be a JSON object")));
        }
        body.fieldNames().forEachRemaining(name -> {
            if (!FIELDS.contains(name)) {
                wrong(name, "is not known; known are " + String.join(", ", FIELDS));
            }
        });
        var channel = required("channel", 127);
        channel.filter(text -> !CHANNEL.matcher(text).matches())
                .ifPresent(text -> wrong("channel", "must be namespace/name of a channel, such as shop/order-mails"));
        var lane = lane();
        var recipient = required("recipient", LONGEST_RECIPIENT);
        var subject = text("subject", LONGEST_SUBJECT);
        subject.filter(text -> text.chars().anyMatch(Character::isISOControl))
                .ifPresent(text -> wrong("subject", "must be one line"));
        var content = required("body", Integer.MAX_VALUE);
        var category = text("category", 64);
        category.filter(text -> !CATEGORY.matcher(text).matches())
                .ifPresent(text -> wrong("category", "must be letters, digits, dots, dashes or underscores"));
        text("idempotencyKey", 128)
                .filter(text -> !isKey(text))
                .ifPresent(text -> wrong("idempotencyKey", "must be 1 to 128 visible ASCII characters"));
        var ttl = parsed("ttl", text -> new KubernetesDuration(text).toDuration(), "a duration such as 15m or 1h30m");
        ttl.filter(life -> !life.isPositive() || life.compareTo(LONGEST_LIFE) > 0)
                .ifPresent(life -> wrong("ttl", "must be above zero and at most 720h"));
        var deadline = deadline();
        if (ttl.isPresent() && deadline.isPresent()) {
            wrong("deadline", "must not be given together with ttl");
        }
        if (!errors.isEmpty()) {
            return new Read.Bad(List.copyOf(errors));
        }
        var data = body.hasNonNull("data") ? body.get("data") : null;
        return new Read.Good(new NotificationRequest(
                channel.orElseThrow(),
                lane,
                category,
                ttl,
                deadline,
                new Notification(recipient.orElseThrow(), subject.orElse(null), content.orElseThrow(), data),
                Fingerprint.of(body.toString())));
    }

    private LaneName lane() {
        var name = text("lane", 32);
        if (name.isEmpty()) {
            return LaneName.normal;
        }
        for (var lane : LaneName.values()) {
            if (lane.name().equals(name.get())) {
                return lane;
            }
        }
        wrong("lane", "must be one of " + Arrays.toString(LaneName.values()));
        return LaneName.normal;
    }

    private Optional<Instant> deadline() {
        var deadline = parsed("deadline", Instant::parse, "an instant such as 2027-01-31T08:00:00Z");
        deadline.filter(end -> !end.isAfter(now)).ifPresent(end -> wrong("deadline", "has passed"));
        deadline.filter(end -> end.isAfter(now.plus(LONGEST_LIFE)))
                .ifPresent(end -> wrong("deadline", "must be within 720h"));
        return deadline;
    }

    private <T> Optional<T> parsed(String name, Function<String, T> parse, String shape) {
        var text = text(name, 64);
        try {
            return text.map(parse);
        } catch (IllegalArgumentException | DateTimeParseException e) {
            wrong(name, "must be " + shape);
            return Optional.empty();
        }
    }

    private Optional<String> required(String name, int longest) {
        var value = text(name, longest);
        if (!body.hasNonNull(name)) {
            wrong(name, "is required");
        } else if (value.isPresent() && value.get().isBlank()) {
            wrong(name, "must not be empty");
            return Optional.empty();
        }
        return value;
    }

    private Optional<String> text(String name, int longest) {
        var value = body.get(name);
        if (value == null || value.isNull()) {
            return Optional.empty();
        }
        if (!value.isTextual()) {
            wrong(name, "must be a string");
            return Optional.empty();
        }
        if (value.textValue().length() > longest) {
            wrong(name, "must have at most " + longest + " characters");
            return Optional.empty();
        }
        return Optional.of(value.textValue());
    }

    private void wrong(String name, String detail) {
        errors.add(new FieldError(at + "/" + name.replace("~", "~0").replace("/", "~1"), detail));
    }
}
