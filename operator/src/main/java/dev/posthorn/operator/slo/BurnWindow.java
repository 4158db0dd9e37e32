package dev.posthorn.operator.slo;

import dev.posthorn.operator.slo.Alert.Severity;
import java.math.BigDecimal;

/**
 * Two windows over which the error budget of 30 days must burn too fast, and how fast that is. The long one says that it matters, the
 * short one that it still goes on.
 *
 * <pre>
 *   factor   long  short   budget gone in the long window   a person looks
 *   14.4     1h    5m      2 %                              now
 *    6       6h    30m     5 %                              now
 *    3       1d    2h      10 %                             in working hours
 *    1       3d    6h      10 %                             in working hours
 * </pre>
 *
 * <p>Source: "The Site Reliability Workbook", chapter 5, "Alerting on SLOs", section 6, multiwindow, multi-burn-rate alerts
 * (https://sre.google/workbook/alerting-on-slos/).
 */
enum BurnWindow {
    HOUR("1h", "5m", "14.4", "2m", Severity.critical),
    QUARTER_DAY("6h", "30m", "6", "15m", Severity.critical),
    DAY("1d", "2h", "3", "1h", Severity.warning),
    THREE_DAYS("3d", "6h", "1", "3h", Severity.warning);

    private final String longWindow;
    private final String shortWindow;
    private final String factor;
    private final String holdFor;
    private final Severity severity;

    BurnWindow(String longWindow, String shortWindow, String factor, String holdFor, Severity severity) {
        this.longWindow = longWindow;
        this.shortWindow = shortWindow;
        this.factor = factor;
        this.holdFor = holdFor;
        this.severity = severity;
    }

    /** In Prometheus' notation, as are the next two. */
    String longWindow() {
        return longWindow;
    }

    String shortWindow() {
        return shortWindow;
    }

    /** How long both must hold. */
    String holdFor() {
        return holdFor;
    }

    /** How many times as fast as the budget allows. */
    BigDecimal factor() {
        return new BigDecimal(factor);
    }

    Severity severity() {
        return severity;
    }
}
