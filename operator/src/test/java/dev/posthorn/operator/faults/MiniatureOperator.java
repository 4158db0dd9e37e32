package dev.posthorn.operator.faults;

import dev.posthorn.crd.Child;
import dev.posthorn.crd.Condition;
import dev.posthorn.crd.Group;
import dev.posthorn.crd.NotificationChannel;
import io.fabric8.kubernetes.api.model.ConfigMap;
import io.fabric8.kubernetes.api.model.ConfigMapBuilder;
import io.fabric8.kubernetes.api.model.HasMetadata;
import io.fabric8.kubernetes.api.model.OwnerReferenceBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.api.model.apps.DeploymentBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A small operator for channels that does everything right, or all but one thing: what the oracles are tested with.
 *
 * <p>A channel becomes a ConfigMap with its settings, a Deployment, and for each lane a ConfigMap in another namespace, which
 * stands for a topic: no owner reference reaches it, so a finalizer has to.
 */
final class MiniatureOperator implements Subject.Life {

    /** What it does wrong. */
    enum Bug {
        NONE,
        DELETES_ON_A_STALE_READ,
        STATUS_BEFORE_CHILDREN,
        NO_FINALIZER,
        TIME_IN_STATUS,
        GIVES_UP,
        CONFLICT_IS_FINAL,
        NO_OWNER,
        PRUNES_BY_PREFIX,
        IGNORES_A_FAILED_CHILD,
        EDGE_TRIGGERED,
        REPLACES
    }

    private static final String HASH = Group.NAME + "/hash";
    private static final long FIRST_RETRY_MILLIS = 20;
    private static final long LAST_RETRY_MILLIS = 160;
    private static final int PATIENCE_OF_THE_IMPATIENT = 2;

    private final Bug bug;
    private final KubernetesClient client;
    private final ScheduledExecutorService worker =
            Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().factory());
    private final Map<String, Integer> failures = new HashMap<>();
    private final Set<String> given = new HashSet<>();
    private final Set<String> writtenOff = new HashSet<>();
    private final Set<String> lookedAt = ConcurrentHashMap.newKeySet();
    private final AtomicInteger waiting = new AtomicInteger();
    private final List<SharedIndexInformer<?>> informers = new ArrayList<>();
    private final SharedIndexInformer<NotificationChannel> channels;
    private final SharedIndexInformer<ConfigMap> configMaps;
    private final SharedIndexInformer<Deployment> deployments;

    private MiniatureOperator(Bug bug, Config config) {
        this.bug = bug;
        client = new KubernetesClientBuilder().withConfig(config).build();
        channels = client.resources(NotificationChannel.class).inAnyNamespace().runnableInformer(0);
        configMaps = client.configMaps()
                .inAnyNamespace()
                .withLabel(Group.LABEL_MANAGED_BY, Group.MANAGER)
                .runnableInformer(0);
        deployments = client.apps()
                .deployments()
                .inAnyNamespace()
                .withLabel(Group.LABEL_MANAGED_BY, Group.MANAGER)
                .runnableInformer(0);
        informers.addAll(List.of(channels, configMaps, deployments));
    }

    static MiniatureOperator start(Bug bug, Config config) {
        var operator = new MiniatureOperator(bug, config);
        operator.configMaps.addEventHandler(operator.onChild());
        operator.deployments.addEventHandler(operator.onChild());
        operator.channels.addEventHandler(operator.onChannel());
        try {
            operator.configMaps.run();
            operator.deployments.run();
            operator.channels.run();
        } catch (RuntimeException e) {
            operator.close();
            throw e;
        }
        return operator;
    }

    private ResourceEventHandler<NotificationChannel> onChannel() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(NotificationChannel channel) {
                if (bug == Bug.EDGE_TRIGGERED && channel.getStatus() != null) {
                    lookedAt.add(key(channel));
                    return;
                }
                enqueue(key(channel), 0);
            }

            @Override
            public void onUpdate(NotificationChannel before, NotificationChannel channel) {
                boolean same = Objects.equals(
                                before.getMetadata().getGeneration(),
                                channel.getMetadata().getGeneration())
                        && Objects.equals(
                                before.getMetadata().getFinalizers(),
                                channel.getMetadata().getFinalizers());
                if (!same) {
                    enqueue(key(channel), 0);
                }
            }

            @Override
            public void onDelete(NotificationChannel channel, boolean unknown) {
                if (bug == Bug.NO_FINALIZER) {
                    worker.execute(() -> deleteTopics(topicsOf(channel)));
                }
            }
        };
    }

    private <T extends HasMetadata> ResourceEventHandler<T> onChild() {
        return new ResourceEventHandler<>() {
            @Override
            public void onAdd(T child) {
                Map<String, String> labels = child.getMetadata().getLabels();
                if (bug != Bug.EDGE_TRIGGERED && labels.containsKey(Group.LABEL_CHANNEL)) {
                    enqueue(labels.get(Group.LABEL_CHANNEL_NAMESPACE) + "/" + labels.get(Group.LABEL_CHANNEL), 0);
                }
            }

            @Override
            public void onUpdate(T before, T child) {
                onAdd(child);
            }

            @Override
            public void onDelete(T child, boolean unknown) {
                onAdd(child);
            }
        };
    }

    private void enqueue(String key, long delayMillis) {
        synchronized (given) {
            if (delayMillis == 0 && !given.add(key)) {
                return;
            }
        }
        try {
            waiting.incrementAndGet();
            worker.schedule(() -> reconcile(key), delayMillis, TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            // Closed.
        }
    }

    private void reconcile(String key) {
        synchronized (given) {
            given.remove(key);
        }
        try {
            NotificationChannel channel = channels.getStore().getByKey(key);
            if (channel != null && !writtenOff.contains(key)) {
                reconcile(channel);
            }
            failures.remove(key);
        } catch (RuntimeException e) {
            int count = failures.merge(key, 1, Integer::sum);
            boolean gone = (bug == Bug.GIVES_UP && count > PATIENCE_OF_THE_IMPATIENT)
                    || (bug == Bug.CONFLICT_IS_FINAL
                            && e instanceof KubernetesClientException refused
                            && refused.getCode() == 409);
            if (gone) {
                writtenOff.add(key);
            } else {
                enqueue(key, Math.min(FIRST_RETRY_MILLIS << Math.min(count, 4), LAST_RETRY_MILLIS));
            }
        } finally {
            lookedAt.add(key);
            waiting.decrementAndGet();
        }
    }

    private void reconcile(NotificationChannel channel) {
        if (bug != Bug.DELETES_ON_A_STALE_READ) {
            insistOnFreshness(channel);
        }
        if (channel.getMetadata().getDeletionTimestamp() != null) {
            cleanUp(channel);
            return;
        }
        if (bug != Bug.NO_FINALIZER && !channel.getMetadata().getFinalizers().contains(Group.FINALIZER)) {
            patchFinalizers(channel, "[\"" + Group.FINALIZER + "\"]");
            return;
        }
        List<HasMetadata> wanted = wanted(channel);
        if (bug == Bug.STATUS_BEFORE_CHILDREN) {
            writeStatus(channel, wanted);
        }
        for (HasMetadata child : wanted) {
            try {
                apply(child);
            } catch (KubernetesClientException e) {
                if (bug != Bug.IGNORES_A_FAILED_CHILD) {
                    throw e;
                }
            }
        }
        prune(channel, wanted);
        writeStatus(channel, wanted);
    }

    /** The cache may be old; what follows from it may only be done while it is true. */
    private void insistOnFreshness(NotificationChannel channel) {
        NotificationChannel now = client.resource(channel).get();
        boolean same = now != null
                && now.getMetadata().getUid().equals(channel.getMetadata().getUid())
                && Objects.equals(
                        now.getMetadata().getGeneration(), channel.getMetadata().getGeneration())
                && Objects.equals(
                        now.getMetadata().getDeletionTimestamp(),
                        channel.getMetadata().getDeletionTimestamp());
        if (!same) {
            throw new IllegalStateException("The cache is behind");
        }
    }

    private void cleanUp(NotificationChannel channel) {
        if (!channel.getMetadata().getFinalizers().contains(Group.FINALIZER)) {
            return;
        }
        deleteTopics(topicsOf(channel));
        patchFinalizers(channel, "[]");
    }

    private List<ConfigMap> topicsOf(NotificationChannel channel) {
        return configMaps.getStore().list().stream()
                .filter(map -> map.getMetadata().getNamespace().equals(World.KAFKA_NAMESPACE))
                .filter(map -> bug == Bug.PRUNES_BY_PREFIX
                        ? map.getMetadata()
                                .getName()
                                .startsWith("posthorn." + channel.getMetadata().getNamespace() + "."
                                        + channel.getMetadata().getName())
                        : isOf(map, channel))
                .toList();
    }

    private static boolean isOf(HasMetadata child, NotificationChannel channel) {
        Map<String, String> labels = child.getMetadata().getLabels();
        return channel.getMetadata().getName().equals(labels.get(Group.LABEL_CHANNEL))
                && channel.getMetadata().getNamespace().equals(labels.get(Group.LABEL_CHANNEL_NAMESPACE));
    }

    private void deleteTopics(List<ConfigMap> topics) {
        for (ConfigMap topic : topics) {
            if (bug == Bug.DELETES_ON_A_STALE_READ) {
                client.configMaps()
                        .inNamespace(topic.getMetadata().getNamespace())
                        .withName(topic.getMetadata().getName())
                        .delete();
            } else {
                client.resource(topic)
                        .lockResourceVersion(topic.getMetadata().getResourceVersion())
                        .delete();
            }
        }
    }

    private void patchFinalizers(NotificationChannel channel, String finalizers) {
        client.resource(channel)
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        "{\"metadata\":{\"resourceVersion\":\""
                                + channel.getMetadata().getResourceVersion() + "\",\"finalizers\":" + finalizers
                                + "}}");
    }

    private void prune(NotificationChannel channel, List<HasMetadata> wanted) {
        Set<String> names =
                wanted.stream().map(child -> child.getMetadata().getName()).collect(Collectors.toSet());
        deleteTopics(topicsOf(channel).stream()
                .filter(topic -> !names.contains(topic.getMetadata().getName()))
                .toList());
    }

    private void apply(HasMetadata child) {
        Optional<? extends HasMetadata> known = (child instanceof Deployment ? deployments : configMaps)
                .getStore().list().stream()
                        .filter(one -> key(one).equals(key(child)))
                        .findFirst();
        String hash = child.getMetadata().getAnnotations().get(HASH);
        if (known.isPresent()
                && hash.equals(known.get().getMetadata().getAnnotations().get(HASH))) {
            return;
        }
        if (bug == Bug.REPLACES && known.isPresent()) {
            client.resource(known.get()).delete();
        }
        if (bug == Bug.CONFLICT_IS_FINAL && known.isEmpty()) {
            client.resource(child).create();
        } else {
            client.resource(child).fieldManager(Group.MANAGER).forceConflicts().serverSideApply();
        }
    }

    private List<HasMetadata> wanted(NotificationChannel channel) {
        List<HasMetadata> wanted = new ArrayList<>();
        String name = channel.getMetadata().getName();
        String namespace = channel.getMetadata().getNamespace();
        String lanes = channel.getSpec().lanes().stream()
                .map(lane -> lane.name().name())
                .collect(Collectors.joining(","));
        wanted.add(new ConfigMapBuilder()
                .withNewMetadata()
                .withName(name + "-settings")
                .withNamespace(namespace)
                .endMetadata()
                .addToData("lanes", lanes)
                .build());
        wanted.add(new DeploymentBuilder()
                .withNewMetadata()
                .withName(name + "-worker")
                .withNamespace(namespace)
                .endMetadata()
                .withNewSpec()
                .withReplicas(channel.getSpec().worker().replicas())
                .withNewSelector()
                .addToMatchLabels("app", name)
                .endSelector()
                .withNewTemplate()
                .withNewMetadata()
                .addToLabels("app", name)
                .endMetadata()
                .withNewSpec()
                .addNewContainer()
                .withName("worker")
                .withImage("worker:1")
                .endContainer()
                .endSpec()
                .endTemplate()
                .endSpec()
                .build());
        channel.getSpec()
                .lanes()
                .forEach(lane -> wanted.add(new ConfigMapBuilder()
                        .withNewMetadata()
                        .withName("posthorn." + namespace + "." + name + "." + lane.name())
                        .withNamespace(World.KAFKA_NAMESPACE)
                        .endMetadata()
                        .addToData("partitions", String.valueOf(lane.partitions()))
                        .build()));
        wanted.forEach(child -> mark(child, channel));
        return wanted;
    }

    private void mark(HasMetadata child, NotificationChannel channel) {
        var metadata = child.getMetadata();
        int hash = child.toString().hashCode();
        metadata.setLabels(Map.of(
                Group.LABEL_MANAGED_BY,
                Group.MANAGER,
                Group.LABEL_CHANNEL,
                channel.getMetadata().getName(),
                Group.LABEL_CHANNEL_NAMESPACE,
                channel.getMetadata().getNamespace()));
        metadata.setAnnotations(Map.of(HASH, Integer.toHexString(hash)));
        if (bug != Bug.NO_OWNER
                && metadata.getNamespace().equals(channel.getMetadata().getNamespace())) {
            metadata.setOwnerReferences(List.of(new OwnerReferenceBuilder()
                    .withApiVersion(channel.getApiVersion())
                    .withKind(channel.getKind())
                    .withName(channel.getMetadata().getName())
                    .withUid(channel.getMetadata().getUid())
                    .withController(true)
                    .build()));
        }
    }

    private void writeStatus(NotificationChannel channel, List<HasMetadata> wanted) {
        String now = Instant.now().toString();
        var ready = new Condition(
                "Ready",
                Condition.Status.True,
                channel.getMetadata().getGeneration(),
                now,
                "Available",
                bug == Bug.TIME_IN_STATUS ? "Looked at " + now : "All is in place");
        var children = wanted.stream()
                .map(child -> new Child(
                        child.getKind(),
                        child.getMetadata().getName(),
                        child.getMetadata().getNamespace(),
                        Condition.Status.True,
                        null))
                .toList();
        if (says(channel.getStatus(), ready, children)) {
            return;
        }
        NotificationChannel next = new NotificationChannel();
        next.setMetadata(new io.fabric8.kubernetes.api.model.ObjectMetaBuilder()
                .withName(channel.getMetadata().getName())
                .withNamespace(channel.getMetadata().getNamespace())
                .withResourceVersion(channel.getMetadata().getResourceVersion())
                .build());
        next.setStatus(new NotificationChannel.Status(
                channel.getMetadata().getGeneration(), "here", null, null, null, null, children, List.of(ready)));
        client.resource(next)
                .subresource("status")
                .patch(
                        PatchContext.of(PatchType.JSON_MERGE),
                        io.fabric8.kubernetes.client.utils.Serialization.asJson(Map.of("status", next.getStatus())));
    }

    private static boolean says(NotificationChannel.@Nullable Status status, Condition ready, List<Child> children) {
        return status != null
                && children.equals(status.children())
                && status.conditions() != null
                && status.conditions().stream()
                        .anyMatch(old -> old.message().equals(ready.message())
                                && Objects.equals(old.observedGeneration(), ready.observedGeneration()));
    }

    private static String key(HasMetadata object) {
        return object.getMetadata().getNamespace() + "/" + object.getMetadata().getName();
    }

    @Override
    public boolean idle() {
        return waiting.get() == 0 && lookedAt.containsAll(channels.getStore().listKeys());
    }

    @Override
    public void close() {
        worker.shutdownNow();
        informers.forEach(SharedIndexInformer::close);
        client.close();
    }
}
