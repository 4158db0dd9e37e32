package dev.posthorn.crd;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.contract.metrics.GatewayMetric;
import dev.posthorn.contract.metrics.Metric;
import dev.posthorn.contract.metrics.OperatorMetric;
import dev.posthorn.contract.metrics.WorkerMetric;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Names of metrics are what dashboards and alerts rest on: each is in the catalogue, in the code, and on the page. */
class MetricsPageTest {
    private static final Path ROOT = Path.of("..");
    private static final Path PAGE = ROOT.resolve("docs/metrics.md");
    private static final List<String> MODULES = List.of("worker-image", "operator");
    /** As code names a meter, {@code posthorn.reconcile.queue}; not a topic and not a label. */
    private static final Pattern METER = Pattern.compile(
            "\"(posthorn\\.(?:worker|gateway|reconcile|api|operator|caches|leader|lane|evidence|tenant|scaling)(?:\\.[a-z]+)*)\"");

    private static final Pattern IN_EXPRESSION = Pattern.compile("posthorn_[a-z_]+(?=[{\\[])");

    @Test
    void thePageHasTheCatalogue() throws IOException {
        String page = Files.readString(PAGE);
        String wanted = withTable(
                withTable(withTable(page, WorkerMetric.values()), GatewayMetric.values()), OperatorMetric.values());
        if (Boolean.getBoolean("posthorn.docs.write")) {
            Files.writeString(PAGE, wanted);
        }

        assertThat(PAGE)
                .as("stale: write it anew with ./mvnw -pl crds test -Dposthorn.docs.write=true")
                .hasContent(wanted);
    }

    @Test
    void noCodeNamesAMeterThatTheCatalogueDoesNotHold() throws IOException {
        assertThat(named(METER, sources()))
                .as("add them to WorkerMetric, GatewayMetric or OperatorMetric and use the constant")
                .isEmpty();
    }

    @Test
    void everyMetricOfTheCatalogueIsExposedByTheCode() throws IOException {
        String code = sources();

        assertThat(all().stream()
                        .filter(metric -> !Pattern.compile(
                                        metric.getClass().getSimpleName() + "\\.\\s*" + metric + "\\b")
                                .matcher(code)
                                .find()))
                .isEmpty();
    }

    @Test
    void noTwoMetricsHaveOneName() {
        assertThat(all()).extracting(Metric::meter).doesNotHaveDuplicates();
    }

    @Test
    void alertsOnTheOperatorAskForMetricsThatExist() throws IOException {
        String rules = Files.readString(ROOT.resolve("charts/posthorn/templates/prometheusrule.yaml"));

        assertThat(named(IN_EXPRESSION, rules))
                .isNotEmpty()
                .isSubsetOf(all().stream().map(Metric::series).collect(Collectors.toSet()));
    }

    private static Collection<Metric> all() {
        return Stream.<Metric[]>of(WorkerMetric.values(), GatewayMetric.values(), OperatorMetric.values())
                .flatMap(Arrays::stream)
                .toList();
    }

    private static String withTable(String page, Metric[] metrics) {
        String name = metrics[0].getClass().getSimpleName();
        String rows = Arrays.stream(metrics).map(MetricsPageTest::row).collect(Collectors.joining());
        String table = "| metric | type | labels | what it says |\n|---|---|---|---|\n" + rows;
        return Pattern.compile("(?s)(<!-- " + name + " -->\n).*?(<!-- end -->)")
                .matcher(page)
                .replaceFirst("$1" + Matcher.quoteReplacement(table) + "$2");
    }

    private static String row(Metric metric) {
        return "| `%s` | %s | %s | %s |\n"
                .formatted(metric.series(), metric.type(), String.join(", ", metric.labels()), metric.meaning());
    }

    private static Set<String> named(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map(match -> match.group(Math.min(1, match.groupCount())))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    private static String sources() throws IOException {
        var all = new StringBuilder();
        for (String module : MODULES) {
            try (var files = Files.walk(ROOT.resolve(module).resolve("src/main/java"))) {
                files.filter(file -> file.toString().endsWith(".java"))
                        .forEach(file -> all.append(read(file)).append('\n'));
            }
        }
        return all.toString();
    }

    private static String read(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
