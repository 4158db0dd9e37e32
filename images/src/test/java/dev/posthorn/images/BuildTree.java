package dev.posthorn.images;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** A copy of the repository with what has been compiled, so that a second Maven does not write where the first one reads. */
final class BuildTree {
    private static final Set<String> LEFT_OUT =
            Set.of(".git", "surefire", "surefire-reports", "test-classes", "sources", "docs");
    private static final long MINUTES = 8;

    private final Path root;

    private BuildTree(Path root) {
        this.root = root;
    }

    /** Copies the poms, the wrapper and the folders {@code target/classes} of every module. */
    static BuildTree copy(Path from, Path to) throws IOException {
        Files.walkFileTree(from, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) throws IOException {
                if (LEFT_OUT.contains(folder.getFileName().toString())) {
                    return FileVisitResult.SKIP_SUBTREE;
                }
                Files.createDirectories(to.resolve(from.relativize(folder)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (!file.toString().endsWith(".jar")) {
                    Files.copy(file, to.resolve(from.relativize(file)), StandardCopyOption.COPY_ATTRIBUTES);
                }
                return FileVisitResult.CONTINUE;
            }
        });
        return new BuildTree(to);
    }

    /** Runs Maven without compiling again; fails with what it printed when it fails. */
    void maven(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of(root.resolve("mvnw").toString(), "-B", "-ntp", "-q"));
        command.addAll(List.of("-Dmaven.main.skip=true", "-Dmaven.test.skip=true"));
        String repository = System.getProperty("maven.repo.local");
        if (repository != null) {
            command.add("-Dmaven.repo.local=" + repository);
        }
        command.addAll(List.of(arguments));
        Path log = root.resolve("maven.log");
        Process maven = new ProcessBuilder(command)
                .directory(root.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        boolean ended = maven.waitFor(MINUTES, TimeUnit.MINUTES);
        if (!ended) {
            maven.descendants().forEach(ProcessHandle::destroyForcibly);
            maven.destroyForcibly();
        }
        if (!ended || maven.exitValue() != 0) {
            throw new IllegalStateException("%s %s:%n%s"
                    .formatted(
                            String.join(" ", command),
                            ended ? "exited with " + maven.exitValue() : "did not end in " + MINUTES + " minutes",
                            Files.readString(log)));
        }
    }
}
