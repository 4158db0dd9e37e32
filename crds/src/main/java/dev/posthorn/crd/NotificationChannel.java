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
            @JsonPropertyDescription("What the channel delivers: Webhook or Email. Immutable.")
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
                    "Accounts to deliver by, in order: attempt k of a notification uses the k-th, and starts over "
                            + "after the last.")
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
            Deduplication deduplication) {}

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

    public record Provider(
            @Required @JsonPropertyDescription("A ProviderAccount in the channel's namespace.")
            LocalRef accountRef) {}

    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Worker(
            @Size(max = 512)
            @JsonPropertyDescription("Image of the worker. Not set: the image that the operator was installed with.")
            @Nullable
            String image,

            @SpecReplicas @Default("1") @Min(0) @Max(1000) @JsonPropertyDescription("Worker pods, count. Default 1.")
            Integer replicas,

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

            @Size(max = 64)
            @JsonPropertyDescription("Every object and topic that the channel owns in this region.")
            @Nullable
            List<Child> children,

            @Size(max = 16)
            @JsonPropertyDescription("Ready, ProvidersReady, TopicsReady, WorkersAvailable, MonitoringReady, Paused.")
            @Nullable
            List<Condition> conditions) {}
}
