package dev.posthorn.crd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import dev.posthorn.local.apiserver.EnvtestKubeApi;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.apiserver.KubeApi;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.apiextensions.v1.CustomResourceDefinition;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Each file of {@code resources/validation} is applied: one that starts with {@code # expect: TEXT} must be refused with that text,
 * at its last document where it has several; any other must be taken.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class AdmissionTest {
    private static final Path CASES = Path.of("src/test/resources/validation");
    private static final String EXPECT = "# expect: ";

    private final List<KubeApi> servers = new ArrayList<>();

    @BeforeAll
    void startServers() {
        servers.add(InProcessKubeApi.start());
        EnvtestKubeApi.assets().map(EnvtestKubeApi::start).ifPresent(servers::add);
        for (KubeApi server : servers) {
            server.awaitReady(Duration.ofSeconds(60));
            try (KubernetesClient client = server.client()) {
                for (String plural : List.of("notificationregions", "provideraccounts", "notificationchannels")) {
                    var crd = client.resource(read(Path.of(plural + ".posthorn.dev.yaml")));
                    crd.createOr(existing -> existing.update());
                    crd.waitUntilCondition(AdmissionTest::established, 20, TimeUnit.SECONDS);
                }
            }
        }
    }

    @AfterAll
    void stopServers() {
        servers.forEach(KubeApi::close);
    }

    Stream<Arguments> cases() throws IOException {
        try (Stream<Path> files = Files.list(CASES)) {
            List<Path> sorted = files.sorted().toList();
            return servers.stream()
                    .flatMap(server -> sorted.stream()
                            .map(file -> arguments(
                                    server.getClass().getSimpleName(),
                                    file.getFileName().toString(),
                                    server,
                                    file)));
        }
    }

    @ParameterizedTest(name = "{0}: {1}", autoCloseArguments = false)
    @MethodSource("cases")
    void aFileIsTakenOrRefusedAsItSays(String serverName, String fileName, KubeApi server, Path file) {
        String text = read(file);
        String[] documents = text.split("\n---\n");
        try (KubernetesClient client = server.client()) {
            List<HasMetadata> applied = new ArrayList<>();
            try {
                for (int i = 0; i < documents.length - 1; i++) {
                    applied.add(apply(client, documents[i]));
                }
                String last = documents[documents.length - 1];
                if (text.startsWith(EXPECT)) {
                    String expected = text.substring(EXPECT.length(), text.indexOf('\n'));
                    assertThatThrownBy(() -> applied.add(apply(client, last)))
                            .isInstanceOfSatisfying(
                                    KubernetesClientException.class,
                                    refusal -> assertThat(refusal.getCode()).isEqualTo(422))
                            .hasMessageContaining(expected);
                } else {
                    applied.add(apply(client, last));
                }
            } finally {
                applied.forEach(object -> client.resource(object).delete());
            }
        }
    }

    private static HasMetadata apply(KubernetesClient client, String document) {
        var object = client.getKubernetesSerialization().unmarshal(document, GenericKubernetesResource.class);
        var resource = object.getKind().equals("NotificationRegion")
                ? client.resource(object)
                : client.resource(object).inNamespace("default");
        // Created and updated, not applied: an apply that names a list key twice is refused with 500, before the schema
        // is asked.
        return resource.get() == null
                ? resource.create()
                : resource.forceConflicts().serverSideApply();
    }

    private static boolean established(HasMetadata object) {
        return object instanceof CustomResourceDefinition crd
                && crd.getStatus() != null
                && crd.getStatus().getConditions() != null
                && crd.getStatus().getConditions().stream()
                        .anyMatch(c -> c.getType().equals("Established")
                                && c.getStatus().equals("True"));
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
