package dev.posthorn.operator.watch;

import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Secret;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.networking.v1.NetworkPolicy;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import io.fabric8.kubernetes.client.dsl.base.ResourceDefinitionContext;
import io.strimzi.api.kafka.model.topic.KafkaTopic;
import io.strimzi.api.kafka.model.user.KafkaUser;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;

/** Every kind that is watched beside Posthorn's own: what a channel owns, and Secrets. */
public final class WatchedKinds {
    public static final WatchedKind<ServiceAccount> SERVICE_ACCOUNTS =
            core("ServiceAccount", "v1", "serviceaccounts", ServiceAccount.class);
    public static final WatchedKind<ConfigMap> CONFIG_MAPS = core("ConfigMap", "v1", "configmaps", ConfigMap.class);
    public static final WatchedKind<Deployment> DEPLOYMENTS =
            core("Deployment", "apps/v1", "deployments", Deployment.class);
    public static final WatchedKind<PodDisruptionBudget> BUDGETS =
            core("PodDisruptionBudget", "policy/v1", "poddisruptionbudgets", PodDisruptionBudget.class);
    public static final WatchedKind<NetworkPolicy> NETWORK_POLICIES =
            core("NetworkPolicy", "networking.k8s.io/v1", "networkpolicies", NetworkPolicy.class);

    /** All Secrets, not only ours: those that accounts and regions name are made by others. */
    public static final WatchedKind<Secret> SECRETS = new WatchedKind<>(
            "Secret",
            "v1",
            "secrets",
            false,
            null,
            client -> client.resources(Secret.class),
            SecretDigest::strip,
            Map.of(WatchedKind.BY_CHANNEL, WatchedKind::channelOf));

    /** Index of the KafkaTopics of a namespace that Strimzi has never looked at. */
    public static final String UNSEEN = "unseen";

    public static final WatchedKind<KafkaTopic> KAFKA_TOPICS = strimzi(
            "KafkaTopic",
            "kafkatopics",
            KafkaTopic.class,
            Map.of(WatchedKind.BY_CHANNEL, WatchedKind::channelOf, UNSEEN, WatchedKinds::unseen));
    public static final WatchedKind<KafkaUser> KAFKA_USERS =
            strimzi("KafkaUser", "kafkausers", KafkaUser.class, byChannel());
    public static final WatchedKind<GenericKubernetesResource> PROMETHEUS_RULES =
            monitoring("PrometheusRule", "prometheusrules", "v1");
    public static final WatchedKind<GenericKubernetesResource> POD_MONITORS =
            monitoring("PodMonitor", "podmonitors", "v1");

    /** KEDA's. */
    public static final WatchedKind<GenericKubernetesResource> SCALED_OBJECTS =
            foreign("keda.sh", "v1alpha1", "ScaledObject", "scaledobjects");

    static final List<WatchedKind<?>> ALL = List.of(
            SECRETS,
            SERVICE_ACCOUNTS,
            CONFIG_MAPS,
            DEPLOYMENTS,
            BUDGETS,
            NETWORK_POLICIES,
            KAFKA_TOPICS,
            KAFKA_USERS,
            PROMETHEUS_RULES,
            POD_MONITORS,
            SCALED_OBJECTS);

    private WatchedKinds() {}

    private static <R extends HasMetadata> WatchedKind<R> core(
            String kind, String apiVersion, String plural, Class<R> type) {
        return new WatchedKind<>(
                kind,
                apiVersion,
                plural,
                false,
                WatchedKind.OURS,
                client -> client.resources(type),
                UnaryOperator.identity(),
                byChannel());
    }

    private static <R extends HasMetadata> WatchedKind<R> strimzi(
            String kind, String plural, Class<R> type, Map<String, Function<R, List<String>>> indexes) {
        return new WatchedKind<>(
                kind,
                HasMetadata.getApiVersion(type),
                plural,
                true,
                WatchedKind.OURS,
                client -> client.resources(type),
                UnaryOperator.identity(),
                indexes);
    }

    private static WatchedKind<GenericKubernetesResource> monitoring(String kind, String plural, String version) {
        return foreign("monitoring.coreos.com", version, kind, plural);
    }

    private static WatchedKind<GenericKubernetesResource> foreign(
            String group, String version, String kind, String plural) {
        var context = new ResourceDefinitionContext.Builder()
                .withGroup(group)
                .withVersion(version)
                .withKind(kind)
                .withPlural(plural)
                .withNamespaced(true)
                .build();
        return new WatchedKind<>(
                kind,
                group + "/" + version,
                plural,
                true,
                WatchedKind.OURS,
                client -> client.genericKubernetesResources(context),
                UnaryOperator.identity(),
                byChannel());
    }

    private static <R extends HasMetadata> Map<String, Function<R, List<String>>> byChannel() {
        return Map.of(WatchedKind.BY_CHANNEL, WatchedKind::channelOf);
    }

    private static List<String> unseen(KafkaTopic topic) {
        return topic.getStatus() == null ? List.of(topic.getMetadata().getNamespace()) : List.of();
    }
}
