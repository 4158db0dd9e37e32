package dev.posthorn.contract.metrics;

/**
 * Series that the alert rules of a channel record and that its dashboards read; all carry {@code namespace} and {@code channel}, and
 * where they differ by lane {@code lane}. Windows are in Prometheus' notation, such as {@code 5m}.
 */
public final class SliSeries {
    /** Share of settled notifications that may be bad, 0 to 1. */
    public static final String BUDGET = "posthorn:budget:ratio";
    /** How late a notification of the lane may be settled, seconds. */
    public static final String LATENCY_OBJECTIVE = "posthorn:latency_objective:seconds";

    private SliSeries() {}

    /** Share of settled notifications of a lane that were bad, 0 to 1; not a number while none was settled. */
    public static String badRatio(String window) {
        return "posthorn:settled_bad:ratio_rate" + window;
    }

    /** Settled notifications of a lane that count, good or bad. */
    public static String events(String window) {
        return "posthorn:settled:increase" + window;
    }
}
