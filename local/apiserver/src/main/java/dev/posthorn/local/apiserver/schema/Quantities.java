package dev.posthorn.local.apiserver.schema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;

/** Resource quantities in the one way a server writes each: {@code 0.5} is {@code 500m}, {@code 1024Mi} is {@code 1Gi}. */
public final class Quantities {
    static final String FORMAT = "quantity";
    private static final List<String> DECIMAL = List.of("n", "u", "m", "", "k", "M", "G", "T", "P", "E");
    private static final List<String> BINARY = List.of("", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei");
    private static final BigInteger KIBI = BigInteger.valueOf(1024);

    private Quantities() {}

    static boolean isQuantity(Schema schema) {
        return schema.source().path("format").asText("").equals(FORMAT)
                && schema.type().isEmpty();
    }

    /** The canonical text; what is no quantity stays as it is, for validation to refuse. */
    static JsonNode canonical(JsonNode node) {
        String text = node.asText("");
        if (!(node.isTextual() || node.isNumber()) || !CelQuantity.isOne(text)) {
            return node;
        }
        BigDecimal value = CelQuantity.parse(text).value();
        boolean binary = text.endsWith("i") && value.stripTrailingZeros().scale() <= 0;
        return TextNode.valueOf(binary ? binary(value.toBigIntegerExact()) : decimal(value));
    }

    private static String binary(BigInteger value) {
        BigInteger rest = value;
        int power = 0;
        while (rest.signum() != 0 && power < BINARY.size() - 1 && rest.mod(KIBI).signum() == 0) {
            rest = rest.divide(KIBI);
            power++;
        }
        return rest + BINARY.get(power);
    }

    private static String decimal(BigDecimal value) {
        if (value.signum() == 0) {
            return "0";
        }
        int at = DECIMAL.size() - 1;
        BigDecimal scaled = value.scaleByPowerOfTen(-18);
        while (at > 0 && scaled.stripTrailingZeros().scale() > 0) {
            scaled = scaled.scaleByPowerOfTen(3);
            at--;
        }
        return scaled.stripTrailingZeros().toBigInteger() + DECIMAL.get(at);
    }
}
