package dev.posthorn.local.bench;

import dev.posthorn.local.cluster.Samples;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The objects that a benchmark makes: as small as they can be while every kind of child is there. */
final class BenchObjects {

    static final String NAMESPACE = "bench";
    static final String REGION = "bench";

    private BenchObjects() {}

    /** A namespace, a region on a broker without TLS, and an account. */
    static List<HasMetadata> surroundings(String bootstrapServers, boolean strimzi) {
        return parsed("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: bench}
                ---
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationRegion
                metadata: {name: bench}
                spec:
                  kafka: {bootstrapServers: "%s", replicationFactor: 1, minInSyncReplicas: 1, %s}
                ---
                apiVersion: posthorn.dev/v1alpha1
                kind: ProviderAccount
                metadata: {name: hooks, namespace: bench}
                spec:
                  type: Webhook
                  webhook: {url: "https://hooks.example.com/in"}
                """.formatted(
                        bootstrapServers,
                        strimzi
                                ? "provisioner: Strimzi, strimzi: {namespace: kafka, cluster: main}"
                                : "provisioner: AdminApi"));
    }

    /** Strimzi's namespace, and as much of its definitions as the operator asks for. */
    static List<HasMetadata> strimziDefinitions() {
        var all = new ArrayList<HasMetadata>(parsed("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: kafka}
                """));
        for (var kind : List.of("KafkaTopic", "KafkaUser")) {
            var singular = kind.toLowerCase(Locale.ROOT);
            all.addAll(parsed("""
                    apiVersion: apiextensions.k8s.io/v1
                    kind: CustomResourceDefinition
                    metadata: {name: %2$ss.kafka.strimzi.io}
                    spec:
                      group: kafka.strimzi.io
                      scope: Namespaced
                      names: {kind: %1$s, listKind: %1$sList, plural: %2$ss, singular: %2$s}
                      versions:
                        - name: v1
                          served: true
                          storage: true
                          subresources: {status: {}}
                          schema:
                            openAPIV3Schema:
                              type: object
                              properties:
                                spec: {type: object, x-kubernetes-preserve-unknown-fields: true}
                                status: {type: object, x-kubernetes-preserve-unknown-fields: true}
                    """.formatted(kind, singular)));
        }
        return all;
    }

    /** A channel with one lane of one partition and one rung: three topics. */
    static HasMetadata channel(int number) {
        return parsed("""
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationChannel
                metadata: {name: "channel-%d", namespace: bench}
                spec:
                  type: Webhook
                  lanes: [{name: normal, partitions: 1}]
                  delivery: {backoff: {initial: 5s, maxDelay: 5s}}
                  providers: [{accountRef: {name: hooks}}]
                """.formatted(number)).getFirst();
    }

    private static List<HasMetadata> parsed(String yaml) {
        return Samples.documents(yaml).stream()
                .map(document -> (HasMetadata) Samples.resource(document))
                .toList();
    }
}
