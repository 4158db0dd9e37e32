package dev.posthorn.operator.channel;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Inputs beside outputs. Rewrite the outputs with {@code -Dposthorn.golden.write=true} and review the diff. */
class GoldenChannelTest {

    private static final boolean WRITE = Boolean.getBoolean("posthorn.golden.write");
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory()
                    .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER)
                    .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES)
                    .enable(YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
                    .enable(YAMLGenerator.Feature.LITERAL_BLOCK_STYLE))
            .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);

    static Stream<String> scenarios() throws IOException {
        try (var folders = Files.list(Scenario.FOLDER)) {
            return folders.map(folder -> folder.getFileName().toString()).sorted().toList().stream();
        }
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void theFolderHoldsExactlyWhatIsMadeOfItsInputs(String name) throws IOException {
        var folder = Scenario.FOLDER.resolve(name);
        var made = made(Scenario.read(name));

        if (WRITE) {
            try (var old = Files.newDirectoryStream(folder, "out-*.yaml")) {
                for (var file : old) {
                    Files.delete(file);
                }
            }
            for (var file : made.entrySet()) {
                Files.writeString(folder.resolve(file.getKey()), file.getValue());
            }
        }

        var checkedIn = new TreeMap<String, String>();
        try (var files = Files.newDirectoryStream(folder, "out-*.yaml")) {
            for (var file : files) {
                checkedIn.put(file.getFileName().toString(), Files.readString(file));
            }
        }
        assertThat(checkedIn.keySet()).isEqualTo(made.keySet());
        checkedIn.forEach((file, text) -> assertThat(text).as(file).isEqualTo(made.get(file)));
    }

    @ParameterizedTest
    @MethodSource("scenarios")
    void equalInputsGiveEqualObjects(String name) {
        assertThat(Scenario.read(name).objects()).isEqualTo(Scenario.read(name).objects());
    }

    private static TreeMap<String, String> made(Scenario scenario) throws IOException {
        var files = new TreeMap<String, String>();
        for (var object : scenario.objects()) {
            var name = "out-" + object.getKind() + "-" + object.getMetadata().getName() + ".yaml";
            files.put(name, YAML.writeValueAsString(Defaulted.KUBERNETES.convertValue(object, Map.class)));
        }
        var in = scenario.inputs();
        files.put("out-topics.yaml", YAML.writeValueAsString(ChannelTopics.wanted(in.channel(), in.region(), true)));
        return files;
    }
}
