package dev.posthorn.local.kubelet;

import dev.posthorn.local.kubelet.PodObject.ContainerState;
import io.fabric8.kubernetes.api.model.Pod;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The life of one pod, on a thread of its own: volumes, process, probes, restarts, and the end. */
final class PodRun {

    private static final Duration TICK = Duration.ofMillis(100);
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int DEFAULT_GRACE_SECONDS = 30;

    private final PodRecord record;
    private final PodLaunch launch;
    private final String templateHash;
    private final Path folder;
    private final Clock clock;
    private final HttpClient http;
    private final Instant createdAt;
    private final CountDownLatch stop = new CountDownLatch(1);
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Instant readySince;
    private volatile boolean seen;
    private int restarts;

    PodRun(PodRecord record, PodLaunch launch, String templateHash, Path folder, HttpClient http, Clock clock) {
        this.record = record;
        this.launch = launch;
        this.templateHash = templateHash;
        this.folder = folder;
        this.http = http;
        this.clock = clock;
        this.createdAt = clock.instant();
    }

    void start() {
        Thread.ofVirtual().name("pod-" + record.name()).start(this::run);
    }

    /** Asks the pod to end, by itself or by force when its grace period is over. */
    void stop() {
        stop.countDown();
    }

    /** Where the pod is in a cache of pods. */
    String key() {
        return record.namespace() + "/" + record.name();
    }

    /** Follows what a cache of pods says: one that is being deleted, or was there and is gone, ends. */
    void observe(@Nullable Pod cached) {
        if (cached == null ? seen : cached.getMetadata().getDeletionTimestamp() != null) {
            stop();
        }
        seen = seen || cached != null;
    }

    boolean stopping() {
        return stop.getCount() == 0;
    }

    boolean ended() {
        return ended.getCount() == 0;
    }

    void awaitEnd(Duration atMost) throws InterruptedException {
        ended.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
    }

    PodView view() {
        return new PodView(record.name(), templateHash, readySince, stopping(), createdAt);
    }

    private void run() {
        try {
            var pod = created();
            while (pod.isPresent() && !stopping()) {
                runOnce(pod.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            readySince = null;
            record.remove();
            Folders.delete(folder);
            ended.countDown();
        }
    }

    private Optional<Pod> created() throws InterruptedException {
        var pod = record.create();
        while (pod.isEmpty() && !pause(RETRY)) {
            pod = record.create();
        }
        return pod;
    }

    /** From preparing the container to its end, and the rest before it is started again. */
    private void runOnce(Pod pod) throws InterruptedException {
        var port = freePort();
        try {
            var child = ChildProcess.start(launch.of(pod, folder, port), logFile());
            Optional<String> killed;
            try {
                killed = watch(pod, child, port);
            } finally {
                readySince = null;
                child.stop(grace(pod));
            }
            if (!stopping()) {
                crashed(pod, killed.orElseGet(() -> "container ended with exit code " + child.exitCode()));
            }
        } catch (PodLaunch.Waiting waiting) {
            report(pod, ContainerState.waiting(waiting.reason(), waiting.getMessage(), restarts, createdAt));
            pause(RETRY);
        } catch (IOException e) {
            report(pod, ContainerState.waiting("CreateContainerError", e.getMessage(), restarts, createdAt));
            pause(RETRY);
        }
    }

    /** Returns when the process has ended, the pod must end, or the process must be started again: then it says why. */
    private Optional<String> watch(Pod pod, ChildProcess child, int port) throws InterruptedException {
        var startedAt = clock.instant();
        var probes = new ContainerProbes(pod.getSpec().getContainers().getFirst(), startedAt);
        var asking = new HttpAsking(http, port);
        record.annotate(port, logFile());
        report(pod, new ContainerState(true, false, false, restarts, null, null, startedAt));
        ContainerProbes.Verdict before = new ContainerProbes.Verdict(false, false, Optional.empty());
        while (child.alive() && !pause(TICK)) {
            var verdict = probes.tick(clock.instant(), asking);
            if (!verdict.equals(before)) {
                readySince = verdict.ready() ? clock.instant() : null;
                report(
                        pod,
                        new ContainerState(
                                true, verdict.started(), verdict.ready(), restarts, null, null, clock.instant()));
                before = verdict;
            }
            if (verdict.kill().isPresent()) {
                return verdict.kill();
            }
        }
        return Optional.empty();
    }

    private void crashed(Pod pod, String why) throws InterruptedException {
        var delay = RestartDelay.after(restarts);
        restarts++;
        var message = why + "; last words: " + String.join(" | ", BoundedLog.tail(logFile(), 3));
        report(pod, ContainerState.waiting("CrashLoopBackOff", message, restarts, clock.instant()));
        pause(delay);
    }

    private void report(Pod pod, ContainerState state) {
        record.report(PodObject.status(pod, state, createdAt));
    }

    private Path logFile() {
        return folder.resolveSibling(record.name() + ".log");
    }

    /** Waits; says whether the pod has been asked to end meanwhile. */
    private boolean pause(Duration time) throws InterruptedException {
        return stop.await(time.toMillis(), TimeUnit.MILLISECONDS);
    }

    private static Duration grace(Pod pod) {
        var seconds = pod.getSpec().getTerminationGracePeriodSeconds();
        return Duration.ofSeconds(seconds == null ? DEFAULT_GRACE_SECONDS : seconds);
    }

    private static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("This machine has no free port on 127.0.0.1", e);
        }
    }
}
