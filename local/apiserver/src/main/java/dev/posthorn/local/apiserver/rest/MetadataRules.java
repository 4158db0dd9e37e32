package dev.posthorn.local.apiserver.rest;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import dev.posthorn.local.apiserver.model.Meta;
import dev.posthorn.local.apiserver.model.ResourceType;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** Names, labels, annotations, owner references and finalizers, as every kind must have them. */
final class MetadataRules {
    private static final String LABEL_RE = "[a-z0-9]([-a-z0-9]*[a-z0-9])?";
    private static final String SUBDOMAIN_RE = LABEL_RE + "(\\." + LABEL_RE + ")*";
    private static final String QUALIFIED_RE = "([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]";
    private static final Pattern SUBDOMAIN = Pattern.compile(SUBDOMAIN_RE);
    private static final Pattern LABEL = Pattern.compile(LABEL_RE);
    private static final Pattern QUALIFIED = Pattern.compile(QUALIFIED_RE);
    private static final Pattern VALUE = Pattern.compile("(" + QUALIFIED_RE + ")?");
    private static final List<String> STANDARD_FINALIZERS = List.of("foregroundDeletion", "orphan", "kubernetes");
    private static final int MOST_ANNOTATION_BYTES = 256 * 1024;

    private MetadataRules() {}

    static List<FieldError> check(ResourceType type, ObjectNode object, Optional<ObjectNode> old) {
        List<FieldError> errors = new ArrayList<>();
        if (old.isEmpty()) {
            name(type, Meta.name(object), errors);
        }
        labels(Json.at(object, "metadata", "labels"), "metadata.labels", errors);
        annotations(Json.at(object, "metadata", "annotations"), errors);
        owners(Json.at(object, "metadata", "ownerReferences"), errors);
        finalizers(type, object, old, errors);
        return errors;
    }

    private static void name(ResourceType type, String name, List<FieldError> errors) {
        if (name.isEmpty()) {
            errors.add(FieldError.required("metadata.name", "name or generateName is required"));
            return;
        }
        String field = "metadata.name";
        if (type.group().equals("rbac.authorization.k8s.io")) {
            if (name.equals(".") || name.equals("..") || name.contains("/") || name.contains("%")) {
                errors.add(FieldError.invalid(field, name, "may not contain '/'"));
            }
        } else if (type.is("", "namespaces") || type.is("", "services")) {
            label(name, field, LABEL, LABEL_MESSAGE, errors);
        } else {
            if (name.length() > 253) {
                errors.add(FieldError.invalid(field, name, "must be no more than 253 bytes"));
            }
            if (!SUBDOMAIN.matcher(name).matches()) {
                errors.add(FieldError.invalid(field, name, SUBDOMAIN_MESSAGE));
            }
        }
    }

    private static void label(String name, String field, Pattern pattern, String message, List<FieldError> errors) {
        if (name.length() > 63) {
            errors.add(FieldError.invalid(field, name, "must be no more than 63 bytes"));
        }
        if (!pattern.matcher(name).matches()) {
            errors.add(FieldError.invalid(field, name, message));
        }
    }

    static void labels(JsonNode labels, String field, List<FieldError> errors) {
        for (var entry : Json.fields(labels)) {
            qualifiedName(entry.getKey(), field, errors);
            String value = entry.getValue().asText();
            if (value.length() > 63) {
                errors.add(FieldError.invalid(field, value, "must be no more than 63 bytes"));
            }
            if (!VALUE.matcher(value).matches()) {
                errors.add(FieldError.invalid(field, value, VALUE_MESSAGE));
            }
        }
    }

    private static void annotations(JsonNode annotations, List<FieldError> errors) {
        long bytes = 0;
        for (var entry : Json.fields(annotations)) {
            qualifiedName(entry.getKey().toLowerCase(java.util.Locale.ROOT), "metadata.annotations", errors);
            bytes += entry.getKey().length() + (long) entry.getValue().asText().length();
        }
        if (bytes > MOST_ANNOTATION_BYTES) {
            errors.add(new FieldError(
                    FieldError.Kind.TOO_LONG,
                    "metadata.annotations",
                    "Too long: may not be more than " + MOST_ANNOTATION_BYTES + " bytes"));
        }
    }

    private static void qualifiedName(String key, String field, List<FieldError> errors) {
        String[] parts = key.split("/", -1);
        String name = parts[parts.length - 1];
        if (parts.length > 2) {
            errors.add(FieldError.invalid(
                    field,
                    key,
                    "a valid label key " + QUALIFIED_MESSAGE
                            + " with an optional DNS subdomain prefix and '/' (e.g. 'example.com/MyName')"));
            return;
        }
        if (parts.length == 2 && !SUBDOMAIN.matcher(parts[0]).matches()) {
            errors.add(FieldError.invalid(
                    field,
                    key,
                    parts[0].isEmpty() ? "prefix part must be non-empty" : "prefix part " + SUBDOMAIN_MESSAGE));
        }
        if (name.isEmpty()) {
            errors.add(FieldError.invalid(field, key, "name part must be non-empty"));
        } else if (name.length() > 63) {
            errors.add(FieldError.invalid(field, key, "name part must be no more than 63 bytes"));
        }
        if (!QUALIFIED.matcher(name).matches()) {
            errors.add(FieldError.invalid(field, key, "name part " + QUALIFIED_MESSAGE));
        }
    }

    private static void owners(JsonNode owners, List<FieldError> errors) {
        List<String> controllers = new ArrayList<>();
        for (int i = 0; i < owners.size(); i++) {
            JsonNode owner = owners.get(i);
            String field = "metadata.ownerReferences[" + i + "]";
            for (String required : List.of("apiVersion", "kind", "name", "uid")) {
                if (Json.text(owner, required).isEmpty()) {
                    errors.add(FieldError.invalid(
                            field.replaceAll("\\[\\d+]$", "") + "." + required,
                            TextNode.valueOf(""),
                            required.equals("apiVersion") ? "version must not be empty" : "must not be empty"));
                }
            }
            if (Json.flag(owner, "controller")) {
                controllers.add(Json.text(owner, "kind") + "/" + Json.text(owner, "name"));
            }
        }
        if (controllers.size() > 1) {
            errors.add(FieldError.invalid(
                    "metadata.ownerReferences",
                    owners,
                    "Only one reference can have Controller set to true. Found \"true\" in references for "
                            + String.join(" and ", controllers)));
        }
    }

    private static void finalizer(String name, String field, List<FieldError> errors) {
        if (!name.contains("/")) {
            errors.add(FieldError.invalid(
                    field, name, "name is neither a standard finalizer name nor is it fully qualified"));
        } else {
            qualifiedName(name, field, errors);
        }
    }

    private static void finalizers(
            ResourceType type, ObjectNode object, Optional<ObjectNode> old, List<FieldError> errors) {
        List<String> now = Meta.finalizers(object);
        for (int i = 0; i < now.size(); i++) {
            // Only the core kinds insist on names that nobody else could have taken.
            if (type.builtIn() && !STANDARD_FINALIZERS.contains(now.get(i))) {
                finalizer(now.get(i), "metadata.finalizers[" + i + "]", errors);
            }
        }
        old.filter(Meta::deleting).ifPresent(before -> {
            List<String> added = new ArrayList<>(now);
            added.removeAll(Meta.finalizers(before));
            if (!added.isEmpty()) {
                String list = String.join("\", \"", added);
                errors.add(FieldError.forbidden(
                        "metadata.finalizers",
                        "no new finalizers can be added if the object is being deleted, found new finalizers []string{\""
                                + list + "\"}"));
            }
        });
    }

    private static final String SUBDOMAIN_MESSAGE =
            "a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start "
                    + "and end with an alphanumeric character (e.g. 'example.com', regex used for validation is '"
                    + "[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*')";
    private static final String LABEL_MESSAGE =
            "a lowercase RFC 1123 label must consist of lower case alphanumeric characters or '-', and must start and end "
                    + "with an alphanumeric character (e.g. 'my-name',  or '123-abc', regex used for validation is "
                    + "'[a-z0-9]([-a-z0-9]*[a-z0-9])?')";
    private static final String VALUE_MESSAGE =
            "a valid label must be an empty string or consist of alphanumeric characters, '-', '_' or '.', and must start "
                    + "and end with an alphanumeric character (e.g. 'MyValue',  or 'my_value',  or '12345', regex used for "
                    + "validation is '(([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9])?')";
    private static final String QUALIFIED_MESSAGE =
            "must consist of alphanumeric characters, '-', '_' or '.', and must start and end with an alphanumeric "
                    + "character (e.g. 'MyName',  or 'my.name',  or '123-abc', regex used for validation is "
                    + "'([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]')";
}
