package dev.posthorn.operator.suite;

/** YAML of small resources, as a user would write them. */
final class Samples {
    private Samples() {}

    static String region(String bootstrapServers) {
        return """
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationRegion
                metadata:
                  name: eu-west
                spec:
                  kafka:
                    bootstrapServers: %s
                    replicationFactor: 1
                    minInSyncReplicas: 1
                """.formatted(bootstrapServers);
    }

    static String account(String namespace, String name) {
        return """
                apiVersion: posthorn.dev/v1alpha1
                kind: ProviderAccount
                metadata:
                  name: %s
                  namespace: %s
                spec:
                  type: Webhook
                  webhook:
                    url: https://hooks.example.com/in?token=hush
                  credentialsSecretRef:
                    name: %s
                """.formatted(name, namespace, name);
    }

    static String channel(String namespace, String name, String account) {
        return """
                apiVersion: posthorn.dev/v1alpha1
                kind: NotificationChannel
                metadata:
                  name: %s
                  namespace: %s
                spec:
                  type: Webhook
                  lanes:
                    - name: normal
                      partitions: 2
                  providers:
                    - accountRef:
                        name: %s
                """.formatted(name, namespace, account);
    }
}
