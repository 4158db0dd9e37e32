package dev.posthorn.operator.scaling;

/** What keeps a channel from more workers; the names are those of the reasons that the status shows. */
public enum Limit {
    /** The spec allows no more. */
    Max,
    /** An ordered channel has no more partitions. */
    Partitions,
    /** The providers take no more. */
    ProviderRateLimited,
    /** A quota of the namespace lets no more start. */
    ResourceQuota,
    /** Those that were asked for do not become available. */
    Unschedulable,
    /** More have brought nothing. */
    Ineffective
}
