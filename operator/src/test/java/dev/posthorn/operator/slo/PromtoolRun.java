package dev.posthorn.operator.slo;

import static org.junit.jupiter.api.Assumptions.abort;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import dev.posthorn.chart.PrometheusTools;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * What Prometheus' own tool says of rules.
 *
 * @param passed whether it found nothing wrong
 * @param output all that it printed
 */
record PromtoolRun(boolean passed, String output) {
    private static final ObjectMapper YAML = new ObjectMapper(new YAMLFactory());
    private static final String RULES = "rules.yaml";

    static PromtoolRun check(Path folder, Watched watched) {
        writeRules(folder, watched);
        return run(folder, "check", "rules", RULES);
    }

    /**
     * Runs unit tests.
     *
     * @param step how often rules are evaluated, in Prometheus' notation
     * @param tests as promtool takes them, each with its series and expectations
     */
    static PromtoolRun test(Path folder, Watched watched, String step, List<Map<String, Object>> tests) {
        writeRules(folder, watched);
        write(
                folder.resolve("tests.yaml"),
                Map.of("rule_files", List.of(RULES), "evaluation_interval", step, "tests", tests));
        return run(folder, "test", "rules", "tests.yaml");
    }

    private static void writeRules(Path folder, Watched watched) {
        write(folder.resolve(RULES), Map.of("groups", SloRules.groups(watched)));
    }

    private static void write(Path file, Object content) {
        try {
            Files.writeString(file, YAML.writeValueAsString(content));
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("Rules cannot be written as YAML", e);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static PromtoolRun run(Path folder, String... arguments) {
        var command = new ArrayList<String>();
        command.add(PrometheusTools.promtool().map(Path::toString).orElseGet(PromtoolRun::none));
        command.addAll(List.of(arguments));
        try {
            var output = folder.resolve("output.txt");
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
            if (!process.waitFor(2, TimeUnit.MINUTES)) {
                process.destroyForcibly();
                throw new IllegalStateException("promtool did not end within two minutes");
            }
            return new PromtoolRun(process.exitValue() == 0, Files.readString(output));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("Interrupted while promtool ran", e);
        }
    }

    private static String none() {
        return abort("no promtool on the PATH, and " + PrometheusTools.FOLDER
                + " is not set: install Debian's package prometheus to run this test");
    }
}
