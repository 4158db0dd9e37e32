package dev.posthorn.crd;

/** Group, version and the well-known labels, annotations and finalizers of the API. */
public final class Group {
    public static final String NAME = "posthorn.dev";
    public static final String VERSION = "v1alpha1";
    public static final String CATEGORY = "posthorn";

    /** Field manager of every server-side apply of the operator, and value of {@link #LABEL_MANAGED_BY}. */
    public static final String MANAGER = "posthorn";

    public static final String LABEL_MANAGED_BY = "app.kubernetes.io/managed-by";
    public static final String LABEL_NAME = "app.kubernetes.io/name";
    public static final String LABEL_COMPONENT = "app.kubernetes.io/component";
    /** Name of the channel that an object belongs to. */
    public static final String LABEL_CHANNEL = NAME + "/channel";
    /** Namespace of the channel that an object belongs to; differs from the object's own for what lives beside Strimzi. */
    public static final String LABEL_CHANNEL_NAMESPACE = NAME + "/channel-namespace";

    /** RFC 3339 instant until which the operator leaves a resource alone. */
    public static final String ANNOTATION_PAUSE_UNTIL = NAME + "/pause-until";
    /** Free text, shown in the {@code Paused} condition. */
    public static final String ANNOTATION_PAUSE_REASON = NAME + "/pause-reason";
    /** On a worker's pod template: hash of what the pod reads at start, so that a change rolls the Deployment. */
    public static final String ANNOTATION_CONFIG_HASH = NAME + "/config-hash";

    /** Held by a channel until what lives outside its namespace (topics, users) is dealt with. */
    public static final String FINALIZER = NAME + "/cleanup";

    private Group() {}
}
