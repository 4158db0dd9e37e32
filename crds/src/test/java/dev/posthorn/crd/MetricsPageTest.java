package dev.posthorn.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Names of metrics are what dashboards and alerts rest on: the page has all of them, and none that is gone. */
class MetricsPageTest {
    private static final Path ROOT = Path.of("..");
    /** As code names a meter, {@code posthorn.reconcile.queue}; not a topic and not a label. */
    private static final Pattern METER =
            Pattern.compile("\"(posthorn\\.(?:worker|reconcile|api|operator|caches|leader)(?:\\.[a-z]+)*)\"");

    private static final Pattern DOCUMENTED = Pattern.compile("(?m)^\\| `(posthorn_[a-z_]+)`");
    private static final Pattern IN_EXPRESSION = Pattern.compile("posthorn_[a-z_]+(?=[{\\[])");

    @Test
    void thePageHasEveryMeterOfWorkersAndOperator() throws IOException {
        Set<String> meters = new TreeSet<>();
        for (String module : List.of("worker-image", "operator")) {
            meters.addAll(named(METER, sources(ROOT.resolve(module).resolve("src/main/java"))));
        }

        assertThat(meters).hasSizeGreaterThan(10);
        assertThat(documented().stream().map(MetricsPageTest::withoutSuffix).collect(Collectors.toSet()))
                .isEqualTo(meters.stream()
                        .map(meter -> withoutSuffix(meter.replace('.', '_')))
                        .collect(Collectors.toSet()));
    }

    @Test
    void alertsOnTheOperatorAskForMetricsThatExist() throws IOException {
        String rules = Files.readString(ROOT.resolve("charts/posthorn/templates/prometheusrule.yaml"));

        assertThat(named(IN_EXPRESSION, rules)).isNotEmpty().isSubsetOf(documented());
    }

    private static Set<String> documented() throws IOException {
        return named(DOCUMENTED, Files.readString(ROOT.resolve("docs/metrics.md")));
    }

    /** Micrometer adds unit and type to the name. */
    private static String withoutSuffix(String name) {
        return name.replaceFirst("_total$", "").replaceFirst("_seconds$", "");
    }

    private static Set<String> named(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(MetricsPageTest::name)
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String name(MatchResult match) {
        return match.group(Math.min(1, match.groupCount()));
    }

    private static String sources(Path folder) throws IOException {
        try (var files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .map(MetricsPageTest::read)
                    .collect(Collectors.joining("\n"));
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
