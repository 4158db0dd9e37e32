package dev.posthorn.operator.slo;

import java.math.BigDecimal;

/**
 * What is promised: so many of a hundred settled notifications are good. Decimal throughout, so that a threshold is written as it is
 * meant.
 *
 * @param percent 94 to 99.999
 * @param minEvents settled notifications that an alert's long window must hold before it speaks, count
 */
public record Objective(BigDecimal percent, int minEvents) {

    private static final BigDecimal HUNDRED = BigDecimal.valueOf(100);

    /**
     * As the spec of a channel writes it.
     *
     * @throws NumberFormatException when the text is not a decimal number
     */
    public static Objective of(String percent, int minEvents) {
        return new Objective(new BigDecimal(percent), minEvents);
    }

    /** The share of settled notifications that may be bad, 0 to 1. */
    public BigDecimal budget() {
        return HUNDRED.subtract(percent).movePointLeft(2).stripTrailingZeros();
    }

    /** The share of bad ones at which the budget burns so many times as fast as would just last for 30 days. */
    public BigDecimal burning(BigDecimal times) {
        return budget().multiply(times).stripTrailingZeros();
    }
}
