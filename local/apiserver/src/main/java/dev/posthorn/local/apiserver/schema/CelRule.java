package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.cel.bundle.Cel;
import dev.cel.bundle.CelBuilder;
import dev.cel.bundle.CelFactory;
import dev.cel.common.CelOptions;
import dev.cel.common.CelValidationException;
import dev.cel.common.types.CelType;
import dev.cel.common.types.OptionalType;
import dev.cel.common.types.SimpleType;
import dev.cel.extensions.CelExtensions;
import dev.cel.parser.CelStandardMacro;
import dev.cel.runtime.CelEvaluationException;
import dev.cel.runtime.CelRuntime.Program;
import dev.posthorn.local.apiserver.model.FieldError;
import dev.posthorn.local.apiserver.model.Json;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * One {@code x-kubernetes-validations} entry, compiled against the type of the value it stands on.
 *
 * @param transition whether the rule speaks of {@code oldSelf}
 * @param optionalOld whether it is checked without an old value too, with {@code oldSelf} an optional
 */
record CelRule(JsonNode source, Program program, Optional<Program> message, boolean transition, boolean optionalOld) {
    private static final CelOptions OPTIONS = CelOptions.current()
            .enableOptionalSyntax(true)
            .enableHeterogeneousNumericComparisons(true)
            .build();

    static CelRule compile(JsonNode source, Schema schema) {
        CelTypes types = new CelTypes();
        CelType self = types.of(schema, "#");
        boolean optionalOld = Json.flag(source, "optionalOldSelf");
        CelBuilder builder = CelFactory.plannerCelBuilder()
                .setOptions(OPTIONS)
                .setStandardMacros(CelStandardMacro.STANDARD_MACROS)
                .setTypeProvider(types.provider())
                .addVar("self", self)
                .addVar("oldSelf", optionalOld ? OptionalType.create(self) : self)
                .addCompilerLibraries(
                        CelExtensions.optional(),
                        CelExtensions.strings(),
                        CelExtensions.sets(OPTIONS),
                        CelExtensions.bindings(),
                        CelExtensions.comprehensions())
                .addRuntimeLibraries(
                        CelExtensions.optional(),
                        CelExtensions.strings(),
                        CelExtensions.sets(OPTIONS),
                        CelExtensions.comprehensions());
        CelFunctions.addTo(builder);
        Program program = program(builder, SimpleType.BOOL, source, "rule");
        Optional<Program> message = Json.text(source, "messageExpression").isEmpty()
                ? Optional.empty()
                : Optional.of(program(builder, SimpleType.STRING, source, "messageExpression"));
        boolean transition = Json.text(source, "rule").matches("(?s).*\\boldSelf\\b.*");
        return new CelRule(source, program, message, transition, optionalOld);
    }

    private static Program program(CelBuilder builder, CelType result, JsonNode source, String field) {
        Cel cel = builder.setResultType(result).build();
        try {
            return cel.createProgram(cel.compile(Json.text(source, field)).getAst());
        } catch (CelValidationException e) {
            String why = String.valueOf(e.getMessage());
            boolean wrongResult = e.getErrors().stream()
                    .allMatch(issue -> issue.getMessage().startsWith("expected type '" + result.name() + "'"));
            String said =
                    wrongResult ? "cel expression must evaluate to a " + result.name() : "compilation failed: " + why;
            throw new CelRules.DoesNotCompile("." + field, shown(source), said);
        } catch (CelEvaluationException e) {
            throw new CelRules.DoesNotCompile("." + field, shown(source), String.valueOf(e.getMessage()));
        }
    }

    /** As Go writes the rule into an error. */
    private static String shown(JsonNode source) {
        ObjectNode out = Json.object()
                .put("Rule", Json.text(source, "rule"))
                .put("Message", Json.text(source, "message"))
                .put("MessageExpression", Json.text(source, "messageExpression"));
        out.set("Reason", source.get("reason"));
        out.put("FieldPath", Json.text(source, "fieldPath"));
        out.set("OptionalOldSelf", source.get("optionalOldSelf"));
        return out.toString().replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026");
    }

    /** What is wrong with the value, if anything; {@code path} is where it stands. */
    Optional<FieldError> check(Object self, Optional<Object> old, String path, JsonNode node) {
        Map<String, Object> variables = new LinkedHashMap<>();
        variables.put("self", self);
        if (optionalOld) {
            variables.put("oldSelf", old);
        } else {
            old.ifPresent(value -> variables.put("oldSelf", value));
        }
        try {
            boolean holds = Boolean.TRUE.equals(program.eval(variables));
            return holds ? Optional.empty() : Optional.of(error(path, node, messageOf(variables)));
        } catch (CelEvaluationException e) {
            String why = String.valueOf(e.getMessage()).replaceFirst("^evaluation error[^:]*: ", "");
            return Optional.of(invalid(path, node, why + " evaluating rule: " + ruleOrMessage()));
        }
    }

    private FieldError error(String path, JsonNode node, String message) {
        String place = path + Json.text(source, "fieldPath");
        String field = place.startsWith(".") ? place.substring(1) : place;
        return switch (Json.text(source, "reason")) {
            case "FieldValueRequired" -> FieldError.required(field, message);
            case "FieldValueForbidden" -> FieldError.forbidden(field, message);
            case "FieldValueDuplicate" -> FieldError.duplicate(field, node);
            default -> invalid(field, node, message);
        };
    }

    private static FieldError invalid(String field, JsonNode node, String message) {
        return node.isContainerNode()
                ? FieldError.invalidUnshown(field, message)
                : FieldError.invalid(field, node, message);
    }

    private String messageOf(Map<String, Object> variables) {
        if (message.isPresent()) {
            try {
                Object said = message.get().eval(variables);
                if (said instanceof String text && !text.isBlank()) {
                    return text;
                }
            } catch (CelEvaluationException e) {
                return plainMessage();
            }
        }
        return plainMessage();
    }

    private String plainMessage() {
        String plain = Json.text(source, "message");
        return plain.isEmpty() ? "failed rule: " + Json.text(source, "rule").strip() : plain;
    }

    private String ruleOrMessage() {
        return Json.text(source, "rule").strip();
    }
}
