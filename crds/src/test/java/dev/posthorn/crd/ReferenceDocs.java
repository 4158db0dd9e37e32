package dev.posthorn.crd;

import com.fasterxml.jackson.databind.JsonNode;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionVersion;
import io.fabric8.kubernetes.api.model.apiextensions.v1.JSONSchemaProps;
import io.fabric8.kubernetes.api.model.apiextensions.v1.ValidationRule;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes the pages for people out of the same CRDs and reasons that the cluster and the operator use. */
final class ReferenceDocs {
    private static final String NOTE = "<!-- Generated from %s: change that, not this page. -->\n\n";

    private ReferenceDocs() {}

    /** Path below docs/ to content. */
    static Map<String, String> generate() throws IOException {
        var pages = new TreeMap<String, String>();
        pages.put("reasons.md", reasons());
        var serialization = new KubernetesSerialization();
        for (String yaml : CrdYaml.generate().values()) {
            var crd = serialization.unmarshal(yaml, CustomResourceDefinition.class);
            pages.put("reference/" + crd.getSpec().getNames().getSingular() + ".md", kind(crd));
        }
        return pages;
    }

    private static String reasons() {
        var page = new StringBuilder(NOTE.formatted("crds/src/main/java/dev/posthorn/crd/Reason.java"))
                .append("# Reasons\n\n")
                .append(
                        "Every condition in a status, and every Event, carries one of these. `kubectl get nch,nreg,pa -A` shows ")
                .append(
                        "the reason of `Ready`; `kubectl describe` shows the message, which names the input at fault.\n\n")
                .append("| reason | what is the case | what to do |\n|---|---|---|\n");
        for (Reason reason : Reason.values()) {
            page.append("| <a id=\"%s\"></a>`%s` | %s | %s |\n"
                    .formatted(
                            reason.name().toLowerCase(Locale.ROOT),
                            reason,
                            cell(reason.meaning()),
                            cell(reason.remedy())));
        }
        return page.toString();
    }

    private static String kind(CustomResourceDefinition crd) {
        var names = crd.getSpec().getNames();
        CustomResourceDefinitionVersion version = crd.getSpec().getVersions().getLast();
        JSONSchemaProps schema = version.getSchema().getOpenAPIV3Schema();
        var page = new StringBuilder(NOTE.formatted("the types in crds/src/main/java"))
                .append("# %s\n\n".formatted(names.getKind()))
                .append("`apiVersion: %s/%s`, %s; `kubectl get %s`.\n\n"
                        .formatted(
                                crd.getSpec().getGroup(),
                                version.getName(),
                                crd.getSpec().getScope().equals("Cluster") ? "cluster-scoped" : "namespaced",
                                String.join("`, `", names.getShortNames())));
        section(page, "spec", schema.getProperties().get("spec"), schema.getRequired());
        section(page, "status", schema.getProperties().get("status"), schema.getRequired());
        refusals(page, schema);
        columns(page, version);
        return page.toString();
    }

    private static void section(StringBuilder page, String name, JSONSchemaProps schema, List<String> required) {
        var fields = new LinkedHashMap<String, Field>();
        collect(fields, name, schema, required.contains(name));
        page.append("## %s\n\n%s\n\n".formatted(name, schema.getDescription()))
                .append("| field | type | default | meaning |\n|---|---|---|---|\n");
        fields.forEach((path, field) -> {
            if (!path.equals(name)) {
                page.append("| `%s` | %s | %s | %s |\n"
                        .formatted(
                                path,
                                type(field.schema()),
                                standard(field),
                                cell(field.schema().getDescription())));
            }
        });
        page.append('\n');
    }

    private static void collect(Map<String, Field> into, String path, JSONSchemaProps schema, boolean required) {
        into.put(path, new Field(schema, required));
        JSONSchemaProps shape =
                schema.getItems() == null ? schema : schema.getItems().getSchema();
        String prefix = schema.getItems() == null ? path : path + "[]";
        if (shape.getProperties() != null) {
            List<String> needed = Objects.requireNonNullElse(shape.getRequired(), List.of());
            shape.getProperties()
                    .forEach((name, child) -> collect(into, prefix + "." + name, child, needed.contains(name)));
        }
    }

    /** What CEL refuses beyond types and bounds, as the API server words it. */
    private static void refusals(StringBuilder page, JSONSchemaProps schema) {
        page.append("## What is refused, and how the API server words it\n\n");
        var fields = new LinkedHashMap<String, Field>();
        collect(fields, "", schema, true);
        fields.forEach((path, field) -> {
            String where = path.isEmpty() ? "" : "`" + path.substring(1) + "`: ";
            Stream.of(field.schema().getXKubernetesValidations(), ofItems(field.schema()))
                    .filter(Objects::nonNull)
                    .flatMap(List::stream)
                    .forEach(rule -> page.append("* %s%s\n".formatted(where, rule.getMessage())));
        });
        page.append('\n');
    }

    private static @Nullable List<ValidationRule> ofItems(JSONSchemaProps schema) {
        return schema.getItems() == null ? null : schema.getItems().getSchema().getXKubernetesValidations();
    }

    private static void columns(StringBuilder page, CustomResourceDefinitionVersion version) {
        page.append("## Columns of `kubectl get`\n\n| column | from | only with `-o wide` |\n|---|---|---|\n");
        for (var column : version.getAdditionalPrinterColumns()) {
            page.append("| %s | `%s` | %s |\n"
                    .formatted(
                            column.getName().toUpperCase(Locale.ROOT),
                            cell(column.getJsonPath()),
                            Objects.requireNonNullElse(column.getPriority(), 0) > 0 ? "yes" : ""));
        }
    }

    private static String type(JSONSchemaProps schema) {
        var words = new ArrayList<String>();
        if (schema.getEnum() != null && !schema.getEnum().isEmpty()) {
            words.add("`"
                    + String.join(
                            "`, `",
                            schema.getEnum().stream().map(v -> v.asText()).toList()) + "`");
        } else {
            words.add(schema.getItems() == null ? schema.getType() : "list");
        }
        if (KubernetesDuration.PATTERN.equals(schema.getPattern())) {
            return "duration";
        }
        range(words, "", schema.getMinimum(), schema.getMaximum());
        range(words, " characters", schema.getMinLength(), schema.getMaxLength());
        range(words, " items", schema.getMinItems(), schema.getMaxItems());
        if (schema.getXKubernetesListMapKeys() != null
                && !schema.getXKubernetesListMapKeys().isEmpty()) {
            words.add("by " + String.join(" and ", schema.getXKubernetesListMapKeys()));
        }
        return String.join(", ", words);
    }

    private static void range(List<String> words, String unit, Number least, Number most) {
        if (least != null && most != null) {
            words.add("%d to %d%s".formatted(least.longValue(), most.longValue(), unit));
        } else if (most != null) {
            words.add("at most %d%s".formatted(most.longValue(), unit));
        } else if (least != null) {
            words.add("at least %d%s".formatted(least.longValue(), unit));
        }
    }

    private static String standard(Field field) {
        if (field.schema().getDefault() != null) {
            JsonNode value = field.schema().getDefault();
            return "`" + cell(value.isTextual() ? value.asText() : value.toString()) + "`";
        }
        return field.required() ? "**required**" : "";
    }

    private static String cell(String text) {
        return Objects.requireNonNullElse(text, "").replace("|", "\\|").replace("\n", " ");
    }

    private record Field(JSONSchemaProps schema, boolean required) {}
}
