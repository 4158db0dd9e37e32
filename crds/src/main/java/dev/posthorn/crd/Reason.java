package dev.posthorn.crd;

/**
 * Every reason that a condition or an Event can carry, with what a person does about it. The list is closed, so that alerts
 * and runbooks can name a reason and {@code docs/reasons.md}, which is generated from it, is complete.
 */
public enum Reason {
    Available("All that the spec asks for is in place.", "Nothing to do."),
    Progressing(
            "The operator has done its part and waits for the cluster.", "Wait; if it stays, look at status.children."),
    Reconciling("The operator has not finished its first pass over this generation.", "Wait."),
    Paused(
            "The annotation posthorn.dev/pause-until asks the operator to leave the resource alone.",
            "Remove the annotation, or wait until the time in it has passed."),
    NotPaused("The operator acts on the resource.", "Nothing to do."),
    PauseInvalid(
            "The annotation posthorn.dev/pause-until is not an RFC 3339 instant; the resource is not paused.",
            "Write a time such as 2026-11-24T18:00:00Z, or remove the annotation."),
    Stopped("spec.state is Stopped: no worker runs, records wait in their topics.", "Set spec.state to Running."),
    NotInThisRegion(
            "spec.regions does not name the region of this operator.",
            "Nothing to do here; look in a region that it names."),
    RegionNotFound(
            "A region that is named has no NotificationRegion.",
            "Apply the NotificationRegion, or correct the name in spec.regions."),
    RegionNotReady(
            "The region of this operator is not ready, so the state of its topics is not known.",
            "kubectl describe nreg; workers go on meanwhile."),
    KafkaUnreachable(
            "No broker answered at the region's bootstrap servers.",
            "Check spec.kafka.bootstrapServers of the NotificationRegion, the brokers, and the network between."),
    KafkaUnauthorized(
            "Kafka refused the operator's credentials or an operation.",
            "Check the region's Secrets and the ACLs of the operator's principal."),
    KafkaSecretMissing(
            "A Secret that spec.kafka of the NotificationRegion names is not there or lacks a key.",
            "Create the Secret with the keys that the message names."),
    StrimziNotInstalled(
            "The region's provisioner is Strimzi, but the cluster serves no KafkaTopic or KafkaUser.",
            "Install Strimzi's operators, or set spec.kafka.provisioner to AdminApi."),
    TopicConflict(
            "A topic exists in a shape that cannot be changed into the planned one without losing data.",
            "Change the spec to what the message names, or move the topic away."),
    TopicRefused("Kafka or Strimzi refused a topic.", "Read the message; it quotes the refusal."),
    TopicsProgressing(
            "Topics are asked for, but not all are ready yet.", "Wait; status.children names those that are missing."),
    ProviderAccountNotFound(
            "spec.providers names an account that is not in the channel's namespace.",
            "Apply the ProviderAccount, or correct the name."),
    ProviderAccountMismatch(
            "The account's type cannot deliver this type of channel.",
            "Use accounts of the types that the message names."),
    ProviderAccountNotReady(
            "A provider account of the channel is not ready.", "kubectl describe pa; its condition says why."),
    CredentialsMissing(
            "The Secret that spec.credentialsSecretRef names is not there.",
            "Create the Secret in the account's namespace."),
    CredentialsInvalid(
            "The Secret lacks a key that the account's type needs, or holds what cannot be read.",
            "Add the keys that the message names."),
    WorkersProgressing(
            "Workers are starting or being replaced.", "Wait; kubectl get pods -l posthorn.dev/channel=NAME."),
    WorkersUnavailable(
            "The Deployment could not make its workers available in time.",
            "kubectl describe pods -l posthorn.dev/channel=NAME; the pods' events say why."),
    MonitoringUnavailable(
            "The cluster serves no PrometheusRule or PodMonitor, so no alert rule was written.",
            "Install prometheus-operator's CRDs if you want alerts; delivery does not need them."),
    OffsetsRefused(
            "Kafka refused to say how far the channel's groups are, so lateness is unknown and the count of workers stays.",
            "Allow the operator's principal Describe on the groups and topics whose names start with posthorn."),
    NotLimited("No limit keeps the channel from the workers that it needs.", "Nothing to do."),
    ProviderRateLimited(
            "The providers allow less than is sent; more workers would only be told to slow down.",
            "Raise the account's rate at the provider and in its spec, add an account, or send less."),
    Partitions(
            "An ordered channel cannot use more workers than its lanes have partitions.",
            "Raise spec.lanes[].partitions; note that this changes which records are ordered with each other."),
    ResourceQuota(
            "A quota of the namespace lets no further worker start.",
            "kubectl describe resourcequota; raise it, or lower spec.worker.resources."),
    Max("More workers are called for than spec.worker.scaling.maxReplicas.", "Raise maxReplicas, or send less."),
    Unschedulable(
            "Workers that were asked for have not become available for a while.",
            "kubectl describe pods -l posthorn.dev/channel=NAME; the pods' events say why."),
    Ineffective(
            "More workers did not settle more, so they were taken back for a while; something else is the limit.",
            "Look at the provider's answers: posthorn_worker_provider_call_seconds by outcome."),
    KedaNotInstalled(
            "spec.worker.scaling.engine is Keda, but the cluster serves no ScaledObject, so the count of workers stays.",
            "Install KEDA, or set engine to Operator."),
    CatchingUp(
            "A backlog is being worked off; no worker is taken away until it is.", "Wait; the message says how long."),
    OnTime("Nothing waits for longer than a moment.", "Nothing to do."),
    NameConflict(
            "An object with the name of a child exists and belongs to somebody else.",
            "Rename the channel or remove the object; the operator never takes over what it does not own."),
    ApplyRejected(
            "The API server refused a child.",
            "The message quotes the refusal: a quota, a policy, or a missing permission."),
    Deleting("The resource is being deleted.", "Wait; the message says what is left."),
    DeletionBlocked(
            "Something outside the namespace could not be removed yet.",
            "The message names it, when the operator stops waiting, and how to stop waiting now."),
    DeletionAbandoned(
            "The operator stopped waiting; what the message names was left behind.",
            "Remove what is named by hand once its owner is back."),
    ChildRestored(
            "An object of the channel was changed or deleted by somebody else and was put back.",
            "Change the channel's spec instead; to experiment, pause the channel.");

    private final String meaning;
    private final String remedy;

    Reason(String meaning, String remedy) {
        this.meaning = meaning;
        this.remedy = remedy;
    }

    /** What is the case, one sentence. */
    public String meaning() {
        return meaning;
    }

    /** What a person does about it, one sentence. */
    public String remedy() {
        return remedy;
    }
}
