package dev.posthorn.crd;

/**
 * Every condition that Posthorn sets. {@code Ready} is always there; all are good when True but for {@code ScalingLimited}, {@code CatchingUp} and
 * {@code Paused}.
 */
public enum ConditionType {
    /** The resource does what its spec asks for. */
    Ready,
    /** The region's Kafka answers with the region's credentials. */
    KafkaReachable,
    /** The Secret of a provider account is there and holds what the provider's type needs. */
    CredentialsValid,
    /** The channel's provider accounts exist and are ready. */
    ProvidersReady,
    /** Work topics, retry ladder and dead-letter topic are as planned. */
    TopicsReady,
    /** As many workers as asked for are ready. */
    WorkersAvailable,
    /** Alert rules and scrape config are in place, or the cluster has nobody to read them. */
    MonitoringReady,
    /** Kafka says how far the workers are, so lateness is known. */
    MetricsAvailable,
    /** More workers are called for than may run, or than would help. */
    ScalingLimited,
    /** Workers are working off a backlog, so none is taken away. */
    CatchingUp,
    /** A human asked the operator to leave the resource alone. */
    Paused
}
