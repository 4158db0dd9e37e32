package dev.posthorn.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.SecretBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentStatus;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 180, unit = TimeUnit.SECONDS)
class ProcessKubeletTest {

    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, namespace: shop}
            spec:
              replicas: 1
              selector: {matchLabels: {app: web}}
              strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  automountServiceAccountToken: false
                  terminationGracePeriodSeconds: 10
                  containers:
                    - name: web
                      image: registry.example.com/team/pages:1.0
                      env:
                        - {name: PAGES, value: /etc/pages}
                        - {name: POD, valueFrom: {fieldRef: {fieldPath: metadata.name}}}
                      startupProbe: {httpGet: {path: /healthz, port: 8080}, periodSeconds: 1, failureThreshold: 30}
                      readinessProbe: {httpGet: {path: /readyz, port: 8080}, periodSeconds: 1, failureThreshold: 1}
                      livenessProbe: {httpGet: {path: /healthz, port: 8080}, periodSeconds: 1, failureThreshold: 1}
                      volumeMounts:
                        - {name: pages, mountPath: /etc/pages}
                        - {name: key, mountPath: /etc/pages/key}
                  volumes:
                    - {name: pages, configMap: {name: pages}}
                    - {name: key, secret: {secretName: key}}
            """;

    @TempDir
    private Path folder;

    private final InProcessKubeApi api = InProcessKubeApi.start();
    private final KubernetesClient client = api.client();
    private ProcessKubelet kubelet;

    @BeforeEach
    void start() {
        Namespace namespace = new NamespaceBuilder()
                .withNewMetadata()
                .withName("shop")
                .endMetadata()
                .build();
        client.resource(namespace).create();
        var images = new ImageCatalog(Map.of("pages", new JavaProgram(Pages.class.getName(), List.of())));
        kubelet = ProcessKubelet.start(
                client, new KubeletOptions(folder, images, (ns, account, pod) -> Optional.empty()), Clock.systemUTC());
    }

    @AfterEach
    void stop() {
        kubelet.close();
        client.close();
        api.close();
    }

    @Test
    void aDeploymentRunsItsVolumesProbesAndEnvironment() throws Exception {
        createVolumes();
        create();
        awaitStatus(status -> status.getAvailableReplicas() == 1 && status.getObservedGeneration() == 1);

        assertThat(page(onlyPod(), "/greeting")).isEqualTo("hello");
        assertThat(page(onlyPod(), "/pod")).isEqualTo(onlyPod().getMetadata().getName());
    }

    @Test
    void aPodWaitsForAVolumeThatIsMissingAndSaysForWhich() {
        create();
        awaitTrue(() -> waitingMessage().contains("configmap \"pages\" not found"));

        createVolumes();

        awaitStatus(status -> status.getAvailableReplicas() == 1);
    }

    @Test
    void aNewTemplateReplacesThePodOnceTheNewOneIsReady() throws Exception {
        createVolumes();
        create();
        awaitStatus(status -> status.getAvailableReplicas() == 1);
        var before = onlyPod().getMetadata().getName();

        client.apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .edit(d -> d.edit()
                        .editSpec()
                        .editTemplate()
                        .editMetadata()
                        .addToAnnotations("changed", "yes")
                        .endMetadata()
                        .endTemplate()
                        .endSpec()
                        .build());

        awaitStatus(status -> status.getObservedGeneration() == 2
                && status.getUpdatedReplicas() == 1
                && status.getReplicas() == 1
                && status.getAvailableReplicas() == 1);
        awaitTrue(() -> pods().size() == 1);
        assertThat(onlyPod().getMetadata().getName()).isNotEqualTo(before);
    }

    @Test
    void aDeletedPodAndACrashedContainerComeBack() throws Exception {
        createVolumes();
        create();
        awaitStatus(status -> status.getAvailableReplicas() == 1);
        var first = onlyPod().getMetadata().getName();

        client.pods().inNamespace("shop").withName(first).delete();
        awaitTrue(() -> pods().size() == 1 && !onlyPod().getMetadata().getName().equals(first) && ready(onlyPod()));

        page(onlyPod(), "/crash");
        awaitTrue(() -> restarts(onlyPod()) == 1 && ready(onlyPod()));
    }

    @Test
    void aContainerThatIsNotAliveIsStartedAgainAndOneThatIsNotReadyIsNot() throws Exception {
        createVolumes();
        create();
        awaitStatus(status -> status.getAvailableReplicas() == 1);

        page(onlyPod(), "/unready");
        awaitTrue(() -> !ready(onlyPod()));
        assertThat(restarts(onlyPod())).isZero();

        page(onlyPod(), "/sicken");
        awaitTrue(() -> restarts(onlyPod()) == 1 && ready(onlyPod()));
    }

    @Test
    void anImageThatIsNotInTheCatalogKeepsTheOldPodUp() {
        createVolumes();
        create();
        awaitStatus(status -> status.getAvailableReplicas() == 1);

        client.apps()
                .deployments()
                .inNamespace("shop")
                .withName("web")
                .edit(d -> d.edit()
                        .editSpec()
                        .editTemplate()
                        .editSpec()
                        .editContainer(0)
                        .withImage("nowhere/nothing:2")
                        .endContainer()
                        .endSpec()
                        .endTemplate()
                        .endSpec()
                        .build());

        awaitTrue(() -> pods().size() == 2 && waitingMessage().contains("nowhere/nothing:2"));
        awaitStatus(status -> status.getAvailableReplicas() == 1 && status.getUpdatedReplicas() == 1);
    }

    @Test
    void whenTheDeploymentIsDeletedItsProcessesEnd() throws Exception {
        createVolumes();
        create();
        awaitStatus(status -> status.getAvailableReplicas() == 1);
        var process = process(onlyPod());

        client.apps().deployments().inNamespace("shop").withName("web").delete();

        awaitTrue(() -> !process.isAlive() && pods().isEmpty());
    }

    @Test
    void closingLeavesNoProcessAndNoVolume() throws Exception {
        createVolumes();
        create();
        awaitStatus(status -> status.getAvailableReplicas() == 1);
        var process = process(onlyPod());

        kubelet.close();

        assertThat(process.isAlive()).isFalse();
        try (var left = Files.list(folder)) {
            assertThat(left.filter(Files::isDirectory)).isEmpty();
        }
    }

    private void createVolumes() {
        client.resource(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("pages")
                        .withNamespace("shop")
                        .endMetadata()
                        .addToData("greeting", "hello")
                        .build())
                .create();
        client.resource(new SecretBuilder()
                        .withNewMetadata()
                        .withName("key")
                        .withNamespace("shop")
                        .endMetadata()
                        .addToStringData("token", "fake")
                        .build())
                .create();
    }

    private void create() {
        client.resource(Serialization.unmarshal(DEPLOYMENT, Deployment.class)).create();
    }

    private void awaitStatus(java.util.function.Predicate<DeploymentStatus> wanted) {
        awaitTrue(() -> Optional.ofNullable(client.apps()
                        .deployments()
                        .inNamespace("shop")
                        .withName("web")
                        .get()
                        .getStatus())
                .filter(status -> status.getAvailableReplicas() != null)
                .filter(wanted)
                .isPresent());
    }

    private static void awaitTrue(Callable<Boolean> condition) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(100))
                .until(condition);
    }

    private List<Pod> pods() {
        return client.pods().inNamespace("shop").list().getItems();
    }

    private Pod onlyPod() {
        assertThat(pods()).hasSize(1);
        return pods().getFirst();
    }

    private String waitingMessage() {
        return pods().stream()
                .flatMap(pod -> Optional.ofNullable(pod.getStatus()).stream())
                .flatMap(status -> status.getContainerStatuses().stream())
                .flatMap(container -> Optional.ofNullable(container.getState().getWaiting()).stream())
                .map(waiting -> String.valueOf(waiting.getMessage()))
                .findFirst()
                .orElse("");
    }

    private static boolean ready(Pod pod) {
        return pod.getStatus() != null
                && pod.getStatus().getConditions().stream()
                        .anyMatch(c ->
                                c.getType().equals("Ready") && c.getStatus().equals("True"));
    }

    private static int restarts(Pod pod) {
        return pod.getStatus().getContainerStatuses().getFirst().getRestartCount();
    }

    private static String page(Pod pod, String path) throws Exception {
        var port = pod.getMetadata().getAnnotations().get(PodRecord.PORT_ANNOTATION);
        try (var http = HttpClient.newHttpClient()) {
            return http.send(
                            HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
                                    .build(),
                            HttpResponse.BodyHandlers.ofString())
                    .body();
        } catch (java.io.IOException e) {
            return "broken";
        }
    }

    private static ProcessHandle process(Pod pod) throws Exception {
        return ProcessHandle.of(Long.parseLong(page(pod, "/pid"))).orElseThrow();
    }

    /** A program for a pod: serves what is mounted, and behaves badly when told to. */
    public static final class Pages {
        private static volatile boolean alive = true;
        private static volatile boolean ready = true;

        public static void main(String[] args) throws Exception {
            var port = Integer.parseInt(System.getenv("POSTHORN_HTTP_PORT"));
            var server = HttpServer.create(new InetSocketAddress("127.0.0.1", port), 0);
            server.createContext("/", exchange -> {
                var path = exchange.getRequestURI().getPath();
                var status = 200;
                var body = "ok";
                switch (path) {
                    case "/healthz" -> status = alive ? 200 : 500;
                    case "/readyz" -> status = ready ? 200 : 503;
                    case "/sicken" -> alive = false;
                    case "/unready" -> ready = false;
                    case "/pid" -> body = Long.toString(ProcessHandle.current().pid());
                    case "/pod" -> body = System.getenv("POD");
                    case "/crash" -> Runtime.getRuntime().halt(3);
                    default -> body = Files.readString(Path.of(System.getenv("PAGES") + path));
                }
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(status, bytes.length);
                exchange.getResponseBody().write(bytes);
                exchange.close();
            });
            server.start();
        }
    }
}
