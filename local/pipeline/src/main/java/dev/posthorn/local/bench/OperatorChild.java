package dev.posthorn.local.bench;

import dev.posthorn.chart.InstallManifest;
import dev.posthorn.local.apiserver.InProcessKubeApi;
import dev.posthorn.local.kubelet.ChildProcess;
import dev.posthorn.local.kubelet.JavaProgram;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** An operator in a process of its own, as in production, under its ServiceAccount and without a Lease. */
record OperatorChild(ChildProcess process) implements AutoCloseable {

    private static final Duration GRACE = Duration.ofSeconds(60);
    private static final Pattern USED = Pattern.compile("used (\\d+)K \\[");

    /**
     * Starts it.
     *
     * @param threads reconciliations at a time
     * @param flags of the JVM, beside a heap of at most 2 GB
     */
    static OperatorChild start(InProcessKubeApi api, Path folder, int threads, List<String> flags) {
        var all = new ArrayList<>(List.of("-XX:+UseSerialGC", "-Xmx2g"));
        all.addAll(flags);
        try {
            var kubeconfig = Files.createTempFile(
                    folder,
                    "operator",
                    ".kubeconfig",
                    PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            Files.writeString(
                    kubeconfig, api.kubeconfigForServiceAccount(InstallManifest.NAMESPACE, InstallManifest.OPERATOR));
            var environment = Map.of(
                    "KUBECONFIG", kubeconfig.toString(),
                    "POSTHORN_REGION", BenchObjects.REGION,
                    "POSTHORN_WORKER_IMAGE", "example.com/posthorn-worker:bench",
                    "POSTHORN_HTTP_HOST", "127.0.0.1",
                    "POSTHORN_HTTP_PORT", "0",
                    "POSTHORN_LOG_LEVEL", "WARN",
                    "POSTHORN_RECONCILE_THREADS", Integer.toString(threads));
            return new OperatorChild(ChildProcess.start(
                    new ChildProcess.Launch(
                            new JavaProgram("dev.posthorn.operator.OperatorMain", List.of()), all, environment),
                    folder.resolve("operator.log")));
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot start an operator in " + folder, e);
        }
    }

    boolean alive() {
        return process.alive();
    }

    /** Live objects on the heap, bytes, after a full collection. */
    long heapBytes() throws InterruptedException {
        ask("jcmd", Long.toString(process.pid()), "GC.run");
        var kilobytes = USED.matcher(ask("jcmd", Long.toString(process.pid()), "GC.heap_info"))
                .results()
                .mapToLong(found -> Long.parseLong(found.group(1)))
                .sum();
        return kilobytes * 1024;
    }

    /** Memory that the process occupies, bytes. */
    long residentBytes() throws InterruptedException {
        var kilobytes =
                ask("ps", "-o", "rss=", "-p", Long.toString(process.pid())).strip();
        return kilobytes.isEmpty() ? 0 : Long.parseLong(kilobytes) * 1024;
    }

    private static String ask(String... command) throws InterruptedException {
        var tool = Path.of(System.getProperty("java.home"), "bin", command[0]);
        if (Files.isExecutable(tool)) {
            command[0] = tool.toString();
        }
        try {
            var process = new ProcessBuilder(command).redirectErrorStream(true).start();
            var answer = new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
            process.waitFor();
            return answer;
        } catch (IOException e) {
            throw new UncheckedIOException("Cannot run " + command[0], e);
        }
    }

    @Override
    public void close() {
        process.stop(GRACE);
    }
}
