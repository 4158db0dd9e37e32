package dev.posthorn.local.kubelet;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.Probe;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The probes of one started container: which is due, and what their answers mean. Talks to nobody; the caller asks on its
 * behalf. Liveness and readiness rest until the startup probe has succeeded once, as in a kubelet.
 */
final class ContainerProbes {

    /** Asks a container. */
    interface Asking {
        boolean succeeds(Probe probe);
    }

    /**
     * What the probes say.
     *
     * @param started whether the startup probe has succeeded
     * @param ready whether the container may be sent work
     * @param kill why the container must be restarted, or empty
     */
    record Verdict(boolean started, boolean ready, Optional<String> kill) {}

    private final @Nullable Gauge startup;
    private final @Nullable Gauge readiness;
    private final @Nullable Gauge liveness;

    ContainerProbes(Container container, Instant startedAt) {
        this.startup = gauge(container.getStartupProbe(), startedAt);
        this.readiness = gauge(container.getReadinessProbe(), startedAt);
        this.liveness = gauge(container.getLivenessProbe(), startedAt);
    }

    private static @Nullable Gauge gauge(@Nullable Probe probe, Instant startedAt) {
        return probe == null ? null : new Gauge(probe, startedAt);
    }

    /** Asks what is due and concludes. */
    Verdict tick(Instant now, Asking asking) {
        if (startup != null && !startup.passed) {
            startup.askIfDue(now, asking);
            var failed = startup.failed ? Optional.of("startup probe failed") : Optional.<String>empty();
            if (!startup.passed) {
                return new Verdict(false, false, failed);
            }
        }
        if (readiness != null) {
            readiness.askIfDue(now, asking);
        }
        if (liveness != null) {
            liveness.askIfDue(now, asking);
        }
        return new Verdict(
                true,
                readiness == null || readiness.passed,
                liveness != null && liveness.failed ? Optional.of("liveness probe failed") : Optional.empty());
    }

    /** One probe and its last answers. */
    private static final class Gauge {
        private final Probe probe;
        private Instant due;
        private int successes;
        private int failures;
        private boolean passed;
        private boolean failed;

        private Gauge(Probe probe, Instant startedAt) {
            this.probe = probe;
            this.due = startedAt.plusSeconds(orElse(probe.getInitialDelaySeconds(), 0));
        }

        private void askIfDue(Instant now, Asking asking) {
            if (now.isBefore(due)) {
                return;
            }
            due = now.plusSeconds(orElse(probe.getPeriodSeconds(), 10));
            if (asking.succeeds(probe)) {
                successes++;
                failures = 0;
                if (successes >= orElse(probe.getSuccessThreshold(), 1)) {
                    passed = true;
                    failed = false;
                }
            } else {
                failures++;
                successes = 0;
                if (failures >= orElse(probe.getFailureThreshold(), 3)) {
                    passed = false;
                    failed = true;
                }
            }
        }

        private static int orElse(@Nullable Integer value, int otherwise) {
            return value == null ? otherwise : value;
        }
    }
}
