package dev.posthorn.local.apiserver.schema;

import com.google.common.collect.ImmutableCollection;
import com.google.common.collect.ImmutableMap;
import dev.cel.common.types.CelType;
import dev.cel.common.types.CelTypeProvider;
import dev.cel.common.types.ListType;
import dev.cel.common.types.MapType;
import dev.cel.common.types.SimpleType;
import dev.cel.common.types.StructType;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** The types that rules are checked against, so that a misspelt field is found when a definition is applied. */
final class CelTypes {
    private final Map<String, CelType> structs = new LinkedHashMap<>();

    /** The type of a value; structs met on the way can then be found by name, which no expression can be taken for. */
    CelType of(Schema schema, String name) {
        if (schema.intOrString()
                || (schema.preserveUnknown() && schema.properties().isEmpty())) {
            return SimpleType.DYN;
        }
        return switch (schema.type()) {
            case "object" -> object(schema, name);
            case "array" -> ListType.create(of(schema.itemsOrAnything(), name + "#item"));
            case "string" ->
                switch (schema.source().path("format").asText("")) {
                    case "date-time" -> SimpleType.TIMESTAMP;
                    case "duration" -> SimpleType.DURATION;
                    default -> SimpleType.STRING;
                };
            case "integer" -> SimpleType.INT;
            case "number" -> SimpleType.DOUBLE;
            case "boolean" -> SimpleType.BOOL;
            default -> SimpleType.DYN;
        };
    }

    private CelType object(Schema schema, String name) {
        if (schema.additional() != null) {
            return MapType.create(SimpleType.STRING, of(schema.additional(), name + "#value"));
        }
        ImmutableMap.Builder<String, CelType> builder = ImmutableMap.builder();
        schema.properties()
                .forEach((field, type) ->
                        builder.put(CelNames.escaped(field), of(type, name + "#" + CelNames.escaped(field))));
        ImmutableMap<String, CelType> fields = builder.buildOrThrow();
        StructType struct = StructType.create(name, fields.keySet(), field -> Optional.ofNullable(fields.get(field)));
        structs.put(name, struct);
        return struct;
    }

    /** What has been met so far, for the checker to look names up in. */
    CelTypeProvider provider() {
        return new Known(ImmutableMap.copyOf(structs));
    }

    private record Known(ImmutableMap<String, CelType> structs) implements CelTypeProvider {
        @Override
        public ImmutableCollection<CelType> types() {
            return structs.values();
        }

        @Override
        public Optional<CelType> findType(String typeName) {
            return Optional.ofNullable(structs.get(typeName));
        }
    }
}
