package dev.posthorn.local.apiserver.model;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One thing wrong with one field, in the words and the shape of a real API server.
 *
 * @param kind which rule was broken; decides the cause reason and how the message begins
 * @param field path such as {@code spec.ports[0].name}; {@code <nil>} is written where it is empty
 * @param message what stands behind {@code field: } in the status message
 */
public record FieldError(Kind kind, String field, String message) {

    /** The kinds of Kubernetes' field package, with the cause reason that clients see. */
    public enum Kind {
        INVALID("FieldValueInvalid"),
        REQUIRED("FieldValueRequired"),
        DUPLICATE("FieldValueDuplicate"),
        NOT_SUPPORTED("FieldValueNotSupported"),
        FORBIDDEN("FieldValueForbidden"),
        TOO_LONG("FieldValueTooLong"),
        TOO_MANY("FieldValueTooMany"),
        NOT_FOUND("FieldValueNotFound"),
        TYPE_INVALID("FieldValueTypeInvalid");

        private final String reason;

        Kind(String reason) {
            this.reason = reason;
        }

        public String reason() {
            return reason;
        }
    }

    public static FieldError invalid(String field, JsonNode value, String detail) {
        return new FieldError(Kind.INVALID, field, "Invalid value: " + shown(value) + ": " + detail);
    }

    /** A value too large to show: objects and lists in the errors of rules. */
    public static FieldError invalidUnshown(String field, String detail) {
        return new FieldError(Kind.INVALID, field, "Invalid value: " + detail);
    }

    public static FieldError invalid(String field, String value, String detail) {
        return new FieldError(Kind.INVALID, field, "Invalid value: \"" + value + "\": " + detail);
    }

    public static FieldError required(String field, String detail) {
        return new FieldError(Kind.REQUIRED, field, "Required value" + (detail.isEmpty() ? "" : ": " + detail));
    }

    public static FieldError duplicate(String field, JsonNode value) {
        return new FieldError(Kind.DUPLICATE, field, "Duplicate value: " + shown(value));
    }

    public static FieldError forbidden(String field, String detail) {
        return new FieldError(Kind.FORBIDDEN, field, "Forbidden: " + detail);
    }

    public static FieldError notSupported(String field, JsonNode value, List<String> supported) {
        String list = supported.stream().map(text -> "\"" + text + "\"").collect(Collectors.joining(", "));
        return new FieldError(
                Kind.NOT_SUPPORTED, field, "Unsupported value: " + shown(value) + ": supported values: " + list);
    }

    public static FieldError typeInvalid(String field, String shown, String detail) {
        return new FieldError(Kind.TYPE_INVALID, field, "Invalid value: \"" + shown + "\": " + detail);
    }

    /** Go's rendering of a value in an error: strings quoted, maps and lists as JSON. */
    public static String shown(JsonNode value) {
        if (value.isMissingNode() || value.isNull()) {
            return "null";
        }
        return value.toString();
    }

    /** The path as shown; an error about the object as a whole has none. */
    public String place() {
        return field.isEmpty() ? "<nil>" : field;
    }

    public String sentence() {
        return place() + ": " + message;
    }
}
