package dev.posthorn.contract.metrics;

import java.util.List;

/** Metrics of the operator. */
public enum OperatorMetric implements Metric {
    LEADER("posthorn.leader", Type.gauge, "1: this process is the one that acts."),
    CACHES_SYNCED("posthorn.caches.synced", Type.gauge, "1: every watched kind has been listed."),
    RECONCILE("posthorn.reconcile", Type.timer, "Reconciles, and how long they took.", "kind", "outcome"),
    RECONCILE_ERRORS(
            "posthorn.reconcile.errors",
            Type.counter,
            "Reconciles that failed; they are tried again.",
            "kind",
            "cause"),
    RECONCILE_OLDEST(
            "posthorn.reconcile.in.progress.max.seconds",
            Type.gauge,
            "Age of the oldest reconcile in progress; one that only grows is stuck.",
            "kind"),
    RECONCILE_QUEUE("posthorn.reconcile.queue", Type.gauge, "Resources that wait for a thread.", "kind"),
    RECONCILE_LAST_SUCCESS(
            "posthorn.reconcile.last.success.timestamp.seconds",
            Type.gauge,
            "When a reconcile last ended well, seconds since 1970.",
            "kind"),
    API_REQUESTS(
            "posthorn.api.requests",
            Type.counter,
            "Calls of the API server. In steady state `apply`, `create`, `update`, `patch` and `delete` stand still, but for the Lease.",
            "verb",
            "resource",
            "code"),
    KAFKA_REQUESTS("posthorn.operator.kafka.requests", Type.counter, "Calls of Kafka's Admin API.", "request"),
    KAFKA_WRITES(
            "posthorn.operator.kafka.writes",
            Type.counter,
            "Topics made, changed and deleted through it.",
            "operation"),
    EVIDENCE_AVAILABLE(
            "posthorn.evidence.available",
            Type.gauge,
            "1: how late the channel is, is known; 0: Kafka does not say.",
            "namespace",
            "channel"),
    EVIDENCE_POLL("posthorn.evidence.poll", Type.timer, "Looks at Kafka for all channels of the region."),
    LANE_BACKLOG("posthorn.lane.backlog", Type.gauge, "Records that wait in a lane.", "namespace", "channel", "lane"),
    LANE_DRAIN(
            "posthorn.lane.drain.seconds",
            Type.gauge,
            "When the lane will be empty at the rates of now; absent when never.",
            "namespace",
            "channel",
            "lane"),
    LANE_ARRIVAL_RATE(
            "posthorn.lane.arrival.rate",
            Type.gauge,
            "Records that come into a lane in a second.",
            "namespace",
            "channel",
            "lane"),
    LANE_SERVICE_RATE(
            "posthorn.lane.service.rate",
            Type.gauge,
            "Records that leave a lane in a second.",
            "namespace",
            "channel",
            "lane"),
    CHANNEL_OLDEST_ACCEPTED(
            "posthorn.channel.oldest.accepted.seconds",
            Type.gauge,
            "Since when the oldest notification without an end has been accepted, the retry ladder included.",
            "namespace",
            "channel"),
    LANE_ARRIVED(
            "posthorn.lane.arrived",
            Type.counter,
            "Records that came into a lane, by the ends of its partitions; nobody needs to run for it to move.",
            "namespace",
            "channel",
            "lane"),
    LANE_OLDEST_UNSETTLED(
            "posthorn.lane.oldest.unsettled.seconds",
            Type.gauge,
            "How long the oldest record of a lane that is due has waited in it; rests on the retry ladder do not count.",
            "namespace",
            "channel",
            "lane"),
    TENANT_BACKLOG(
            "posthorn.tenant.backlog",
            Type.gauge,
            "Records that wait, of the tenants with the most of them; all others are `other`.",
            "namespace",
            "channel",
            "tenant"),
    SCALING_DECISION(
            "posthorn.scaling.decision",
            Type.gauge,
            "Workers that the operator last decided on, by what it decided and what held it back; one series a channel.",
            "namespace",
            "channel",
            "decision",
            "limited_by");

    @SuppressWarnings(
            "ImmutableEnumChecker") // Its list is a copy that cannot change; the check knows Guava's types alone.
    private final Definition definition;

    OperatorMetric(String meter, Type type, String meaning, String... labels) {
        definition = new Definition(meter, type, meaning, List.of(labels));
    }

    @Override
    public Definition definition() {
        return definition;
    }
}
