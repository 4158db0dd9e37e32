package dev.posthorn.operator.channel;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.Group;
import dev.posthorn.crd.NotificationChannel;
import io.fabric8.kubernetes.api.model.ObjectMeta;
import io.fabric8.kubernetes.api.model.ObjectMetaBuilder;
import io.fabric8.kubernetes.api.model.OwnerReference;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Names, labels and ownership of everything that a channel owns.
 *
 * @param namespace namespace of the channel, at most 63 characters
 * @param channel name of the channel, at most 40 characters
 */
public record ChannelNames(String namespace, String channel) {

    static final String WORKER = "posthorn-worker";
    static final String COMPONENT = "worker";
    /** Common names of certificates end here, and Strimzi refuses longer users. */
    static final int LONGEST_USER = 64;

    private static final int HASH = 12;

    public static ChannelNames of(NotificationChannel channel) {
        return new ChannelNames(
                channel.getMetadata().getNamespace(), channel.getMetadata().getName());
    }

    public TopicNames topics() {
        return new TopicNames(namespace, channel);
    }

    /** ServiceAccount, Deployment, ConfigMap, PodDisruptionBudget, NetworkPolicy, PrometheusRule and PodMonitor. */
    public String worker() {
        return channel + "-worker";
    }

    /** Secret with what workers need to reach Kafka by TLS. */
    public String kafkaSecret() {
        return channel + "-kafka";
    }

    /** Secret with what workers need to log in to the region's store. */
    public String storeSecret() {
        return channel + "-store";
    }

    /** KafkaUser, its Secret and its principal; cut and made unique by a hash where the channel's full name is too long. */
    public String user() {
        var full = "posthorn." + namespace + "." + channel;
        if (full.length() <= LONGEST_USER) {
            return full;
        }
        var hash = ContentHash.of(Map.of("namespace", namespace, "channel", channel))
                .substring(0, HASH);
        // A letter before the hash: the part before may end in a dot or dash, and a DNS label may neither begin nor end
        // so.
        return full.substring(0, LONGEST_USER - HASH - 3) + "x.u" + hash;
    }

    /** Labels of worker pods by which the Deployment and all that concerns the pods find them; never changes. */
    public Map<String, String> podSelector() {
        return sorted(Map.of(Group.LABEL_NAME, WORKER, Group.LABEL_CHANNEL, channel));
    }

    /** {@link #podSelector()} as text, for the scale subresource. */
    public String podSelectorText() {
        return podSelector().entrySet().stream()
                .map(label -> label.getKey() + "=" + label.getValue())
                .collect(Collectors.joining(","));
    }

    /** Labels of everything that the channel owns. */
    public Map<String, String> labels() {
        return sorted(Map.of(
                Group.LABEL_NAME, WORKER,
                Group.LABEL_COMPONENT, COMPONENT,
                Group.LABEL_MANAGED_BY, Group.MANAGER,
                Group.LABEL_CHANNEL, channel,
                Group.LABEL_CHANNEL_NAMESPACE, namespace));
    }

    /** Metadata of an object in the channel's namespace; it goes when the channel goes. */
    static ObjectMeta metadata(NotificationChannel channel, String name) {
        var names = of(channel);
        return new ObjectMetaBuilder()
                .withName(name)
                .withNamespace(names.namespace())
                .withLabels(names.labels())
                .withOwnerReferences(owner(channel))
                .build();
    }

    private static OwnerReference owner(NotificationChannel channel) {
        return new OwnerReferenceBuilder()
                .withApiVersion(Group.NAME + "/" + Group.VERSION)
                .withKind("NotificationChannel")
                .withName(channel.getMetadata().getName())
                .withUid(channel.getMetadata().getUid())
                .withController(true)
                .build();
    }

    private static Map<String, String> sorted(Map<String, String> labels) {
        return new TreeMap<>(labels);
    }
}
