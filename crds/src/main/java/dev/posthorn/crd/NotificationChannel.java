package dev.posthorn.crd;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.api.model.Namespaced;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.LabelSelector;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.SpecReplicas;
import io.fabric8.kubernetes.model.annotation.StatusReplicas;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What must be delivered and how late it may be. Namespaced, written by the platform; the operator of each region makes
 * topics, workers and alerts out of it.
 */
@io.fabric8.kubernetes.model.annotation.Group(Group.NAME)
@Version(Group.VERSION)
@ShortNames("nch")
@Categories(Group.CATEGORY)
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$') && size(self.metadata.name) <= 40",
        message =
                "metadata.name must be a DNS label of at most 40 characters, such as order-mail: topics are named after it")
@AdditionalPrinterColumn(name = "Type", jsonPath = ".spec.type")
@AdditionalPrinterColumn(name = "State", jsonPath = ".spec.state")
@AdditionalPrinterColumn(name = "Region", jsonPath = ".status.region")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "Late", jsonPath = ".status.lateness.late")
@AdditionalPrinterColumn(name = "Drain", jsonPath = ".status.lateness.drain")
@AdditionalPrinterColumn(name = "Replicas", jsonPath = ".status.replicas", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Message", jsonPath = ".status.conditions[?(@.type==\"Ready\")].message", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class NotificationChannel extends CustomResource<NotificationChannel.Spec, NotificationChannel.Status>
        implements Namespaced {

    @Override
    @Required
    @JsonPropertyDescription("What must be delivered, and how.")
    public Spec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What the operator of the region made of it.")
    public Status getStatus() {
        return super.getStatus();
    }

    @ValidationRule(
            value =
                    "oldSelf.lanes.all(old, !self.lanes.exists(l, l.name == old.name && l.partitions < old.partitions))",
            message =
                    "partitions of a lane may only grow: Kafka cannot remove partitions without losing what is in them",
            fieldPath = ".lanes")
    public record Spec(
            @Required
            @ValidationRule(value = "self == oldSelf", message = "type is immutable: make another channel instead")
            @JsonPropertyDescription("What the channel delivers: Webhook, Email, Push or Sms. Immutable.")
            ChannelType type,

            @Default("Running")
            @JsonPropertyDescription(
                    "Running delivers; Stopped runs no worker and leaves records in their topics. Default Running.")
            State state,

            @Size(max = 16)
            @JsonPropertyDescription(
                    "Regions that serve the channel, by name of their NotificationRegion. Empty: every region.")
            @Nullable
            List<String> regions,

            @Default("[{\"name\": \"normal\"}]")
            @Size(min = 1, max = 3)
            @JsonPropertyDescription("Lanes, each with a work topic of its own, so that bulk never delays critical. "
                    + "Default: one lane, normal.")
            List<Lane> lanes,

            @Default("{}") @JsonPropertyDescription("How records are kept.")
            Topics topics,

            @Default("{}") @JsonPropertyDescription("How often and how long delivery is tried.")
            Delivery delivery,

            @Required
            @Size(min = 1, max = 8)
            @JsonPropertyDescription(
                    "Accounts to deliver by, in order of preference. A notification's next attempt goes to an account "
                            + "that has not failed it yet, if one can take it.")
            List<Provider> providers,

            @Default("{}") @JsonPropertyDescription("What recipients are spared.")
            ChannelPolicy policy,

            @Default("{}") @JsonPropertyDescription("The pods that deliver.")
            Worker worker,

            @Default("{}") @JsonPropertyDescription("What is promised, and when its alerts speak up.")
            Slo slo,

            @Default("Retain")
            @JsonPropertyDescription(
                    "What becomes of the topics when the channel is deleted: Retain keeps them and what is in "
                            + "them, Delete removes them. Default Retain.")
            DeletionPolicy deletionPolicy) {}

    /** Whether a channel delivers. */
    public enum State {
        Running,
        Stopped
    }

    /** What becomes of topics. */
    public enum DeletionPolicy {
        Retain,
        Delete
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Lane(
            @Required @JsonPropertyDescription("critical, normal or bulk.")
            LaneName name,

            @Default("6")
            @Min(1)
            @Max(1000)
            @JsonPropertyDescription("Partitions of the lane's work topic, count; may only grow. Default 6.")
            Integer partitions,

            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('1s') && duration(self) <= duration('24h')",
                    message = "latencyObjective must be between 1s and 24h")
            @JsonPropertyDescription(
                    "How late a notification may be settled before the lane's alert counts it as bad, duration. "
                            + "Default 10s for critical, 60s for normal, 30m for bulk.")
            @Nullable
            KubernetesDuration latencyObjective) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Topics(
            @Default("72h")
            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('1h') && duration(self) <= duration('8760h')",
                    message = "retention must be between 1h and 8760h")
            @JsonPropertyDescription(
                    "How long work and retry topics keep a record, duration; never less than ttl and an hour, so that every record lives to be settled. Default 72h.")
            KubernetesDuration retention,

            @Default("336h")
            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('1h') && duration(self) <= duration('8760h')",
                    message = "deadLetterRetention must be between 1h and 8760h")
            @JsonPropertyDescription("How long the dead-letter topic keeps a record, duration. Default 336h.")
            KubernetesDuration deadLetterRetention) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!has(self.attemptTimeout) || !has(self.ttl) || duration(self.attemptTimeout) < duration(self.ttl)",
            message = "attemptTimeout must be below ttl, or no attempt could end in time",
            fieldPath = ".attemptTimeout")
    public record Delivery(
            @Default("4h")
            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('1s') && duration(self) <= duration('72h')",
                    message = "ttl must be between 1s and 72h")
            @JsonPropertyDescription(
                    "How long after it was accepted a notification may still be delivered, duration; a record's "
                            + "own deadline wins. Default 4h.")
            KubernetesDuration ttl,

            @Default("5s")
            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('100ms') && duration(self) <= duration('60s')",
                    message = "attemptTimeout must be between 100ms and 60s")
            @JsonPropertyDescription("How long one call of a provider may take, duration. Default 5s.")
            KubernetesDuration attemptTimeout,

            @Default("6")
            @Min(1)
            @Max(20)
            @JsonPropertyDescription("Attempts before a notification goes to the dead-letter topic, count. Default 6.")
            Integer maxAttempts,

            @Default("{}") @JsonPropertyDescription("How long to wait between attempts.")
            Backoff backoff,

            @Default("1h")
            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('1s') && duration(self) <= duration('24h')",
                    message = "maxRetryAfter must be between 1s and 24h")
            @JsonPropertyDescription(
                    "The longest Retry-After of a provider that is honoured, duration; a longer one is cut to it. "
                            + "Default 1h.")
            KubernetesDuration maxRetryAfter,

            @Default("PreferDuplicate")
            @JsonPropertyDescription(
                    "What is done when a provider was called and nobody knows whether it delivered: PreferDuplicate tries "
                            + "again, PreferLoss gives up to the dead-letter topic, Lookup asks a provider that can tell and tries again "
                            + "where none can. Default PreferDuplicate.")
            OnAmbiguousTimeout onAmbiguousTimeout,

            @Default("{}") @JsonPropertyDescription("How repeats are suppressed.")
            Deduplication deduplication,

            @Default("None")
            @JsonPropertyDescription(
                    "None delivers each notification as soon as it can be; PerRecipient delivers those of one recipient "
                            + "in the order in which they were accepted on a lane, and one that is retried holds up the "
                            + "later ones of its recipient and of nobody else. Default None.")
            Ordering ordering) {}

    public record Deduplication(
            @Default("24h")
            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('1m') && duration(self) <= duration('168h')",
                    message = "deduplication.window must be between 1m and 168h")
            @JsonPropertyDescription(
                    "How long after one was sent a notification with the same tenant, idempotency key and recipient is "
                            + "suppressed, duration. Default 24h.")
            KubernetesDuration window) {}

    /** Which notifications are kept in order. */
    public enum Ordering {
        None,
        PerRecipient
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "!has(self.initial) || !has(self.maxDelay) || duration(self.initial) <= duration(self.maxDelay)",
            message = "backoff.initial must not be above backoff.maxDelay",
            fieldPath = ".initial")
    public record Backoff(
            @Default("5s")
            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('1s') && duration(self) <= duration('1h')",
                    message = "backoff.initial must be between 1s and 1h")
            @JsonPropertyDescription(
                    "The longest wait before the second attempt, and the first step of the retry ladder, "
                            + "duration. The wait is drawn at random between zero and it. Default 5s.")
            KubernetesDuration initial,

            @Default("4")
            @Min(2)
            @Max(10)
            @JsonPropertyDescription(
                    "Each further wait may be this many times longer, and each step of the ladder is. Default 4.")
            Integer factor,

            @Default("1h")
            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('1s') && duration(self) <= duration('24h')",
                    message = "backoff.maxDelay must be between 1s and 24h")
            @JsonPropertyDescription("The longest wait between two attempts, duration. Default 1h.")
            KubernetesDuration maxDelay) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Provider(
            @Required @JsonPropertyDescription("A ProviderAccount in the channel's namespace.")
            LocalRef accountRef,

            @Min(0)
            @Max(100)
            @JsonPropertyDescription(
                    "Accounts of a lower number are used first; the next ones only while all of those cannot deliver. "
                            + "Not set: the account's place in the list, from 0.")
            @Nullable
            Integer priority,

            @Default("1")
            @Min(1)
            @Max(1000)
            @JsonPropertyDescription("Share of the account among those of the same priority. Default 1.")
            Integer weight) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Worker(
            @Size(max = 512)
            @JsonPropertyDescription("Image of the worker. Not set: the image that the operator was installed with.")
            @Nullable
            String image,

            @SpecReplicas
            @Default("1")
            @Min(0)
            @Max(1000)
            @JsonPropertyDescription(
                    "Worker pods, count. With scaling it is only the count that a new channel starts with. Default 1.")
            Integer replicas,

            @JsonPropertyDescription("Who decides how many workers run, and by what. Not set: replicas does.") @Nullable
            Scaling scaling,

            @Default("256")
            @Min(1)
            @Max(10000)
            @JsonPropertyDescription(
                    "Records that one worker has in the hands of providers at a time, count. Default 256.")
            Integer maxInFlight,

            @Default("{}") @JsonPropertyDescription("What one worker pod is given.")
            Resources resources) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Slo(
            @Default("99")
            @Size(max = 6)
            @ValidationRule(
                    value = "self.matches('^9[4-9]([.][0-9]{1,3})?$')",
                    message =
                            "objectivePercent must be a text from \"94\" to \"99.999\": below, the alert on 14.4 times "
                                    + "the budget could never fire")
            @JsonPropertyDescription(
                    "Of 100 notifications that are settled, how many must be delivered within the lane's latencyObjective, "
                            + "percent as a decimal text. Late, failed and expired ones use up the rest, the error budget of "
                            + "30 days; suppressed ones and those that their tenant's own quota held back do not count. "
                            + "Default 99.")
            String objectivePercent,

            @Default("50")
            @Min(1)
            @Max(1000000)
            @JsonPropertyDescription(
                    "Below so many settled notifications in an alert's long window (1h, 6h, 1d or 3d) it keeps still: "
                            + "one failure of three says nothing. Count. Default 50.")
            Integer minEvents) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    @ValidationRule(
            value = "self.minReplicas <= self.maxReplicas",
            message = "scaling.minReplicas must not be above scaling.maxReplicas",
            fieldPath = ".minReplicas")
    @ValidationRule(
            value = "self.engine != 'Keda' || (self.mode == 'Auto' && has(self.keda))",
            message = "scaling.engine Keda needs scaling.mode Auto and scaling.keda.prometheusUrl",
            fieldPath = ".engine")
    public record Scaling(
            @Default("Auto")
            @JsonPropertyDescription(
                    "Auto: the count is set and, when edited by hand, set again. Recommend: it is only written to "
                            + "status.scaling. Off: it is not worked out. In both, whoever else sets the Deployment's replicas "
                            + "is left alone. Default Auto.")
            ScalingMode mode,

            @Default("Operator")
            @JsonPropertyDescription(
                    "Who carries it out: Operator sets the Deployment's replicas; Keda writes a ScaledObject "
                            + "that follows the same figures by Prometheus. Default Operator.")
            ScalingEngine engine,

            @Default("1")
            @Min(0)
            @Max(1000)
            @JsonPropertyDescription("Fewest workers, count; with 0 the first record wakes one. Default 1.")
            Integer minReplicas,

            @Default("10") @Min(1) @Max(1000) @JsonPropertyDescription("Most workers, count. Default 10.")
            Integer maxReplicas,

            @Default("70")
            @Min(10)
            @Max(95)
            @JsonPropertyDescription(
                    "How busy workers are meant to be, percent; what is left is for bursts. Default 70.")
            Integer targetUtilizationPercent,

            @Default("1m")
            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('10s') && duration(self) <= duration('24h')",
                    message = "scaling.catchUp must be between 10s and 24h")
            @JsonPropertyDescription("In what time a backlog is to be worked off, duration. Default 1m.")
            KubernetesDuration catchUp,

            @Default("5m")
            @Size(max = 32)
            @Pattern(KubernetesDuration.PATTERN)
            @ValidationRule(
                    value = "duration(self) >= duration('10s') && duration(self) <= duration('24h')",
                    message = "scaling.scaleDownDelay must be between 10s and 24h")
            @JsonPropertyDescription(
                    "How long fewer workers must have sufficed before some are taken away, duration. " + "Default 5m.")
            KubernetesDuration scaleDownDelay,

            @JsonPropertyDescription("What engine Keda needs.") @Nullable
            Keda keda) {}

    /** Whether the count of workers is decided, recommended, or nobody's business. */
    public enum ScalingMode {
        Auto,
        Recommend,
        Off
    }

    /** Who sets the count of workers. */
    public enum ScalingEngine {
        Operator,
        Keda
    }

    public record Keda(
            @Required
            @Size(min = 1, max = 1024)
            @ValidationRule(
                    value = "isURL(self) && url(self).getScheme() in ['http', 'https']",
                    message =
                            "keda.prometheusUrl must be an http or https URL, such as http://prometheus.monitoring:9090")
            @JsonPropertyDescription("Address of the Prometheus that scrapes the operator, URL; KEDA asks it for "
                    + "posthorn_scaling_decision.")
            String prometheusUrl) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Resources(
            @Default("250m")
            @Size(max = 16)
            @Pattern("^([1-9][0-9]*)m?$")
            @JsonPropertyDescription(
                    "CPU request, cores or millicores; there is no limit, since throttling makes late. Default 250m.")
            String cpu,

            @Default("512Mi")
            @Size(max = 16)
            @Pattern("^([1-9][0-9]*)(Mi|Gi)$")
            @JsonPropertyDescription("Memory request and limit, Mi or Gi. Default 512Mi.")
            String memory) {}

    public record Status(
            @JsonPropertyDescription("The metadata.generation that this status was computed for.") @Nullable
            Long observedGeneration,

            @JsonPropertyDescription("Region of the operator that wrote this status.") @Nullable
            String region,

            @StatusReplicas @JsonPropertyDescription("Worker pods that exist, count.") @Nullable
            Integer replicas,

            @LabelSelector
            @JsonPropertyDescription("Label selector of the worker pods, for the scale subresource.")
            @Nullable
            String selector,

            @JsonPropertyDescription(
                    "How late the channel is; times are rounded to steps, and written when a step changes.")
            @Nullable
            Lateness lateness,

            @JsonPropertyDescription("How many workers there should be, and why; only with spec.worker.scaling.")
            @Nullable
            ScalingStatus scaling,

            @Size(max = 64)
            @JsonPropertyDescription("Every object and topic that the channel owns in this region.")
            @Nullable
            List<Child> children,

            @Size(max = 16)
            @JsonPropertyDescription(
                    "Ready, ProvidersReady, TopicsReady, WorkersAvailable, MonitoringReady, MetricsAvailable, ScalingLimited, "
                            + "CatchingUp, Paused.")
            @Nullable
            List<Condition> conditions) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Lateness(
            @JsonPropertyDescription("How long the oldest record that is due has waited for a worker, duration; "
                    + "unknown while Kafka cannot be asked.")
            String late,

            @JsonPropertyDescription(
                    "How long the backlog takes at the present rates, duration; never when more comes than "
                            + "goes, unknown while Kafka cannot be asked.")
            String drain,

            @JsonPropertyDescription("Records that are due and not settled, count, rounded; 0 while none is late.")
            @Nullable
            Long backlog,

            @JsonPropertyDescription(
                    "Age since acceptance of the oldest notification that has no end yet, duration; those that "
                            + "wait on the retry ladder on purpose count here and nowhere else.")
            @Nullable
            String oldestAccepted,

            @Size(max = 3) @JsonPropertyDescription("The same for each lane that is late.") @Nullable
            List<LaneLateness> lanes,

            @Size(max = 3)
            @JsonPropertyDescription("Whose records stand at the head of a late lane, by share of those looked at.")
            @Nullable
            List<TenantShare> topTenants) {}

    public record LaneLateness(
            @Required @JsonPropertyDescription("The lane.") LaneName name,

            @JsonPropertyDescription("How long its oldest record that is due has waited, duration.")
            String late,

            @JsonPropertyDescription("How long its backlog takes, duration, or never.")
            String drain,

            @JsonPropertyDescription("Its records that are due and not settled, count, rounded.")
            Long backlog,

            @JsonPropertyDescription("Rising, Steady or Falling: whether its backlog grows.")
            Trend trend) {}

    /** Whether a backlog grows. */
    public enum Trend {
        Rising,
        Steady,
        Falling
    }

    public record TenantShare(
            @JsonPropertyDescription("The tenant, as the records' header names it.")
            String tenant,

            @JsonPropertyDescription("Share of the records looked at, percent, rounded to tens.")
            Integer sharePercent) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ScalingStatus(
            @JsonPropertyDescription("Workers that there should be, count.")
            Integer desired,

            @JsonPropertyDescription("The last decision that changed something, with all that went into it.") @Nullable
            ScalingDecision lastDecision) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ScalingDecision(
            @JsonPropertyDescription("When, RFC 3339.") String time,

            @JsonPropertyDescription("Workers before, count.")
            Integer from,

            @JsonPropertyDescription("Workers decided on, count.")
            Integer to,

            @JsonPropertyDescription("Why.") ScalingCause cause,

            @JsonPropertyDescription(
                    "What kept it from more: Max, Partitions, ProviderRateLimited, ResourceQuota, Unschedulable "
                            + "or Ineffective.")
            @Nullable
            String limitedBy,

            @JsonPropertyDescription("The figures in the formula.")
            String formula,

            @JsonPropertyDescription("The figures one by one.")
            ScalingTerms terms) {}

    /** Why a number of workers was decided on. */
    public enum ScalingCause {
        /** The first decision for a channel. */
        Initial,
        /** More comes, or waits, than the workers can do in time. */
        ScaleOut,
        /** Fewer have sufficed for the whole delay. */
        ScaleIn,
        /** Nothing came for the whole delay, and nothing waits. */
        ToZero,
        /** A record came and no worker was there. */
        WakeUp,
        /** More workers did no more, so they were taken back. */
        TakenBack,
        /** The bounds of the spec, or a cap, changed. */
        Clamped
    }

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record ScalingTerms(
            @JsonPropertyDescription("Records that come, per second.")
            String arrivalPerSecond,

            @JsonPropertyDescription("Records that are settled, per second.")
            String servicePerSecond,

            @JsonPropertyDescription("What one warm worker can settle, per second; not set while it is not known.")
            @Nullable
            String perWorkerPerSecond,

            @JsonPropertyDescription("Records that are due and not settled, count.")
            Long backlog,

            @JsonPropertyDescription("In what time the backlog is to be worked off, duration.")
            String catchUp,

            @JsonPropertyDescription("How busy workers are meant to be, percent.")
            Integer utilizationPercent,

            @JsonPropertyDescription("Workers that have been ready for long enough to count, count.")
            Integer warmWorkers,

            @JsonPropertyDescription("Workers that the formula asks for before any limit, count.")
            Integer raw,

            @JsonPropertyDescription("What the providers allow, per second; not set while no account has a limit.")
            @Nullable
            Integer providerCapPerSecond) {}
}
