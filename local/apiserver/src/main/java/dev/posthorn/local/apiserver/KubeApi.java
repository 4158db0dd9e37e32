package dev.posthorn.local.apiserver;

import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Duration;

/**
 * A running Kubernetes API on loopback, served over HTTPS with a certificate of its own, that the real clients use unchanged.
 *
 * <p>Closing it stops everything it started and deletes every file it wrote; closing twice does nothing.
 */
public interface KubeApi extends AutoCloseable {

    /** The URL of the server, such as {@code https://127.0.0.1:34567}, without a trailing slash. */
    String url();

    /** A client configuration that may do everything (group {@code system:masters}). */
    Config clientConfig();

    /** A client configuration of a user, judged by RBAC. {@code system:authenticated} is added to the groups. */
    Config clientConfigFor(String user, String... groups);

    /** A client configuration of a service account, judged by RBAC. The account need not exist as an object. */
    Config clientConfigForServiceAccount(String namespace, String name);

    /** The text of a kubeconfig for {@code kubectl}, with the CA and the credentials of {@link #clientConfig()}. */
    String kubeconfig();

    /** The text of a kubeconfig with the credentials of a service account, for a child process in the place of a pod. */
    String kubeconfigForServiceAccount(String namespace, String name);

    /**
     * Waits until the server answers {@code /readyz}.
     *
     * @throws IllegalStateException if it does not within the time given; the message holds what the server said last
     */
    void awaitReady(Duration atMost);

    @Override
    void close();

    /** A new client with {@link #clientConfig()}; the caller closes it. */
    default KubernetesClient client() {
        return new KubernetesClientBuilder().withConfig(clientConfig()).build();
    }
}
