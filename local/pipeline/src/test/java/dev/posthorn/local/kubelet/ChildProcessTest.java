package dev.posthorn.local.kubelet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 60, unit = TimeUnit.SECONDS)
class ChildProcessTest {

    @TempDir
    Path folder;

    @Test
    void aChildThatFollowsSigtermEndsInPeace() throws Exception {
        var log = folder.resolve("polite.log");
        var child = ChildProcess.start(launch(Polite.class), log);
        await().atMost(Duration.ofSeconds(20)).until(() -> contains(log, "ready"));

        child.stop(Duration.ofSeconds(20));

        assertThat(child.alive()).isFalse();
        assertThat(Files.readString(log)).contains("goodbye");
    }

    @Test
    void aChildThatDoesNotFollowIsKilled() throws Exception {
        var log = folder.resolve("stubborn.log");
        var child = ChildProcess.start(launch(Stubborn.class), log);
        await().atMost(Duration.ofSeconds(20)).until(() -> contains(log, "ready"));

        child.stop(Duration.ofMillis(300));

        await().atMost(Duration.ofSeconds(10)).until(() -> !child.alive());
    }

    @Test
    void aChildEndsWithItsParentEvenIfThatIsKilled() throws Exception {
        // Given a parent that has a child of its own
        var log = folder.resolve("parent.log");
        var parent = ChildProcess.start(
                new ChildProcess.Launch(
                        new JavaProgram(Parent.class.getName(), List.of(folder.toString())), List.of(), Map.of()),
                log);
        await().atMost(Duration.ofSeconds(30)).until(() -> contains(log, "child "));
        var child = Files.readAllLines(log).stream()
                .filter(line -> line.startsWith("child "))
                .map(line -> ProcessHandle.of(Long.parseLong(line.substring(6))).orElseThrow())
                .findFirst()
                .orElseThrow();
        await().atMost(Duration.ofSeconds(20)).until(() -> contains(folder.resolve("grandchild.log"), "ready"));

        // When
        ProcessHandle.of(parent.pid()).orElseThrow().destroyForcibly();

        // Then
        await().atMost(Duration.ofSeconds(20)).until(() -> !child.isAlive());
    }

    private static ChildProcess.Launch launch(Class<?> main) {
        return new ChildProcess.Launch(new JavaProgram(main.getName(), List.of()), List.of(), Map.of());
    }

    private static boolean contains(Path log, String text) throws Exception {
        return Files.exists(log) && Files.readString(log).contains(text);
    }

    /** Says goodbye when it is asked to end. */
    public static final class Polite {
        public static void main(String[] args) throws Exception {
            Runtime.getRuntime().addShutdownHook(new Thread(() -> System.out.println("goodbye")));
            System.out.println("ready");
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }

    /** Never ends by itself. */
    public static final class Stubborn {
        public static void main(String[] args) throws Exception {
            var never = new java.util.concurrent.CountDownLatch(1);
            Runtime.getRuntime().addShutdownHook(new Thread(() -> {
                try {
                    never.await();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }));
            System.out.println("ready");
            never.await();
        }
    }

    /** Starts a child and tells its pid. */
    public static final class Parent {
        public static void main(String[] args) throws Exception {
            var child = ChildProcess.start(launch(Polite.class), Path.of(args[0], "grandchild.log"));
            System.out.println("child " + child.pid());
            new java.util.concurrent.CountDownLatch(1).await();
        }
    }
}
