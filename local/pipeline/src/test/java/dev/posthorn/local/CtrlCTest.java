package dev.posthorn.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.posthorn.local.cluster.Home;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 300, unit = TimeUnit.SECONDS)
class CtrlCTest {

    @TempDir
    private Path folder;

    @Test
    void ctrlCLeavesNoProcessAndNoFile() throws Exception {
        // Given a run with pods
        var temporary = Files.createDirectory(folder.resolve("tmp"));
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-Djava.io.tmpdir=" + temporary,
                        "-Dposthorn.home=" + Home.find().folder(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        LocalMain.class.getName(),
                        "local",
                        "--keep")
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("output").toFile())
                .start();
        try {
            await().atMost(Duration.ofSeconds(120))
                    .until(() -> !pods(process).isEmpty() && !files(temporary).isEmpty());
            var pods = pods(process);

            // When
            new ProcessBuilder("kill", "-INT", Long.toString(process.pid()))
                    .inheritIO()
                    .start()
                    .waitFor();

            // Then
            assertThat(process.waitFor(90, TimeUnit.SECONDS))
                    .as(Files.readString(folder.resolve("output")))
                    .isTrue();
            assertThat(pods).noneMatch(ProcessHandle::isAlive);
            assertThat(files(temporary)).isEmpty();
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }

    private static List<ProcessHandle> pods(Process process) {
        return process.descendants().toList();
    }

    private static List<Path> files(Path temporary) throws IOException {
        try (var files = Files.list(temporary)) {
            return files.filter(path -> !path.getFileName().toString().startsWith("hsperfdata"))
                    .toList();
        }
    }
}
