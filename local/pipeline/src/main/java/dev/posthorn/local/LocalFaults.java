package dev.posthorn.local;

import dev.posthorn.local.simulators.Fault;
import dev.posthorn.local.simulators.FaultPlan;
import java.time.Duration;

/** How badly the two providers of the local mode behave: bad enough that each ending and each rung of the ladder is seen. */
final class LocalFaults {

    private LocalFaults() {}

    static FaultPlan webhook(long seed) {
        return FaultPlan.seeded(seed)
                .with(Fault.SERVER_ERROR, 0.06)
                .with(Fault.THROTTLED, 0.03)
                .with(Fault.TIMEOUT_NOT_DELIVERED, 0.004)
                .with(Fault.TIMEOUT_DELIVERED, 0.002)
                .with(Fault.RESET_NOT_DELIVERED, 0.005)
                .with(Fault.RESET_DELIVERED, 0.002)
                .with(Fault.REJECTED, 0.003)
                .with(Fault.GONE, 0.003)
                .withStubborn(0.002)
                .withRetryAfter(Duration.ofSeconds(2))
                .withLatency(Duration.ofMillis(10));
    }

    static FaultPlan smtp(long seed) {
        return FaultPlan.seeded(seed + 1)
                .with(Fault.SERVER_ERROR, 0.04)
                .with(Fault.THROTTLED, 0.01)
                .with(Fault.TIMEOUT_NOT_DELIVERED, 0.002)
                .with(Fault.TIMEOUT_DELIVERED, 0.002)
                .with(Fault.RESET_DELIVERED, 0.002)
                .with(Fault.REJECTED, 0.003)
                .with(Fault.GONE, 0.005)
                .withStubborn(0.002)
                .withLatency(Duration.ofMillis(10));
    }
}
