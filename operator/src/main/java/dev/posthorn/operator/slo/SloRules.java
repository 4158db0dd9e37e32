package dev.posthorn.operator.slo;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * All rules of a channel: first what is recorded, since a group is evaluated from top to bottom, then the alerts that read it.
 */
public final class SloRules {

    private SloRules() {}

    /** The groups of a PrometheusRule. */
    public static List<Map<String, Object>> groups(Watched watched) {
        var rules = new ArrayList<Map<String, Object>>(IndicatorRules.of(watched));
        rules.addAll(BurnAlerts.of(watched));
        if (watched.delivers()) {
            rules.add(SilenceAlerts.noData(watched));
            rules.add(SilenceAlerts.nothingSettled(watched));
        }
        rules.add(DeliveryAlerts.deadLetters(watched));
        rules.add(DeliveryAlerts.ladderStuck(watched));
        // Groups of one file must differ, and all files of a Prometheus are listed together.
        return List.of(Map.of(
                "name", "posthorn." + watched.namespace() + "." + watched.channel(), "rules", List.copyOf(rules)));
    }
}
