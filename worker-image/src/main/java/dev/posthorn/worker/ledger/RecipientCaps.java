package dev.posthorn.worker.ledger;

import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.LaneName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The caps that count for each lane.
 *
 * @param byLane lanes without one are missing
 */
public record RecipientCaps(Map<LaneName, List<Claim.Cap>> byLane) {

    public RecipientCaps {
        byLane = Map.copyOf(byLane);
    }

    public static RecipientCaps of(WorkerSettings.@Nullable Policy policy) {
        var caps = policy == null || policy.recipientCaps() == null
                ? List.<WorkerSettings.RecipientCap>of()
                : policy.recipientCaps();
        var byLane = new EnumMap<LaneName, List<Claim.Cap>>(LaneName.class);
        for (var lane : LaneName.values()) {
            byLane.put(
                    lane,
                    caps.stream()
                            .filter(cap -> !Objects.requireNonNullElse(cap.exemptLanes(), List.of())
                                    .contains(lane))
                            .map(cap -> new Claim.Cap(cap.per().toDuration(), cap.max()))
                            .toList());
        }
        return new RecipientCaps(byLane);
    }

    List<Claim.Cap> of(LaneName lane) {
        return byLane.getOrDefault(lane, List.of());
    }
}
