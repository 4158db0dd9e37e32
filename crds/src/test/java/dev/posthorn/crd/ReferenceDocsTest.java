package dev.posthorn.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ReferenceDocsTest {
    /** Surefire runs in the module's folder. */
    private static final Path DOCS = Path.of("..", "docs");

    @Test
    void theCheckedInPagesAreWhatTheCodeSays() throws IOException {
        Map<String, String> generated = ReferenceDocs.generate();
        if (Boolean.getBoolean("posthorn.docs.write")) {
            for (var page : generated.entrySet()) {
                Path file = DOCS.resolve(page.getKey());
                Files.createDirectories(file.getParent());
                Files.writeString(file, page.getValue());
            }
        }

        for (var page : generated.entrySet()) {
            assertThat(DOCS.resolve(page.getKey()))
                    .as("stale: write it anew with ./mvnw -pl crds test -Dposthorn.docs.write=true")
                    .exists()
                    .hasContent(page.getValue());
        }
    }

    @Test
    void noPageIsLeftOfAKindThatIsGone() throws IOException {
        try (var files = Files.list(DOCS.resolve("reference"))) {
            assertThat(files.map(file -> "reference/" + file.getFileName()).collect(Collectors.toSet()))
                    .isSubsetOf(ReferenceDocs.generate().keySet());
        }
    }

    @Test
    void everyFieldSaysWhatItMeans() throws IOException {
        for (var page : ReferenceDocs.generate().entrySet()) {
            assertThat(page.getValue().lines())
                    .as("rows of docs/%s whose last cell is empty", page.getKey())
                    .noneMatch(row -> row.startsWith("| `") && row.endsWith("|  |"));
        }
    }
}
