package dev.posthorn.local.kubelet;

import io.fabric8.kubernetes.api.model.IntOrString;
import io.fabric8.kubernetes.api.model.apps.DeploymentSpec;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a Deployment does next: a pure function from the pods that are to those that come and go.
 *
 * @param create new pods to make, count
 * @param delete names of pods to end
 */
record Rollout(int create, List<String> delete) {

    /** How far a rolling update may be off the wanted number; {@code recreate} ends all old pods before it makes a new one. */
    record Limits(int surge, int unavailable, boolean recreate) {

        static Limits of(DeploymentSpec spec, int replicas) {
            var strategy = spec.getStrategy();
            if (strategy != null && "Recreate".equals(strategy.getType())) {
                return new Limits(0, replicas, true);
            }
            var rolling = strategy == null ? null : strategy.getRollingUpdate();
            var surge = count(rolling == null ? null : rolling.getMaxSurge(), replicas, true);
            var unavailable = count(rolling == null ? null : rolling.getMaxUnavailable(), replicas, false);
            return new Limits(surge, surge == 0 && unavailable == 0 ? 1 : unavailable, false);
        }

        private static int count(@Nullable IntOrString value, int replicas, boolean up) {
            var text = value == null || value.getValue() == null
                    ? "25%"
                    : value.getValue().toString();
            if (!text.endsWith("%")) {
                return Integer.parseInt(text);
            }
            var hundredths = Integer.parseInt(text.substring(0, text.length() - 1)) * replicas;
            return up ? (hundredths + 99) / 100 : hundredths / 100;
        }
    }

    /**
     * Decides.
     *
     * @param replicas pods wanted, count
     * @param templateHash hash of the template that they shall be made from
     * @param pods all that there are, those that are ending included
     */
    static Rollout next(int replicas, String templateHash, List<PodView> pods, Limits limits) {
        var active = pods.stream().filter(pod -> !pod.terminating()).toList();
        var current = active.stream()
                .filter(pod -> pod.templateHash().equals(templateHash))
                .toList();
        var old = active.stream()
                .filter(pod -> !pod.templateHash().equals(templateHash))
                .toList();
        var delete = new ArrayList<>(surplus(current, replicas));
        delete.addAll(retired(old, active, replicas, limits));
        return new Rollout(created(replicas, current.size(), active.size(), pods, templateHash, limits), delete);
    }

    private static int created(
            int replicas, int current, int active, List<PodView> pods, String templateHash, Limits limits) {
        if (limits.recreate()
                && pods.stream().anyMatch(pod -> !pod.templateHash().equals(templateHash))) {
            return 0;
        }
        return Math.max(0, Math.min(replicas - current, replicas + limits.surge() - active));
    }

    /** Too many of the right kind: the ones that do least go first. */
    private static List<String> surplus(List<PodView> current, int replicas) {
        return current.stream()
                .sorted(Comparator.comparing(PodView::ready)
                        .thenComparing(Comparator.comparing(PodView::createdAt).reversed()))
                .limit(Math.max(0, current.size() - replicas))
                .map(PodView::name)
                .toList();
    }

    /** Old ones that are not ready serve nobody and go at once; ready ones go as new ones take over. */
    private static List<String> retired(List<PodView> old, List<PodView> active, int replicas, Limits limits) {
        if (limits.recreate() || replicas == 0) {
            return old.stream().map(PodView::name).toList();
        }
        var ready = active.stream().filter(PodView::ready).count();
        var dispensable = Math.max(0, ready - (replicas - limits.unavailable()));
        var names = new ArrayList<String>();
        old.stream().filter(pod -> !pod.ready()).map(PodView::name).forEach(names::add);
        old.stream()
                .filter(PodView::ready)
                .sorted(Comparator.comparing(PodView::createdAt))
                .limit(dispensable)
                .map(PodView::name)
                .forEach(names::add);
        return names;
    }
}
