package dev.posthorn.crd;

import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import io.fabric8.crd.generator.annotation.AdditionalPrinterColumn;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.fabric8.generator.annotation.ValidationRule;
import io.fabric8.kubernetes.client.CustomResource;
import io.fabric8.kubernetes.model.annotation.Categories;
import io.fabric8.kubernetes.model.annotation.ShortNames;
import io.fabric8.kubernetes.model.annotation.Version;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A place that can serve: one Kafka cluster and how topics come to be on it. Cluster-scoped, written by the platform. */
@io.fabric8.kubernetes.model.annotation.Group(Group.NAME)
@Version(Group.VERSION)
@ShortNames("nreg")
@Categories(Group.CATEGORY)
@ValidationRule(
        value = "self.metadata.name.matches('^[a-z0-9]([-a-z0-9]*[a-z0-9])?$') && size(self.metadata.name) <= 40",
        message = "metadata.name must be a DNS label of at most 40 characters, such as eu-west")
@AdditionalPrinterColumn(name = "Provisioner", jsonPath = ".spec.kafka.provisioner")
@AdditionalPrinterColumn(name = "Ready", jsonPath = ".status.conditions[?(@.type==\"Ready\")].status")
@AdditionalPrinterColumn(name = "Reason", jsonPath = ".status.conditions[?(@.type==\"Ready\")].reason")
@AdditionalPrinterColumn(name = "Brokers", jsonPath = ".status.brokers", type = AdditionalPrinterColumn.Type.INTEGER)
@AdditionalPrinterColumn(name = "Cluster-ID", jsonPath = ".status.clusterId", priority = 1)
@AdditionalPrinterColumn(
        name = "Age",
        jsonPath = ".metadata.creationTimestamp",
        type = AdditionalPrinterColumn.Type.DATE)
public class NotificationRegion extends CustomResource<NotificationRegion.Spec, NotificationRegion.Status> {

    @Override
    @Required
    @JsonPropertyDescription("What the region is.")
    public Spec getSpec() {
        return super.getSpec();
    }

    @Override
    @JsonPropertyDescription("What the operator of the region sees.")
    public Status getStatus() {
        return super.getStatus();
    }

    public record Spec(
            @Required @JsonPropertyDescription("The Kafka cluster of the region.")
            Kafka kafka,

            @Default("{}") @JsonPropertyDescription("Where workers remember what was sent and what recipients want.")
            RegionStores stores) {}

    @ValidationRule(
            value = "self.provisioner != 'Strimzi' || has(self.strimzi)",
            message = "kafka.strimzi is required when kafka.provisioner is Strimzi",
            reason = "FieldValueRequired",
            fieldPath = ".strimzi")
    @ValidationRule(
            value = "self.provisioner == 'Strimzi' || !has(self.strimzi)",
            message =
                    "kafka.strimzi is read only when kafka.provisioner is Strimzi: remove it or change the provisioner",
            fieldPath = ".strimzi")
    @ValidationRule(
            value = "!has(self.clientSecretRef) || has(self.caSecretRef)",
            message = "kafka.clientSecretRef needs kafka.caSecretRef: a client certificate is only used over TLS",
            fieldPath = ".clientSecretRef")
    @ValidationRule(
            value = "self.minInSyncReplicas <= self.replicationFactor",
            message = "kafka.minInSyncReplicas must not be above kafka.replicationFactor, or nothing could be written",
            fieldPath = ".minInSyncReplicas")
    public record Kafka(
            @Required
            @Size(min = 1, max = 1024)
            @ValidationRule(
                    value = "self.matches('^[A-Za-z0-9.-]+:[0-9]{1,5}(,[A-Za-z0-9.-]+:[0-9]{1,5})*$')",
                    message = "bootstrapServers must be host:port pairs, separated by commas without spaces")
            @JsonPropertyDescription(
                    "Brokers to start from: host:port pairs separated by commas, as workers reach them.")
            String bootstrapServers,

            @Default("AdminApi")
            @JsonPropertyDescription("Who makes topics: AdminApi (the operator, through Kafka's Admin API) or Strimzi "
                    + "(KafkaTopic and KafkaUser resources). Default AdminApi.")
            Provisioner provisioner,

            @JsonPropertyDescription("The Strimzi cluster; required when provisioner is Strimzi.") @Nullable
            Strimzi strimzi,

            @JsonPropertyDescription(
                    "Secret whose key ca.crt holds the PEM certificates that broker certificates are checked "
                            + "against. Set: every connection uses TLS. Not set: plain text, for a broker on a trusted link only.")
            @Nullable
            SecretRef caSecretRef,

            @JsonPropertyDescription(
                    "Secret whose keys user.crt and user.key hold the PEM client certificate of the operator "
                            + "and, with provisioner AdminApi, of the workers. Not set: no client certificate.")
            @Nullable
            SecretRef clientSecretRef,

            @Default("3") @Min(1) @Max(9) @JsonPropertyDescription("Replicas of each topic, count. Default 3.")
            Integer replicationFactor,

            @Default("2")
            @Min(1)
            @Max(9)
            @JsonPropertyDescription("Replicas that must have a record before it counts as written, count. Default 2.")
            Integer minInSyncReplicas) {}

    /** Who makes topics. */
    public enum Provisioner {
        AdminApi,
        Strimzi
    }

    public record Strimzi(
            @Required
            @Size(min = 1, max = 63)
            @JsonPropertyDescription("Namespace of the Kafka resource and its operators.")
            String namespace,

            @Required
            @Size(min = 1, max = 63)
            @JsonPropertyDescription("Name of the Kafka resource; becomes the label strimzi.io/cluster.")
            String cluster) {}

    public record Status(
            @JsonPropertyDescription("The metadata.generation that this status was computed for.") @Nullable
            Long observedGeneration,

            @JsonPropertyDescription("Id that Kafka gave to its cluster.") @Nullable
            String clusterId,

            @JsonPropertyDescription("Brokers that answered, count.") @Nullable
            Integer brokers,

            @Size(max = 16) @JsonPropertyDescription("Ready, KafkaReachable, Paused.") @Nullable
            List<Condition> conditions) {}
}
