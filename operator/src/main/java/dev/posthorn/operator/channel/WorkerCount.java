package dev.posthorn.operator.channel;

import dev.posthorn.crd.Group;
import dev.posthorn.crd.NotificationChannel;
import dev.posthorn.crd.NotificationChannel.Scaling;
import dev.posthorn.crd.NotificationChannel.ScalingEngine;
import dev.posthorn.crd.NotificationChannel.ScalingMode;
import dev.posthorn.crd.NotificationChannel.ScalingStatus;
import dev.posthorn.crd.NotificationChannel.State;
import io.fabric8.kubernetes.api.model.ManagedFieldsEntry;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the Deployment is told about how many pods; pure.
 *
 * <p>A field that an applier leaves out is taken away from it: if nobody else has ever set the count, it would fall back to one. So
 * while the count is somebody else's business, it is left out only when somebody else has set it, and said as it is until then.
 */
final class WorkerCount {
    private WorkerCount() {}

    /** Worker pods, count; null to leave the count to whoever has set it. */
    static @Nullable Integer of(NotificationChannel channel, ChannelWorld world) {
        if (channel.getSpec().state() == State.Stopped) {
            return 0;
        }
        Scaling scaling = channel.getSpec().worker().scaling();
        if (scaling == null) {
            return channel.getSpec().worker().replicas();
        }
        if (scaling.mode() == ScalingMode.Auto && scaling.engine() == ScalingEngine.Operator) {
            return decided(channel, scaling, world);
        }
        return world.owned(Deployment.class, ChannelNames.of(channel).worker())
                .map(deployment -> leftAlone(channel, scaling, deployment))
                .orElse(Optional.of(ChannelPace.start(channel, scaling)))
                .orElse(null);
    }

    private static int decided(NotificationChannel channel, Scaling scaling, ChannelWorld world) {
        ScalingStatus status = PaceFindings.scaling(channel, world);
        boolean known = world.pace().map(pace -> pace.scaling() != null).orElse(false)
                || (channel.getStatus() != null && channel.getStatus().scaling() != null);
        if (known && status != null) {
            return status.desired();
        }
        return world.owned(Deployment.class, ChannelNames.of(channel).worker())
                .map(deployment -> deployment.getSpec().getReplicas())
                .map(now -> Math.max(scaling.minReplicas(), Math.min(scaling.maxReplicas(), now)))
                .orElse(ChannelPace.start(channel, scaling));
    }

    private static Optional<Integer> leftAlone(NotificationChannel channel, Scaling scaling, Deployment deployment) {
        if (!setByOperator(deployment)) {
            return Optional.empty();
        }
        int now = Objects.requireNonNullElse(deployment.getSpec().getReplicas(), 1);
        // It was this operator that stopped them, so it is its turn to start them again.
        return Optional.of(now == 0 ? ChannelPace.start(channel, scaling) : now);
    }

    private static boolean setByOperator(Deployment deployment) {
        List<ManagedFieldsEntry> entries =
                Objects.requireNonNullElse(deployment.getMetadata().getManagedFields(), List.<ManagedFieldsEntry>of());
        return entries.stream()
                .filter(entry -> Group.MANAGER.equals(entry.getManager()) && "Apply".equals(entry.getOperation()))
                .map(ManagedFieldsEntry::getFieldsV1)
                .filter(Objects::nonNull)
                .anyMatch(fields -> fields.getAdditionalProperties().get("f:spec") instanceof Map<?, ?> spec
                        && spec.containsKey("f:replicas"));
    }
}
