package dev.posthorn.contract.metrics;

import java.util.List;

/** One metric: its name in code, its name in Prometheus, what it is split by and what it says. */
public interface Metric {

    /** What a metric is, and with it how Prometheus spells it. */
    enum Type {
        counter("_total"),
        /** Times, with {@code _count}, {@code _sum} and {@code _max}. */
        timer("_seconds"),
        /** A timer with {@code _bucket} as well. */
        histogram("_seconds"),
        gauge("");

        private final String suffix;

        Type(String suffix) {
            this.suffix = suffix;
        }
    }

    /**
     * All that there is to say of a metric.
     *
     * @param meter name in code, as Micrometer has it: words with dots between them, without the suffix of the type
     * @param meaning what it says, one sentence or two
     * @param labels those beyond what every metric of the process has
     */
    record Definition(String meter, Type type, String meaning, List<String> labels) {
        public Definition {
            labels = List.copyOf(labels);
        }
    }

    Definition definition();

    /** Name in code; see {@link Definition}. */
    default String meter() {
        return definition().meter();
    }

    default Type type() {
        return definition().type();
    }

    default List<String> labels() {
        return definition().labels();
    }

    default String meaning() {
        return definition().meaning();
    }

    /** Name in Prometheus; of a timer or histogram without {@code _count}, {@code _sum}, {@code _max} or {@code _bucket}. */
    default String series() {
        return meter().replace('.', '_') + type().suffix;
    }

    /** How many; only of timers and histograms. */
    default String count() {
        return timed("_count");
    }

    /** Seconds in all; only of timers and histograms. */
    default String sum() {
        return timed("_sum");
    }

    /** How many took no longer than {@code le} seconds; only of histograms. */
    default String bucket() {
        if (type() != Type.histogram) {
            throw new IllegalStateException(meter() + " is a " + type() + " and has no buckets");
        }
        return series() + "_bucket";
    }

    private String timed(String part) {
        return switch (type()) {
            case timer, histogram -> series() + part;
            case counter, gauge -> throw new IllegalStateException(meter() + " is a " + type() + " and has no " + part);
        };
    }
}
