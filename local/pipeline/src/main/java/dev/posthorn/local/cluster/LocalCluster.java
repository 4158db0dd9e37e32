package dev.posthorn.local.cluster;

import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.broker.BrokerOptions;
import dev.posthorn.local.broker.KafkaBroker;
import dev.posthorn.local.kubelet.ImageCatalog;
import dev.posthorn.local.kubelet.JavaProgram;
import dev.posthorn.local.kubelet.KubeletOptions;
import dev.posthorn.local.kubelet.ProcessKubelet;
import dev.posthorn.local.simulators.FaultPlan;
import dev.posthorn.local.simulators.SmtpOptions;
import dev.posthorn.local.simulators.SmtpSimulator;
import dev.posthorn.local.simulators.WebhookOptions;
import dev.posthorn.local.simulators.WebhookSimulator;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a cluster and the world around it offer, on this machine: API server, kubelet, Kafka, and two providers.
 *
 * @param client may do everything
 * @param kubeconfig file for {@code kubectl}
 */
public record LocalCluster(
        InProcessKubeApi api,
        KubernetesClient client,
        Path kubeconfig,
        KafkaBroker broker,
        WebhookSimulator webhook,
        SmtpSimulator smtp) {

    /** The images of the chart and of the workers, and what is in them. */
    private static final ImageCatalog IMAGES = new ImageCatalog(Map.of(
            "posthorn-operator", new JavaProgram("dev.posthorn.operator.OperatorMain", List.of()),
            "posthorn-worker", new JavaProgram("dev.posthorn.worker.WorkerMain", List.of("worker"))));

    /**
     * How the providers behave.
     *
     * @param webhook what goes wrong at the endpoint
     * @param webhookToken what it wants callers to show
     * @param smtp what goes wrong at the relay
     * @param username what it wants callers to log in with
     * @param password the same
     */
    public record ProvidersSetup(
            FaultPlan webhook, String webhookToken, FaultPlan smtp, String username, String password) {
        /** Never shows what is secret in earnest elsewhere. */
        @Override
        public String toString() {
            return "ProvidersSetup[webhook=" + webhook + ", smtp=" + smtp + "]";
        }
    }

    /**
     * Starts all of it.
     *
     * @param folder for kubeconfigs, volumes and logs; somebody else deletes it
     * @param things takes charge of what is started
     */
    public static LocalCluster start(Path folder, ProvidersSetup setup, OpenThings things) {
        var api = things.add("API server", InProcessKubeApi.start());
        var client = things.add("client of the API server", api.client());
        var broker = things.add("Kafka", KafkaBroker.start(BrokerOptions.tls()));
        var webhook = things.add(
                "webhook simulator",
                WebhookSimulator.start(
                        WebhookOptions.https().withToken(setup.webhookToken()).with(setup.webhook())));
        var smtp = things.add(
                "SMTP simulator",
                SmtpSimulator.start(SmtpOptions.startTls()
                        .withLogin(setup.username(), setup.password())
                        .with(setup.smtp())));
        var kubeconfig = secretFile(folder.resolve("kubeconfig"), api.kubeconfig());
        things.add(
                "kubelet",
                ProcessKubelet.start(
                        client,
                        new KubeletOptions(
                                folder.resolve("pods"), IMAGES, (n, s, pod) -> identity(api, client, n, s, pod)),
                        Clock.systemUTC()));
        return new LocalCluster(api, client, kubeconfig, broker, webhook, smtp);
    }

    /** A pod is its ServiceAccount, so that what the operator may do is judged by the chart's roles. */
    private static Optional<Map<String, String>> identity(
            InProcessKubeApi api, KubernetesClient client, String namespace, String account, Path pod) {
        if (client.serviceAccounts().inNamespace(namespace).withName(account).get() == null) {
            return Optional.empty();
        }
        var file = secretFile(pod.resolve("kubeconfig"), api.kubeconfigForServiceAccount(namespace, account));
        return Optional.of(Map.of("KUBECONFIG", file.toString()));
    }

    private static Path secretFile(Path file, String content) {
        try {
            Files.deleteIfExists(file);
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            return Files.writeString(file, content);
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot write " + file, e);
        }
    }

    public LocalEndpoints endpoints() {
        return new LocalEndpoints(
                broker.bootstrapServers(),
                webhook.url().toString(),
                webhook.caCertificatePem(),
                smtp.host(),
                smtp.port(),
                smtp.caCertificatePem());
    }

    /** By notification, how often a recipient got it, whichever provider brought it. */
    public Map<String, Integer> deliveries() {
        var all = new HashMap<String, Integer>();
        for (var ledger : List.of(webhook.ledger(), smtp.ledger())) {
            if (ledger.untracked() > 0) {
                throw new IllegalStateException("A provider saw more notifications than its ledger holds ("
                        + ledger.untracked() + " calls too many), so there can be no account; send fewer");
            }
            ledger.tallies().forEach((id, tally) -> all.merge(id, tally.accepted(), Integer::sum));
        }
        return all;
    }
}
