package dev.posthorn.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CrdYamlTest {
    /** Surefire runs in the module's folder, where the YAML is checked in. */
    private static final Path FOLDER = Path.of("");

    @Test
    void theCheckedInYamlIsWhatTheTypesSay() throws IOException {
        Map<String, String> generated = CrdYaml.generate();
        if (Boolean.getBoolean("posthorn.crds.write")) {
            for (var file : generated.entrySet()) {
                Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
            }
        }

        for (var file : generated.entrySet()) {
            assertThat(FOLDER.resolve(file.getKey()))
                    .as("stale: write them anew with ./mvnw -pl crds test -Dposthorn.crds.write=true")
                    .exists()
                    .hasContent(file.getValue());
        }
    }
}
