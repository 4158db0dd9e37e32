package dev.posthorn.local.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;

/** Client configurations for a server with its own CA, for fabric8 and for kubectl. */
final class Kubeconfig {
    /** A cold JVM on a busy machine compiles its first CRD for longer than the ten seconds that clients wait by default. */
    private static final int REQUEST_TIMEOUT_MILLIS = 60_000;

    private Kubeconfig() {}

    static Config config(String url, String caPem, String token) {
        return new ConfigBuilder(Config.empty())
                .withMasterUrl(url)
                .withCaCertData(base64(caPem))
                .withOauthToken(token)
                .withNamespace("default")
                .withRequestTimeout(REQUEST_TIMEOUT_MILLIS)
                .build();
    }

    static String text(String url, String caPem, String token) {
        return """
                apiVersion: v1
                kind: Config
                current-context: posthorn-local
                clusters:
                - name: posthorn-local
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                contexts:
                - name: posthorn-local
                  context:
                    cluster: posthorn-local
                    user: posthorn-local
                    namespace: default
                users:
                - name: posthorn-local
                  user:
                    token: %s
                """.formatted(url, base64(caPem), token);
    }

    private static String base64(String pem) {
        return Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.US_ASCII));
    }
}
