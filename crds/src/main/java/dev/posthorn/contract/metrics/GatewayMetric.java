package dev.posthorn.contract.metrics;

import java.util.List;

/** Metrics of gateways. */
public enum GatewayMetric implements Metric {
    REQUESTS("posthorn.gateway.requests", Type.counter, "Requests by route and by what was answered.", "route", "code"),
    ACCEPT(
            "posthorn.gateway.accept",
            Type.histogram,
            "From the last byte of a request that brings notifications to its answer, whatever that is.",
            "route"),
    IN_FLIGHT("posthorn.gateway.in.flight", Type.gauge, "Requests in hand."),
    CONNECTIONS("posthorn.gateway.connections", Type.gauge, "Open connections."),
    CLOSED_SLOW(
            "posthorn.gateway.closed.slow",
            Type.counter,
            "Connections that were closed since the client took too long to send a request."),
    NOTIFICATIONS(
            "posthorn.gateway.notifications",
            Type.counter,
            "Notifications that tenants asked for, by what became of that: Accepted, or the problem.",
            "outcome"),
    FORGOTTEN_KEYS(
            "posthorn.gateway.forgotten.keys",
            Type.counter,
            "Idempotency keys that were forgotten before their window was over, for want of room."),
    RELOADS(
            "posthorn.gateway.reloads",
            Type.counter,
            "Changes of mounted files that were taken over, or refused while the last good ones stay in force.",
            "what",
            "outcome");

    @SuppressWarnings(
            "ImmutableEnumChecker") // Its list is a copy that cannot change; the check knows Guava's types alone.
    private final Definition definition;

    GatewayMetric(String meter, Type type, String meaning, String... labels) {
        definition = new Definition(meter, type, meaning, List.of(labels));
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
