package dev.posthorn.local.apiserver;

import dev.posthorn.local.apiserver.envtest.ControlPlane;
import dev.posthorn.local.apiserver.http.Certificates;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.ConfigBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

/**
 * A real kube-apiserver and etcd, from the folder that {@code KUBEBUILDER_ASSETS} names.
 *
 * <p>Users other than the administrator are impersonated by it: RBAC judges them as it would judge themselves. No controllers
 * run, so nothing collects garbage or empties namespaces.
 */
public final class EnvtestKubeApi implements KubeApi {
    /** The environment variable that names the folder, as everywhere where envtest is used. */
    public static final String ASSETS = "KUBEBUILDER_ASSETS";

    private static final Duration START = Duration.ofMinutes(2);
    private static final long POLL_MILLIS = 200;

    private final Certificates certificates;
    private final String token = UUID.randomUUID().toString();
    private final ControlPlane plane;

    private EnvtestKubeApi(Path binaries) {
        certificates = Certificates.forLoopback(Clock.systemUTC());
        plane = ControlPlane.start(binaries, certificates, token);
    }

    /** The folder of binaries, where the environment names one. */
    public static Optional<Path> assets() {
        return Optional.ofNullable(System.getenv(ASSETS))
                .filter(v -> !v.isBlank())
                .map(Path::of);
    }

    /** Starts both processes and waits until they serve. */
    public static EnvtestKubeApi start(Path binaries) {
        EnvtestKubeApi api = new EnvtestKubeApi(binaries);
        try {
            api.awaitReady(START);
        } catch (RuntimeException e) {
            api.close();
            throw e;
        }
        return api;
    }

    @Override
    public String url() {
        return "https://127.0.0.1:" + plane.port();
    }

    @Override
    public Config clientConfig() {
        return Kubeconfig.config(url(), certificates.caPem(), token);
    }

    @Override
    public Config clientConfigFor(String user, String... groups) {
        return new ConfigBuilder(clientConfig())
                .withImpersonateUsername(user)
                .withImpersonateGroups(groups)
                .build();
    }

    @Override
    public Config clientConfigForServiceAccount(String namespace, String name) {
        return clientConfigFor(
                "system:serviceaccount:" + namespace + ":" + name,
                "system:serviceaccounts",
                "system:serviceaccounts:" + namespace);
    }

    @Override
    public String kubeconfig() {
        return Kubeconfig.text(url(), certificates.caPem(), token);
    }

    @Override
    public String kubeconfigForServiceAccount(String namespace, String name) {
        String account = "system:serviceaccount:" + namespace + ":" + name;
        return kubeconfig() + "    as: " + account + "\n";
    }

    @Override
    public void awaitReady(Duration atMost) {
        long end = System.nanoTime() + atMost.toNanos();
        String last = "nothing yet";
        try (KubernetesClient client = client()) {
            while (System.nanoTime() < end) {
                plane.requireAlive();
                last = readiness(client);
                if (last.equals("ok")) {
                    return;
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        throw new IllegalStateException("kube-apiserver is not ready after " + atMost.toSeconds() + " s; it said: "
                + last + "\n" + plane.lastWords());
    }

    private static String readiness(KubernetesClient client) {
        try {
            String said = client.raw("/readyz");
            return said == null ? "no answer" : said.strip();
        } catch (KubernetesClientException e) {
            return String.valueOf(e.getMessage());
        }
    }

    @Override
    public void close() {
        plane.close();
    }
}
