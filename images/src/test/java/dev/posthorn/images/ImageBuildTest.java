package dev.posthorn.images;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@DisabledOnOs(value = OS.WINDOWS, disabledReason = "runs the wrapper's shell script")
class ImageBuildTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String TAG = "test";

    @TempDir
    static Path folder;

    private static OciRegistry registry;

    @BeforeAll
    static void buildBothImages() throws IOException, InterruptedException, GeneralSecurityException {
        registry = new OciRegistry(Loopback.tls(folder));
        BaseImage.storeIn(registry);
        BuildTree tree = BuildTree.copy(ROOT, folder.resolve("tree"));
        tree.maven(
                "-Pimages",
                "-pl",
                "worker-image,operator",
                "-am",
                "package",
                "-Dimage.base=" + registry.address() + "/base:25",
                "-Dimage.registry=" + registry.address() + "/posthorn",
                "-Dimage.tag=" + TAG,
                "-Djib.allowInsecureRegistries=true",
                "-Djib.baseImageCache=" + folder.resolve("base-cache"),
                "-Djib.applicationCache=" + folder.resolve("application-cache"));
    }

    @AfterAll
    static void stop() {
        registry.close();
    }

    @ParameterizedTest
    @CsvSource({"posthorn-worker, dev.posthorn.RoleMain", "posthorn-operator, dev.posthorn.operator.OperatorMain"})
    void anImageRunsItsMainClassOnBothPlatformsAndNotAsRoot(String name, String mainClass) throws IOException {
        Map<String, JsonNode> platforms = platforms(name);

        assertThat(platforms).containsOnlyKeys("linux/amd64", "linux/arm64");
        for (JsonNode manifest : platforms.values()) {
            JsonNode config = config(manifest);
            assertThat(config.at("/config/User").asText()).isEqualTo("65532:65532");
            assertThat(config.at("/config/ExposedPorts").has("8080/tcp")).isTrue();
            assertThat(config.at("/config/Labels/org.opencontainers.image.title")
                            .asText())
                    .isEqualTo(name);
            assertThat(config.at("/created").asText()).isEqualTo("1970-01-01T00:00:00Z");
            assertThat(texts(config.at("/config/Entrypoint")))
                    .startsWith("java")
                    .contains("-XX:+ExitOnOutOfMemoryError")
                    .endsWith(mainClass);
            assertThat(files(manifest)).contains("app/classes/" + mainClass.replace('.', '/') + ".class");
        }
    }

    @ParameterizedTest
    @CsvSource({"posthorn-worker, worker-image", "posthorn-operator, operator"})
    void theDockerfileStartsTheSameProgramInTheSameWay(String name, String module) throws IOException {
        List<String> entrypoint =
                texts(config(platforms(name).get("linux/amd64")).at("/config/Entrypoint"));
        String dockerfile = Files.readString(ROOT.resolve(module).resolve("Dockerfile"));

        String written =
                dockerfile.replaceAll("(?s).*ENTRYPOINT (\\[.*?\\]).*", "$1").replace("\\\n", "");
        List<String> command = texts(JSON.readTree(written));
        assertThat(withoutClasspath(command)).isEqualTo(withoutClasspath(entrypoint));
        assertThat(dockerfile).contains("USER 65532:65532");
    }

    @Test
    void noTestLibraryIsInAnImage() throws IOException {
        for (String name : List.of("posthorn-worker", "posthorn-operator")) {
            assertThat(files(platforms(name).get("linux/amd64")))
                    .anyMatch(file -> file.startsWith("app/libs/kafka-clients-"))
                    .noneMatch(file -> file.matches("app/libs/(junit|assertj|posthorn-local|kafka_2).*"));
        }
    }

    private static Map<String, JsonNode> platforms(String name) throws IOException {
        var manifests = new HashMap<String, JsonNode>();
        for (JsonNode entry : registry.manifest("posthorn/" + name, TAG).get("manifests")) {
            JsonNode platform = entry.get("platform");
            manifests.put(
                    platform.get("os").asText() + "/"
                            + platform.get("architecture").asText(),
                    registry.manifest("posthorn/" + name, entry.get("digest").asText()));
        }
        return manifests;
    }

    private static JsonNode config(JsonNode manifest) throws IOException {
        return JSON.readTree(registry.blob(manifest.at("/config/digest").asText()));
    }

    private static Set<String> files(JsonNode manifest) throws IOException {
        var names = new HashSet<String>();
        for (JsonNode layer : manifest.get("layers")) {
            byte[] bytes = registry.blob(layer.get("digest").asText());
            try (var tar = new GZIPInputStream(new ByteArrayInputStream(bytes))) {
                readNames(tar, names);
            }
        }
        return names;
    }

    /** A tar file is a row of 512-byte headers, each with a name at 0 and a size in octal at 124, and contents in whole blocks. */
    private static void readNames(InputStream tar, Set<String> into) throws IOException {
        byte[] header = tar.readNBytes(512);
        String longName = "";
        while (header.length == 512 && header[0] != 0) {
            long size = Long.parseLong(text(header, 124, 12), 8);
            byte[] content = tar.readNBytes((int) ((size + 511) / 512 * 512));
            if (header[156] == 'L') {
                longName = text(content, 0, (int) size);
            } else {
                String prefix = text(header, 345, 155);
                String name = (prefix.isEmpty() ? "" : prefix + "/") + text(header, 0, 100);
                into.add(longName.isEmpty() ? name : longName);
                longName = "";
            }
            header = tar.readNBytes(512);
        }
    }

    private static String text(byte[] bytes, int from, int length) {
        String text = new String(bytes, from, length, StandardCharsets.UTF_8);
        return text.split("\0", 2)[0].trim();
    }

    private static List<String> texts(JsonNode array) {
        return StreamSupport.stream(array.spliterator(), false)
                .map(JsonNode::asText)
                .toList();
    }

    private static List<String> withoutClasspath(List<String> command) {
        int at = command.indexOf("-cp");
        return StreamSupport.stream(command.spliterator(), false)
                .filter(word -> at < 0 || !word.equals(command.get(at + 1)))
                .toList();
    }
}
