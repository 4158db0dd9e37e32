package dev.posthorn.local.kubelet;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A Java program in a process of its own, tethered to this one, with its output in a log file of bounded size. */
public final class ChildProcess {

    private static final Duration KILL_TIMEOUT = Duration.ofSeconds(5);

    private final Process process;
    private final Thread logPump;

    private ChildProcess(Process process, Thread logPump) {
        this.process = process;
        this.logPump = logPump;
    }

    /**
     * What to start.
     *
     * @param program main class and arguments
     * @param jvmFlags flags of the JVM, before those that every child gets
     * @param environment all that the child finds in its environment, but for PATH
     */
    public record Launch(JavaProgram program, List<String> jvmFlags, Map<String, String> environment) {}

    /**
     * Starts a program on this process's JVM and class path.
     *
     * @param log where its output goes
     * @throws IOException when the process cannot be started
     */
    public static ChildProcess start(Launch launch, Path log) throws IOException {
        var builder = new ProcessBuilder(command(launch)).redirectErrorStream(true);
        var path = System.getenv("PATH");
        builder.environment().clear();
        if (path != null) {
            builder.environment().put("PATH", path);
        }
        builder.environment().putAll(launch.environment());
        Files.createDirectories(log.toAbsolutePath().getParent());
        var process = builder.start();
        var pump = Thread.ofVirtual()
                .name("log-" + process.pid())
                .start(() -> new BoundedLog(log).copy(process.getInputStream()));
        return new ChildProcess(process, pump);
    }

    private static List<String> command(Launch launch) {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(launch.jvmFlags());
        command.addAll(List.of("--sun-misc-unsafe-memory-access=allow", "--enable-native-access=ALL-UNNAMED"));
        // Several programs share this class path, each with its logback.xml; logback would say so at length.
        command.add("-Dlogback.statusListenerClass=ch.qos.logback.core.status.NopStatusListener");
        command.addAll(List.of("-cp", classPath(launch.program().mainClass())));
        command.add(Tether.class.getName());
        command.add(launch.program().mainClass());
        command.addAll(launch.program().arguments());
        return command;
    }

    /** This process's class path, but with the program's own classes and resources first, as in its image. */
    private static String classPath(String mainClass) {
        var everything = System.getProperty("java.class.path");
        try {
            var source = Class.forName(mainClass, false, ChildProcess.class.getClassLoader())
                    .getProtectionDomain()
                    .getCodeSource();
            return source == null
                    ? everything
                    : Path.of(source.getLocation().toURI()) + File.pathSeparator + everything;
        } catch (ClassNotFoundException | URISyntaxException e) {
            throw new IllegalArgumentException("There is no " + mainClass + " on the class path", e);
        }
    }

    public long pid() {
        return process.pid();
    }

    public boolean alive() {
        return process.isAlive();
    }

    /** Waits for the end, at most so long; says whether it came. */
    public boolean awaitEnd(Duration atMost) throws InterruptedException {
        return process.waitFor(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How it ended; only of a process that has ended. */
    public int exitCode() {
        return process.exitValue();
    }

    /** Asks it to end, by SIGTERM, and ends it by SIGKILL when the grace period is over; its own children end with it. */
    public void stop(Duration grace) {
        var family = process.descendants().toList();
        // Not Process.destroy(), which would close the pipe of the child's last words.
        process.toHandle().destroy();
        try {
            if (!process.waitFor(grace.toMillis(), TimeUnit.MILLISECONDS)) {
                kill(family);
            }
            logPump.join(KILL_TIMEOUT);
        } catch (InterruptedException e) {
            kill(family);
            Thread.currentThread().interrupt();
        }
    }

    private void kill(List<ProcessHandle> family) {
        process.destroyForcibly();
        family.forEach(ProcessHandle::destroyForcibly);
    }
}
