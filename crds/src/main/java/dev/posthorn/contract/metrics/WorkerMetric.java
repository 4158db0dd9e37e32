package dev.posthorn.contract.metrics;

import java.util.List;

/** Metrics of workers; all carry {@code namespace} and {@code channel} too. */
public enum WorkerMetric implements Metric {
    RECORDS(
            "posthorn.worker.records",
            Type.counter,
            "Steps of notifications: Delivered, Expired, DeadLettered and Suppressed are ends, Retrying is not.",
            "lane",
            "status"),
    SETTLED(
            "posthorn.worker.settled",
            Type.counter,
            "Notifications that came to their end, by what that means for the channel's objective: see Settlement.",
            "lane",
            "class"),
    LATENESS(
            "posthorn.worker.lateness",
            Type.histogram,
            "From acceptance to the end of a notification; the lane's `latencyObjective` is a bucket.",
            "lane"),
    PROVIDER_CALLS("posthorn.worker.provider.call", Type.timer, "Calls of providers.", "provider", "outcome"),
    IN_FLIGHT(
            "posthorn.worker.in.flight",
            Type.gauge,
            "Records in hand; at `spec.worker.maxInFlight` the worker is full.",
            "lane"),
    RETRIES("posthorn.worker.retries", Type.counter, "Attempts that will be made again.", "lane", "reason"),
    HELD(
            "posthorn.worker.held",
            Type.counter,
            "Notifications that went to the ladder without an attempt, since something said not now.",
            "lane",
            "reason"),
    DEAD_LETTERS("posthorn.worker.dead.letters", Type.counter, "Notifications that were given up.", "lane", "reason"),
    LADDER_FORWARDED(
            "posthorn.worker.ladder.forwarded", Type.counter, "Records that left a rung of the retry ladder.", "rung"),
    ACKNOWLEDGEMENTS_FAILED(
            "posthorn.worker.acknowledgements.failed",
            Type.counter,
            "Acknowledgements that Kafka refused; each may become a repeated delivery.",
            "lane"),
    SUPPRESSED(
            "posthorn.worker.suppressed",
            Type.counter,
            "Notifications that were not sent on purpose.",
            "lane",
            "reason"),
    DEDUP_BYPASSED(
            "posthorn.worker.dedup.bypassed",
            Type.counter,
            "Critical notifications that were sent without the ledger, since it was down; each may be a repeat.",
            "lane"),
    UNCLEAR(
            "posthorn.worker.unclear",
            Type.counter,
            "Notifications whose worker died while it called a provider, so that sending them again may be a repeat.",
            "lane"),
    STORE_FAILURES(
            "posthorn.worker.store.failures",
            Type.counter,
            "Questions to a store and notes to it that failed; store: ledger or preferences.",
            "store"),
    LEDGER_FORGOTTEN(
            "posthorn.worker.ledger.forgotten",
            Type.counter,
            "Keys that an embedded ledger forgot before their time, since its memory is full; none with Redis."),
    ORDERED_GENERATION(
            "posthorn.worker.ordered.generation",
            Type.gauge,
            "Generation of the channel whose order on posthorn.control the worker has applied, 0 for none."),
    ORDERS_REJECTED(
            "posthorn.worker.orders.rejected",
            Type.counter,
            "Orders that made no sense; the one before stays in force."),
    LAST_SETTLED(
            "posthorn.worker.last.settled.seconds",
            Type.gauge,
            "When a notification last came to its end, seconds since 1970.");

    @SuppressWarnings(
            "ImmutableEnumChecker") // Its list is a copy that cannot change; the check knows Guava's types alone.
    private final Definition definition;

    WorkerMetric(String meter, Type type, String meaning, String... labels) {
        definition = new Definition(meter, type, meaning, List.of(labels));
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
