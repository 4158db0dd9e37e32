package dev.posthorn.operator.lateness;

import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.NotificationChannel.Trend;
import dev.posthorn.operator.topics.ChannelOffsets;
import dev.posthorn.operator.topics.PartitionOffsets;
import dev.posthorn.operator.topics.RecordHead;
import dev.posthorn.operator.topics.RecordHead.Place;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The last minutes of one channel, and the evidence that follows from them. Equal samples and heads give equal evidence; the time is
 * that of the sample.
 */
public final class ChannelTrack {
    /** Up to here a record is on its way rather than late. */
    public static final Duration ON_TIME = Duration.ofSeconds(5);

    static final Duration SHORT = Duration.ofSeconds(10);
    static final Duration LONG = Duration.ofSeconds(60);
    static final Duration SERVICE = Duration.ofSeconds(15);
    static final Duration TREND = Duration.ofSeconds(30);

    /** Beyond the delay of its rung a record is moved at the next look of the ladder; this is what that may take. */
    private static final Duration RUNG_GRACE = Duration.ofSeconds(30);

    private static final long LONGEST_SECONDS = Duration.ofDays(365).toSeconds();
    private static final long TREND_RECORDS = 10;
    private static final int TREND_SHARE = 20;

    private record Partition(String topic, int number) {}

    private final Map<Partition, OffsetHistory> histories = new HashMap<>();
    private final Map<Partition, RecordHead> heads = new HashMap<>();
    private LadderEvidence ladder = LadderEvidence.EMPTY;

    /** Records that must be read to judge a sample: of each lane the oldest, and where nothing tells when it came; of each rung the first. */
    public List<Place> headsFor(Instant at, ChannelOffsets now) {
        var wanted = new ArrayList<Place>();
        now.lanes().values().forEach(lane -> {
            var behind = lane.stream().filter(p -> p.backlog() > 0).toList();
            behind.stream().filter(p -> guess(at, p).isEmpty()).forEach(p -> wanted.add(place(p)));
            behind.stream()
                    .filter(p -> guess(at, p).isPresent())
                    .min(Comparator.comparing(p -> guess(at, p).orElse(at)))
                    .filter(p -> Duration.between(guess(at, p).orElse(at), at).compareTo(ON_TIME) >= 0)
                    .ifPresent(p -> wanted.add(place(p)));
        });
        now.rungs()
                .ifPresent(rungs -> rungs.values()
                        .forEach(rung ->
                                rung.stream().filter(p -> p.backlog() > 0).forEach(p -> wanted.add(place(p)))));
        wanted.removeIf(this::known);
        return wanted;
    }

    private boolean known(Place place) {
        RecordHead head = heads.get(new Partition(place.topic(), place.partition()));
        return head != null && head.offset() == place.offset();
    }

    /** When the head of a partition came, before the sample is taken in. */
    private Optional<Instant> guess(Instant at, PartitionOffsets p) {
        return history(p).isBehind(p.head()) ? Optional.of(at) : history(p).interpolated(p.head());
    }

    private OffsetHistory history(PartitionOffsets p) {
        return histories.getOrDefault(new Partition(p.topic(), p.partition()), OffsetHistory.EMPTY);
    }

    private static Place place(PartitionOffsets p) {
        return new Place(p.topic(), p.partition(), p.head());
    }

    /** Takes a sample in and says what follows from it. */
    public Evidence.Seen observe(Instant at, ChannelOffsets now, List<RecordHead> read) {
        read.forEach(head -> heads.put(new Partition(head.topic(), head.partition()), head));
        var all = new ArrayList<PartitionOffsets>();
        now.lanes().values().forEach(all::addAll);
        now.rungs().ifPresent(rungs -> rungs.values().forEach(all::addAll));
        all.forEach(p -> histories.merge(
                new Partition(p.topic(), p.partition()),
                OffsetHistory.EMPTY.plus(at, p),
                (before, first) -> before.plus(at, p)));
        heads.values()
                .removeIf(head -> all.stream()
                        .anyMatch(p -> p.samePartition(head.topic(), head.partition()) && p.head() != head.offset()));
        now.rungs().ifPresent(rungs -> ladder = ladder(at, rungs));
        var lanes = now.lanes().entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(lane -> lane(at, lane.getKey(), lane.getValue()))
                .toList();
        return new Evidence.Seen(at, lanes, ladder);
    }

    private LaneEvidence lane(Instant at, LaneName name, List<PartitionOffsets> partitions) {
        long backlog = sum(partitions, PartitionOffsets::backlog);
        Duration late = Duration.ZERO;
        Duration accepted = Duration.ZERO;
        var tenants = new HashMap<String, Integer>();
        for (PartitionOffsets p : partitions) {
            if (p.backlog() > 0) {
                Instant came = appended(at, p);
                late = longer(late, Duration.between(came, at));
                accepted = longer(accepted, Duration.between(accepted(p, came), at));
                head(p).ifPresent(head -> head.tenants().forEach((t, n) -> tenants.merge(t, n, Integer::sum)));
            }
        }
        double brief = rate(partitions, h -> h.arrivalPerSecond(SHORT));
        double sustained = rate(partitions, h -> h.arrivalPerSecond(LONG));
        double service = rate(partitions, h -> h.servicePerSecond(SERVICE));
        long before = sum(partitions, p -> history(p).backlogBefore(TREND));
        boolean onTime = late.compareTo(ON_TIME) < 0;
        return new LaneEvidence(
                name,
                partitions.size(),
                backlog,
                late,
                accepted,
                Math.max(brief, sustained),
                sustained,
                service,
                sum(partitions, PartitionOffsets::end),
                onTime ? Optional.of(Duration.ZERO) : drain(backlog, service - brief),
                trend(backlog, before),
                onTime ? Map.of() : tenants);
    }

    /** When the head of a partition was appended: what the record says, within what the polls allow. */
    private Instant appended(Instant at, PartitionOffsets p) {
        OffsetHistory.Between between = history(p).appended(p.head());
        return head(p).map(head -> between.clamp(head.timestamp()))
                .or(() -> history(p).interpolated(p.head()))
                .or(() -> history(p).since())
                .filter(came -> came.isBefore(at))
                .orElse(at);
    }

    /** When its notification was accepted; never after it was appended. */
    private Instant accepted(PartitionOffsets p, Instant appended) {
        return head(p).flatMap(RecordHead::acceptedAt)
                .filter(accepted -> accepted.isBefore(appended))
                .orElse(appended);
    }

    private Optional<RecordHead> head(PartitionOffsets p) {
        return Optional.ofNullable(heads.get(new Partition(p.topic(), p.partition())))
                .filter(head -> head.offset() == p.head());
    }

    private LadderEvidence ladder(Instant at, Map<Duration, List<PartitionOffsets>> rungs) {
        long records = 0;
        Duration oldest = Duration.ZERO;
        Duration overdue = Duration.ZERO;
        for (var rung : rungs.entrySet()) {
            for (PartitionOffsets p : rung.getValue()) {
                records += p.backlog();
                if (p.backlog() > 0) {
                    Instant came = appended(at, p);
                    oldest = longer(oldest, Duration.between(accepted(p, came), at));
                    overdue = longer(
                            overdue,
                            Duration.between(came, at).minus(rung.getKey()).minus(RUNG_GRACE));
                }
            }
        }
        return new LadderEvidence(records, oldest, overdue);
    }

    private static Optional<Duration> drain(long backlog, double gainPerSecond) {
        return gainPerSecond <= 0
                ? Optional.empty()
                : Optional.of(Duration.ofSeconds(Math.min(LONGEST_SECONDS, Math.round(backlog / gainPerSecond))));
    }

    private static Trend trend(long now, long before) {
        long margin = Math.max(TREND_RECORDS, before / TREND_SHARE);
        return now > before + margin ? Trend.Rising : now < before - margin ? Trend.Falling : Trend.Steady;
    }

    private double rate(List<PartitionOffsets> partitions, java.util.function.ToDoubleFunction<OffsetHistory> of) {
        return partitions.stream()
                .mapToDouble(p -> of.applyAsDouble(history(p)))
                .sum();
    }

    private static long sum(List<PartitionOffsets> partitions, java.util.function.ToLongFunction<PartitionOffsets> of) {
        return partitions.stream().mapToLong(of).sum();
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
