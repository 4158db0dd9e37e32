package dev.posthorn.local.kubelet;

import dev.posthorn.local.kubelet.Rollout.Limits;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.utils.Serialization;
import java.net.http.HttpClient;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the pods of all Deployments of an API server as child processes and keeps their status. */
public final class ProcessKubelet implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ProcessKubelet.class);
    private static final Duration TICK = Duration.ofMillis(250);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(40);
    private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

    private final KubernetesClient client;
    private final KubeletOptions options;
    private final Clock clock;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(1)).build();
    private final Map<String, Owned> owned = new ConcurrentHashMap<>();
    private final Semaphore wake = new Semaphore(0);
    private final SharedIndexInformer<Deployment> deployments;
    private final SharedIndexInformer<Pod> pods;
    private final Thread thread;
    private volatile boolean closing;

    /** What the kubelet runs for one Deployment, and when that last changed. */
    private static final class Owned {
        private final Map<String, PodRun> runs = new ConcurrentHashMap<>();
        private List<String> lastSeen = List.of();
        private Instant lastProgress;

        private Owned(Instant now) {
            this.lastProgress = now;
        }
    }

    private ProcessKubelet(KubernetesClient client, KubeletOptions options, Clock clock) {
        this.client = client;
        this.options = options;
        this.clock = clock;
        this.deployments = client.apps().deployments().inAnyNamespace().inform(new Waking<>());
        this.pods = client.pods().inAnyNamespace().inform(new Waking<>());
        this.thread = Thread.ofPlatform().name("kubelet").unstarted(this::loop);
    }

    /** Starts to serve an API server; the client must be allowed to do what a kubelet and a Deployment controller do. */
    public static ProcessKubelet start(KubernetesClient client, KubeletOptions options, Clock clock) {
        var kubelet = new ProcessKubelet(client, options, clock);
        kubelet.thread.start();
        return kubelet;
    }

    /** Ends all pods, by force where they do not follow, and returns when none is left. */
    @Override
    public void close() {
        closing = true;
        wake.release();
        try {
            thread.join(CLOSE_TIMEOUT);
            var runs = owned.values().stream()
                    .flatMap(each -> each.runs.values().stream())
                    .toList();
            runs.forEach(PodRun::stop);
            for (var run : runs) {
                run.awaitEnd(CLOSE_TIMEOUT);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        deployments.close();
        pods.close();
        http.close();
    }

    private void loop() {
        try {
            while (!closing) {
                if (wake.tryAcquire(TICK.toMillis(), TimeUnit.MILLISECONDS)) {
                    wake.drainPermits();
                }
                syncAll();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void syncAll() {
        for (var deployment : deployments.getStore().list()) {
            try {
                sync(deployment);
            } catch (KubernetesClientException e) {
                LOG.debug("Will sync {} again: {}", deployment.getMetadata().getName(), e.getMessage());
            }
        }
        var alive = deployments.getStore().list().stream()
                .map(deployment -> deployment.getMetadata().getUid())
                .toList();
        owned.forEach((uid, gone) -> {
            if (!alive.contains(uid)) {
                gone.runs.values().forEach(PodRun::stop);
                gone.runs.values().removeIf(PodRun::ended);
            }
        });
        owned.entrySet()
                .removeIf(entry ->
                        !alive.contains(entry.getKey()) && entry.getValue().runs.isEmpty());
    }

    private void sync(Deployment deployment) {
        var uid = deployment.getMetadata().getUid();
        var mine = owned.computeIfAbsent(uid, key -> new Owned(clock.instant()));
        mine.runs.values().removeIf(PodRun::ended);
        mine.runs.values().forEach(run -> run.observe(pods.getStore().getByKey(run.key())));
        var hash = PodObject.hash(deployment.getSpec().getTemplate());
        var terminating = deployment.getMetadata().getDeletionTimestamp() != null;
        var wanted = deployment.getSpec().getReplicas();
        var replicas = terminating ? 0 : wanted == null ? 1 : wanted;
        var next = Rollout.next(replicas, hash, views(mine), Limits.of(deployment.getSpec(), replicas));
        next.delete().forEach(name -> Optional.ofNullable(mine.runs.get(name)).ifPresent(PodRun::stop));
        for (var i = 0; i < next.create(); i++) {
            create(deployment, hash, mine);
        }
        if (!terminating) {
            report(deployment, hash, mine);
        }
    }

    private void create(Deployment deployment, String hash, Owned mine) {
        var suffix = Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36, 36 * 36 * 36 * 36), 36);
        var pod = PodObject.of(deployment, hash, suffix);
        var folder = options.directory()
                .resolve(pod.getMetadata().getNamespace() + "-"
                        + pod.getMetadata().getName());
        var run = new PodRun(
                new PodRecord(client, pod),
                new PodLaunch(options.images(), options.identity(), new Volumes(client)),
                hash,
                folder,
                http,
                clock);
        mine.runs.put(pod.getMetadata().getName(), run);
        run.start();
    }

    private void report(Deployment deployment, String hash, Owned mine) {
        var views = views(mine);
        var seen =
                views.stream().map(view -> view.name() + view.ready()).sorted().toList();
        if (!seen.equals(mine.lastSeen)) {
            mine.lastSeen = seen;
            mine.lastProgress = clock.instant();
        }
        var status = DeploymentReport.of(deployment, hash, views, mine.lastProgress, clock.instant());
        if (!DeploymentReport.same(status, deployment.getStatus())) {
            client.apps()
                    .deployments()
                    .inNamespace(deployment.getMetadata().getNamespace())
                    .withName(deployment.getMetadata().getName())
                    .subresource("status")
                    .patch(
                            MERGE,
                            Serialization.asJson(
                                    new DeploymentBuilder().withStatus(status).build()));
        }
    }

    private static List<PodView> views(Owned mine) {
        return mine.runs.values().stream().map(PodRun::view).toList();
    }

    /** Any change is a reason to look again. */
    private final class Waking<T extends HasMetadata> implements ResourceEventHandler<T> {
        @Override
        public void onAdd(T added) {
            wake.release();
        }

        @Override
        public void onUpdate(T before, T after) {
            wake.release();
        }

        @Override
        public void onDelete(T deleted, boolean unknownFinalState) {
            wake.release();
        }
    }
}
