package dev.posthorn.local.apiserver.schema;

import dev.posthorn.local.apiserver.model.ResourceType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;

/** The built-in resources this server serves, from {@code built-in-types.txt}. */
public final class BuiltInTypes {
    private BuiltInTypes() {}

    public static List<Definition> all() {
        return BuiltInSchemas.lines("built-in-types.txt").stream()
                .map(BuiltInTypes::parse)
                .toList();
    }

    private static Definition parse(String line) {
        String[] w = line.split(" +", -1);
        String plural = w[3];
        ResourceType type = new ResourceType(
                w[0].equals("-") ? "" : w[0],
                w[1],
                plural,
                plural.equals("endpoints") ? plural : w[2].toLowerCase(Locale.ROOT),
                w[2],
                w[2] + "List",
                w[4].equals("namespaced"),
                words(w[5]),
                words(w[8]),
                Set.copyOf(words(w[6])),
                ResourceType.Generation.valueOf(w[7]),
                true);
        Optional<Definition.ScalePaths> scale = type.has("scale")
                ? Optional.of(new Definition.ScalePaths(".spec.replicas", ".status.replicas", ".spec.selector"))
                : Optional.empty();
        Supplier<Schema> schema = new Once<>(() -> Schema.parse(BuiltInSchemas.openApi(w[9])));
        return new Definition(type, schema, type.version(), scale, BuiltInColumns.of(type), () -> CelRules.NONE);
    }

    private static List<String> words(String list) {
        return list.equals("-") ? List.of() : List.of(list.split(",", -1));
    }
}
