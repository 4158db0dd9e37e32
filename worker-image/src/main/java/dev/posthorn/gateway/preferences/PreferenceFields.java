package dev.posthorn.gateway.preferences;

import com.fasterxml.jackson.databind.JsonNode;
import dev.posthorn.crd.ChannelType;
import dev.posthorn.gateway.accept.FieldError;
import java.time.DateTimeException;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** Finds all that is wrong with a {@link dev.posthorn.contract.Preference} in JSON. */
public final class PreferenceFields {

    /** Characters of a recipient. */
    public static final int LONGEST_RECIPIENT = 4096;

    private static final Set<String> FIELDS = new TreeSet<>(Set.of("optOuts", "timeZone", "quietHours"));
    private static final Set<String> OPT_OUT = new TreeSet<>(Set.of("type", "category"));
    private static final Pattern CATEGORY = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    private static final Pattern HOURS = Pattern.compile("([0-9]{2}:[0-9]{2})-([0-9]{2}:[0-9]{2})");
    private static final int MOST_OPT_OUTS = 100;

    private final List<FieldError> errors = new ArrayList<>();

    private PreferenceFields() {}

    /** All errors; none for preferences that make sense. */
    public static List<FieldError> errors(JsonNode body) {
        var fields = new PreferenceFields();
        fields.check(body);
        return List.copyOf(fields.errors);
    }

    private void check(JsonNode body) {
        if (!body.isObject()) {
            wrong("", "must be a JSON object");
            return;
        }
        known(body, "", FIELDS);
        optOuts(body.path("optOuts"));
        text(body, "", "timeZone", PreferenceFields::isZone, "must be the name of a time zone such as Europe/Berlin");
        text(body, "", "quietHours", PreferenceFields::isHours, "must be like 22:00-07:00, from one time to another");
    }

    private void optOuts(JsonNode optOuts) {
        if (optOuts.isMissingNode() || optOuts.isNull()) {
            return;
        }
        if (!optOuts.isArray() || optOuts.size() > MOST_OPT_OUTS) {
            wrong("/optOuts", "must be an array of at most " + MOST_OPT_OUTS);
            return;
        }
        for (var i = 0; i < optOuts.size(); i++) {
            var at = "/optOuts/" + i;
            if (!optOuts.get(i).isObject()) {
                wrong(at, "must be a JSON object");
            } else {
                known(optOuts.get(i), at, OPT_OUT);
                text(
                        optOuts.get(i),
                        at,
                        "type",
                        name -> Arrays.stream(ChannelType.values())
                                .anyMatch(type -> type.name().equals(name)),
                        "must be one of " + Arrays.toString(ChannelType.values()));
                text(
                        optOuts.get(i),
                        at,
                        "category",
                        name -> CATEGORY.matcher(name).matches(),
                        "must be letters, digits, dots, dashes or underscores");
            }
        }
    }

    private void known(JsonNode object, String at, Set<String> names) {
        object.fieldNames().forEachRemaining(name -> {
            if (!names.contains(name)) {
                wrong(at + "/" + name, "is not known; known are " + String.join(", ", names));
            }
        });
    }

    private void text(
            JsonNode object, String at, String name, java.util.function.Predicate<String> good, String shape) {
        var value = object.path(name);
        if (!value.isMissingNode() && !value.isNull() && !(value.isTextual() && good.test(value.textValue()))) {
            wrong(at + "/" + name, shape);
        }
    }

    private static boolean isZone(String name) {
        try {
            return !ZoneId.of(name).getId().isEmpty();
        } catch (DateTimeException e) {
            return false;
        }
    }

    private static boolean isHours(String text) {
        var hours = HOURS.matcher(text);
        try {
            return hours.matches() && !LocalTime.parse(hours.group(1)).equals(LocalTime.parse(hours.group(2)));
        } catch (DateTimeException e) {
            return false;
        }
    }

    private void wrong(String pointer, String detail) {
        errors.add(new FieldError(pointer, detail));
    }
}
