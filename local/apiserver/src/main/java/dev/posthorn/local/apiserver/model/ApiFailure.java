package dev.posthorn.local.apiserver.model;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.stream.Collectors;

/** A request that ends in a {@code Status} with {@code status: Failure}; carries that Status ready to be sent. */
public final class ApiFailure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient ObjectNode status;

    private ApiFailure(ObjectNode status) {
        super(Json.text(status, "message"), null, false, false);
        this.status = status;
    }

    public ObjectNode status() {
        return status;
    }

    public int code() {
        return (int) Json.number(status, 500, "code");
    }

    public static ApiFailure of(int code, String reason, String message) {
        ObjectNode status = Json.object();
        status.put("kind", "Status").put("apiVersion", "v1");
        status.putObject("metadata");
        status.put("status", "Failure").put("message", message);
        if (!reason.isEmpty()) {
            status.put("reason", reason);
        }
        status.put("code", code);
        return new ApiFailure(status);
    }

    public static ApiFailure badRequest(String message) {
        return of(400, "BadRequest", message);
    }

    public static ApiFailure unauthorized() {
        return of(401, "Unauthorized", "Unauthorized");
    }

    public static ApiFailure pathNotFound() {
        return of(404, "NotFound", "the server could not find the requested resource")
                .withDetails("", "", "");
    }

    public static ApiFailure methodNotAllowed() {
        return of(405, "MethodNotAllowed", "the server does not allow this method on the requested resource")
                .withDetails("", "", "");
    }

    public static ApiFailure notFound(ResourceType type, String name) {
        return of(404, "NotFound", type.qualifiedPlural() + " \"" + name + "\" not found")
                .withDetails(name, type.group(), type.plural());
    }

    public static ApiFailure alreadyExists(ResourceType type, String name) {
        return of(409, "AlreadyExists", type.qualifiedPlural() + " \"" + name + "\" already exists")
                .withDetails(name, type.group(), type.plural());
    }

    public static ApiFailure conflict(ResourceType type, String name, String why) {
        String message = "Operation cannot be fulfilled on " + type.qualifiedPlural() + " \"" + name + "\": " + why;
        return of(409, "Conflict", message).withDetails(name, type.group(), type.plural());
    }

    public static ApiFailure staleVersion(ResourceType type, String name) {
        return conflict(
                type,
                name,
                "the object has been modified; please apply your changes to the latest version and try again");
    }

    public static ApiFailure forbidden(ResourceType type, String name, String why) {
        String named = name.isEmpty() ? "" : " \"" + name + "\"";
        return of(403, "Forbidden", type.qualifiedPlural() + named + " is forbidden: " + why)
                .withDetails(name, type.group(), type.plural());
    }

    public static ApiFailure invalid(String group, String kind, String name, List<FieldError> errors) {
        String qualified = group.isEmpty() ? kind : kind + "." + group;
        String all = errors.stream().map(FieldError::sentence).distinct().collect(Collectors.joining(", "));
        String shown = errors.size() == 1 ? all : "[" + all + "]";
        ApiFailure failure = of(422, "Invalid", qualified + " \"" + name + "\" is invalid: " + shown)
                .withDetails(name, group, kind);
        errors.forEach(error -> failure.addCause(error.kind().reason(), error.message(), error.place()));
        return failure;
    }

    public static ApiFailure invalid(ResourceType type, String name, List<FieldError> errors) {
        return invalid(type.group(), type.kind(), name, errors);
    }

    public static ApiFailure gone(String message) {
        return of(410, "Expired", message);
    }

    public ApiFailure withDetails(String name, String group, String kind) {
        ObjectNode details = Json.child(status, "details");
        putUnlessEmpty(details, "name", name);
        putUnlessEmpty(details, "group", group);
        putUnlessEmpty(details, "kind", kind);
        return this;
    }

    public ApiFailure withUid(String uid) {
        Json.child(status, "details").put("uid", uid);
        return this;
    }

    public ApiFailure withRetryAfterSeconds(int seconds) {
        Json.child(status, "details").put("retryAfterSeconds", seconds);
        return this;
    }

    public ApiFailure addCause(String reason, String message, String field) {
        ObjectNode details = Json.child(status, "details");
        ArrayNode causes = details.get("causes") instanceof ArrayNode present ? present : details.putArray("causes");
        ObjectNode cause = causes.addObject();
        putUnlessEmpty(cause, "reason", reason);
        putUnlessEmpty(cause, "message", message);
        putUnlessEmpty(cause, "field", field);
        return this;
    }

    private static void putUnlessEmpty(ObjectNode node, String key, String value) {
        if (!value.isEmpty()) {
            node.put(key, value);
        }
    }
}
