package dev.posthorn.local.kubelet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A pod as a rollout sees it.
 *
 * @param name name of the pod
 * @param templateHash hash of the pod template that it was made from
 * @param readySince when its readiness last began, or {@code null} while it is not ready
 * @param terminating whether it has been told to end
 * @param createdAt when it was made
 */
record PodView(String name, String templateHash, @Nullable Instant readySince, boolean terminating, Instant createdAt) {

    boolean ready() {
        return readySince != null && !terminating;
    }

    boolean available(Instant now, int minReadySeconds) {
        return ready() && readySince != null && !now.isBefore(readySince.plusSeconds(minReadySeconds));
    }
}
