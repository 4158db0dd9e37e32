package dev.posthorn.worker.kafka;

import dev.posthorn.crd.LaneName;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Shares the records that a worker may have in hand among its lanes. Half of them belongs to the lanes by weight, whatever the
 * others do, so that a flood of bulk never takes what critical needs; the other half is common, and goes to whichever lane has
 * work first.
 */
final class Budget {

    private static final int CRITICAL = 4;
    private static final int NORMAL = 2;
    private static final int BULK = 1;

    private final int common;
    private final Map<LaneName, Integer> reserved = new EnumMap<>(LaneName.class);
    private final Map<LaneName, Integer> taken = new EnumMap<>(LaneName.class);

    /** @param inHand records that all lanes together may have in hand, count; each lane may always have one */
    Budget(int inHand, List<LaneName> lanes) {
        var weights = lanes.stream().mapToInt(Budget::weight).sum();
        var sum = 0;
        for (var lane : lanes) {
            var own = lanes.size() == 1 ? inHand : Math.max(1, inHand * weight(lane) / (2 * weights));
            reserved.put(lane, own);
            taken.put(lane, 0);
            sum += own;
        }
        this.common = Math.max(0, inHand - sum);
    }

    /** The most that the lane can ever have, count. */
    int most(LaneName lane) {
        return own(lane) + common;
    }

    /** What the lane has whatever the others do, count. */
    int own(LaneName lane) {
        return reserved.getOrDefault(lane, 0);
    }

    /** Takes {@code records} for the lane if they are to be had. */
    synchronized boolean take(LaneName lane, int records) {
        var wanted = taken.getOrDefault(lane, 0) + records;
        var borrowedByOthers = taken.keySet().stream()
                .filter(other -> other != lane)
                .mapToInt(other -> borrowed(other, taken.getOrDefault(other, 0)))
                .sum();
        if (borrowed(lane, wanted) + borrowedByOthers > common) {
            return false;
        }
        taken.put(lane, wanted);
        return true;
    }

    synchronized void giveBack(LaneName lane, int records) {
        taken.merge(lane, -records, Integer::sum);
    }

    private int borrowed(LaneName lane, int records) {
        return Math.max(0, records - own(lane));
    }

    private static int weight(LaneName lane) {
        return switch (lane) {
            case critical -> CRITICAL;
            case normal -> NORMAL;
            case bulk -> BULK;
        };
    }
}
