package dev.posthorn.operator.lateness;

import dev.posthorn.crd.NotificationChannel.LaneLateness;
import dev.posthorn.crd.NotificationChannel.Lateness;
import dev.posthorn.crd.NotificationChannel.TenantShare;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the status shows of the evidence; pure. Times and counts are rounded to steps, all is zero while nothing is late, and what is
 * shown changes no more often than every {@link #AT_LEAST}, but for sight that is lost or comes back: so a channel that is on time writes nothing, and one that is late little.
 *
 * @param lateness what is shown; null before anything is known
 * @param since since when
 */
public record ShownLateness(@Nullable Lateness lateness, Instant since) {
    /** Between two changes of what is shown. */
    public static final Duration AT_LEAST = Duration.ofSeconds(30);

    public static final String UNKNOWN = "unknown";
    static final String NEVER = "never";

    private static final int TOP = 3;
    private static final int PERCENT = 100;
    private static final int TENS = 10;

    /** A channel whose topics have nothing in them. */
    public static final Lateness ON_TIME = new Lateness("0s", "0s", 0L, "0s", null, null);

    private static final Lateness BLIND = new Lateness(UNKNOWN, UNKNOWN, null, null, null, null);

    /** What to show next, given what is shown. */
    public ShownLateness next(Evidence evidence, Instant now) {
        Optional<Lateness> wanted = switch (evidence) {
            case Evidence.NotYet notYet -> Optional.empty();
            case Evidence.Blind blind -> Optional.of(BLIND);
            case Evidence.Seen seen -> Optional.of(of(seen));
        };
        boolean known = lateness != null && !lateness.equals(BLIND);
        boolean early = known && since.plus(AT_LEAST).isAfter(now) && !(evidence instanceof Evidence.Blind);
        if (wanted.isEmpty() || early || wanted.get().equals(lateness)) {
            return this;
        }
        return new ShownLateness(wanted.get(), lateness == null && wanted.get().equals(ON_TIME) ? since : now);
    }

    private static Lateness of(Evidence.Seen seen) {
        Duration late = seen.late();
        String oldest =
                Steps.time(seen.oldestAccepted().compareTo(AT_LEAST) < 0 ? Duration.ZERO : seen.oldestAccepted());
        if (late.compareTo(ChannelTrack.ON_TIME) < 0) {
            return new Lateness("0s", "0s", 0L, oldest, null, null);
        }
        List<LaneLateness> lanes = seen.lanes().stream()
                .filter(lane -> lane.late().compareTo(ChannelTrack.ON_TIME) >= 0)
                .map(lane -> new LaneLateness(
                        lane.lane(),
                        Steps.time(lane.late()),
                        drain(lane.drain()),
                        Steps.count(lane.backlog()),
                        lane.trend()))
                .toList();
        List<TenantShare> tenants = top(seen);
        return new Lateness(
                Steps.time(late),
                drain(seen.drain()),
                Steps.count(seen.backlog()),
                oldest,
                lanes.isEmpty() ? null : lanes,
                tenants.isEmpty() ? null : tenants);
    }

    private static String drain(Optional<Duration> drain) {
        return drain.map(Steps::time).orElse(NEVER);
    }

    private static List<TenantShare> top(Evidence.Seen seen) {
        var records = new HashMap<String, Integer>();
        seen.lanes().forEach(lane -> lane.tenants().forEach((tenant, n) -> records.merge(tenant, n, Integer::sum)));
        int all = records.values().stream().mapToInt(Integer::intValue).sum();
        return records.entrySet().stream()
                .sorted(Map.Entry.<String, Integer>comparingByValue(Comparator.reverseOrder())
                        .thenComparing(Map.Entry.comparingByKey()))
                .map(entry -> new TenantShare(entry.getKey(), entry.getValue() * PERCENT / all / TENS * TENS))
                .filter(share -> share.sharePercent() > 0)
                .limit(TOP)
                .toList();
    }
}
