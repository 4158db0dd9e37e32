package dev.posthorn.chart;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where Prometheus' own programs are on this machine, for tests that let them judge rules and queries: in the folder that
 * {@value #FOLDER} names, or on the PATH.
 */
public final class PrometheusTools {
    /** Environment variable; when it is set the programs must be there, so that nothing that CI relies on is left out in silence. */
    public static final String FOLDER = "POSTHORN_PROMETHEUS_BIN";

    private PrometheusTools() {}

    /** Checks rules and runs their unit tests. */
    public static Optional<Path> promtool() {
        return program("promtool");
    }

    public static Optional<Path> prometheus() {
        return program("prometheus");
    }

    private static Optional<Path> program(String name) {
        var folder = System.getenv(FOLDER);
        if (folder != null) {
            var program = Path.of(folder, name);
            if (!Files.isExecutable(program)) {
                throw new IllegalStateException(FOLDER + " is " + folder + ", but there is no program " + name
                        + " in it; install Debian's package prometheus, or unset the variable");
            }
            return Optional.of(program);
        }
        return Stream.ofNullable(System.getenv("PATH"))
                .flatMap(path -> Arrays.stream(path.split(File.pathSeparator, -1)))
                .map(entry -> Path.of(entry, name))
                .filter(Files::isExecutable)
                .findFirst();
    }
}
