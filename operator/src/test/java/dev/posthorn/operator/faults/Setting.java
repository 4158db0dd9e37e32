package dev.posthorn.operator.faults;

import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinitionBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster has before anybody applies a thing of ours.
 *
 * @param bootstrapServers of the region's Kafka; nothing needs to answer there for an operator that asks no Kafka
 * @param topics who makes topics
 */
record Setting(String bootstrapServers, Topics topics) {
    /** Who makes a channel's topics. */
    enum Topics {
        /** They are objects, which something makes Ready. */
        STRIMZI,
        /** The operator, at the broker. */
        ADMIN,
        /** Nobody: the operator under test has no topics and there is no broker. */
        NOBODY
    }

    private static final List<String> OURS = List.of("notificationchannels", "notificationregions", "provideraccounts");

    boolean strimzi() {
        return topics == Topics.STRIMZI;
    }

    /** The broker's topics, where the operator makes them itself; the caller closes it. */
    @Nullable
    BrokerTopics brokerTopics() {
        return topics == Topics.ADMIN ? BrokerTopics.of(bootstrapServers) : null;
    }

    /** How many worlds can be there at a time; those that share a broker's topics come one after the other. */
    int worldsAtATime() {
        return topics == Topics.ADMIN ? 1 : 6;
    }

    /** Installs definitions and namespaces, and returns when they are served. */
    void prepare(KubernetesClient truth) {
        List<HasMetadata> all = new ArrayList<>();
        for (String plural : OURS) {
            try (InputStream yaml =
                    Setting.class.getResourceAsStream("/META-INF/posthorn/crds/" + plural + ".posthorn.dev.yaml")) {
                all.addAll(truth.load(yaml).items());
            } catch (IOException e) {
                throw new UncheckedIOException("The definition of " + plural + " cannot be read", e);
            }
        }
        if (strimzi()) {
            all.add(definition("kafka.strimzi.io", "v1", "KafkaTopic"));
            all.add(definition("kafka.strimzi.io", "v1", "KafkaUser"));
        }
        all.add(definition("monitoring.coreos.com", "v1", "PodMonitor"));
        all.add(definition("monitoring.coreos.com", "v1", "PrometheusRule"));
        for (String name : List.of(World.NAMESPACE, World.KAFKA_NAMESPACE)) {
            all.add(new NamespaceBuilder()
                    .withNewMetadata()
                    .withName(name)
                    .endMetadata()
                    .build());
        }
        all.forEach(object -> truth.resource(object).create());
        for (HasMetadata object : all) {
            if (object instanceof CustomResourceDefinition crd) {
                String path = "/apis/" + crd.getSpec().getGroup() + "/"
                        + crd.getSpec().getVersions().getFirst().getName() + "/"
                        + crd.getSpec().getNames().getPlural();
                // Operators that die elsewhere at this moment leave threads that fail; those are not ours to report.
                Awaitility.await(path)
                        .dontCatchUncaughtExceptions()
                        .atMost(Duration.ofSeconds(60))
                        .until(() -> truth.raw(path) != null);
            }
        }
    }

    /** Somebody else's kind, without a schema: its owner's validation is not what is tried here. */
    private static CustomResourceDefinition definition(String group, String version, String kind) {
        String plural = kind.toLowerCase(Locale.ROOT) + "s";
        return new CustomResourceDefinitionBuilder()
                .withNewMetadata()
                .withName(plural + "." + group)
                .endMetadata()
                .withNewSpec()
                .withGroup(group)
                .withScope("Namespaced")
                .withNewNames()
                .withKind(kind)
                .withListKind(kind + "List")
                .withPlural(plural)
                .withSingular(kind.toLowerCase(Locale.ROOT))
                .endNames()
                .addNewVersion()
                .withName(version)
                .withServed(true)
                .withStorage(true)
                .withNewSubresources()
                .withNewStatus()
                .endStatus()
                .endSubresources()
                .withNewSchema()
                .withNewOpenAPIV3Schema()
                .withType("object")
                .withXKubernetesPreserveUnknownFields(true)
                .endOpenAPIV3Schema()
                .endSchema()
                .endVersion()
                .endSpec()
                .build();
    }
}
