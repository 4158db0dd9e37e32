package dev.posthorn.local.apiserver.schema;

import java.math.BigDecimal;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A resource quantity such as {@code 500m}, {@code 2Gi} or {@code 1e3}. */
record CelQuantity(BigDecimal value) {
    private static final Pattern FORM =
            Pattern.compile("([+-]?(?:\\d+\\.?\\d*|\\.\\d+))(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?\\d+)?");
    private static final Map<String, Integer> DECIMAL =
            Map.of("n", -9, "u", -6, "m", -3, "k", 3, "M", 6, "G", 9, "T", 12, "P", 15, "E", 18);
    private static final String BINARY = "KMGTPE";

    static boolean isOne(String text) {
        return FORM.matcher(text).matches();
    }

    static CelQuantity parse(String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new IllegalArgumentException(
                    "quantities must match the regular expression " + "'^([+-]?[0-9.]+)([eEinumkKMGTP]*[-+]?[0-9]*)$'");
        }
        BigDecimal number = new BigDecimal(form.group(1));
        String suffix = form.group(2);
        if (suffix == null) {
            return new CelQuantity(number);
        }
        if (suffix.endsWith("i")) {
            int power = BINARY.indexOf(suffix.charAt(0)) + 1;
            return new CelQuantity(number.multiply(BigDecimal.valueOf(1024).pow(power)));
        }
        int exponent =
                DECIMAL.containsKey(suffix) ? DECIMAL.getOrDefault(suffix, 0) : Integer.parseInt(suffix.substring(1));
        return new CelQuantity(number.scaleByPowerOfTen(exponent));
    }

    boolean isInteger() {
        return value.stripTrailingZeros().scale() <= 0;
    }

    long asInteger() {
        return value.longValueExact();
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof CelQuantity quantity && value.compareTo(quantity.value) == 0;
    }

    @Override
    public int hashCode() {
        return value.stripTrailingZeros().hashCode();
    }
}
