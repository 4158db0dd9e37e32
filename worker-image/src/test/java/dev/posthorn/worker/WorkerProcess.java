package dev.posthorn.worker;

import dev.posthorn.contract.WorkerEnv;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A worker in a process of its own, as a kubelet would start it, so that it can be killed. */
final class WorkerProcess implements AutoCloseable {

    private final Process process;
    private final Path log;

    private WorkerProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    static WorkerProcess start(TestChannel channel, Path folder, String pod) throws IOException {
        var home = Files.createDirectories(folder.resolve(pod));
        Files.writeString(home.resolve(WorkerEnv.SETTINGS_FILE), channel.settingsJson());
        var log = home.resolve("log");
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var builder = new ProcessBuilder(
                        java,
                        "-Xmx256m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-Dlogback.configurationFile=logback.xml",
                        "-cp",
                        System.getProperty("java.class.path"),
                        WorkerMain.class.getName(),
                        "worker")
                .redirectErrorStream(true)
                .redirectOutput(log.toFile());
        builder.environment().put(WorkerEnv.CONFIG_DIR, home.toString());
        builder.environment().put(WorkerEnv.HTTP_PORT, "0");
        builder.environment().put(WorkerEnv.POD_NAME, pod);
        return new WorkerProcess(builder.start(), log);
    }

    /** As a node that loses power. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** As a kubelet that deletes the pod. Returns the exit status. */
    int terminate() throws InterruptedException, TimeoutException {
        process.destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new TimeoutException("The worker did not end within 60 s of SIGTERM");
        }
        return process.exitValue();
    }

    String log() throws IOException {
        return Files.readString(log);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
