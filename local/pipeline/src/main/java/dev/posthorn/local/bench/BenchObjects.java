package dev.posthorn.local.bench;

import dev.posthorn.local.cluster.Samples;
import io.fabric8.kubernetes.api.model.HasMetadata;
import java.util.List;

/** The objects that a benchmark makes: as small as they can be while every kind of child is there. */
final class BenchObjects {

    static final String NAMESPACE = "bench";
    static final String REGION = "bench";

    private BenchObjects() {}

    /** A namespace, a region on a broker without TLS, and an account. */
    static List<HasMetadata> surroundings(String bootstrapServers) {
        return parsed("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: bench}
                ---
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationRegion
                metadata: {name: bench}
                spec:
                  kafka: {bootstrapServers: "%s", replicationFactor: 1, minInSyncReplicas: 1}
                ---
                apiVersion: posthorn.dev/v1alpha1
                kind: ProviderAccount
                metadata: {name: hooks, namespace: bench}
                spec:
                  type: Webhook
                  webhook: {url: "https://hooks.example.com/in"}
                """.formatted(bootstrapServers));
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
