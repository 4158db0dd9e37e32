package dev.posthorn.operator;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Rules of the house that a compiler does not know, over all modules. */
class TidyTest {
    private static final int LONGEST_MAIN_FILE = 300;
    /** A schema is read as one table, and decides nothing. */
    private static final Set<String> ONE_TABLE = Set.of("NotificationChannel.java");

    private static final Pattern DRAWERS =
            Pattern.compile("(Utils?|Helper|Manager|Processor|Handler|Service|Impl|Abstract|Base|Common)(?![a-z])");
    private static final Pattern TODO = Pattern.compile("\\b(TODO|FIXME|XXX)\\b");

    @Test
    void noMainFileIsTooLong() {
        assertThat(mainFiles().stream()
                        .filter(file -> !ONE_TABLE.contains(file.getFileName().toString())))
                .filteredOn(file -> lines(file).size() > LONGEST_MAIN_FILE)
                .as("files with too many decisions for one file")
                .isEmpty();
    }

    @Test
    void noTypeIsADrawer() {
        assertThat(mainFiles())
                .extracting(file -> file.getFileName().toString().replace(".java", ""))
                .noneMatch(name -> DRAWERS.matcher(name).find());
    }

    @Test
    void everyPackageIsExplained() {
        assertThat(mainFiles()).allSatisfy(file -> {
            Path explanation = file.resolveSibling("package-info.java");
            assertThat(explanation).exists();
            assertThat(String.join("\n", lines(explanation))).contains("@NullMarked", "/**");
        });
    }

    @Test
    void nothingIsLeftToDo() {
        assertThat(mainFiles())
                .allSatisfy(file -> assertThat(lines(file))
                        .as(file.toString())
                        .noneMatch(line -> TODO.matcher(line).find()));
    }

    private static List<Path> mainFiles() {
        try (var tree = Files.walk(Path.of(".."))) {
            return tree.filter(file -> file.toString().endsWith(".java"))
                    .filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> !file.toString().contains("/target/"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
