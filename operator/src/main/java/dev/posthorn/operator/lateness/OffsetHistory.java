package dev.posthorn.operator.lateness;

import dev.posthorn.operator.topics.PartitionOffsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Where a partition's end and its group were at the last polls: every poll of the last two minutes, one in half a minute up to a
 * quarter of an hour. Immutable.
 */
final class OffsetHistory {
    static final OffsetHistory EMPTY = new OffsetHistory(List.of());

    private static final Duration DENSE = Duration.ofMinutes(2);
    private static final Duration SPARSE_STEP = Duration.ofSeconds(30);
    private static final Duration KEPT = Duration.ofMinutes(15);
    private static final double MILLIS = 1000.0;

    private record Point(Instant at, long end, long settled) {}

    /**
     * Between which two moments something happened.
     *
     * @param after it had not happened yet; empty when the history does not reach back far enough
     * @param before it had happened
     */
    record Between(Optional<Instant> after, Instant before) {
        /** The nearest moment that the bounds allow. */
        Instant clamp(Instant claimed) {
            Instant atMost = claimed.isAfter(before) ? before : claimed;
            return after.filter(atMost::isBefore).orElse(atMost);
        }
    }

    private final List<Point> points;

    private OffsetHistory(List<Point> points) {
        this.points = points;
    }

    /** With one more poll. An end that went back is another topic of the same name: what was before is forgotten. */
    OffsetHistory plus(Instant at, PartitionOffsets now) {
        var next = new ArrayList<Point>(points.size() + 1);
        boolean same = points.isEmpty() || now.end() >= points.getLast().end();
        if (same) {
            for (Point point : points) {
                if (keep(point, next, at)) {
                    next.add(point);
                }
            }
        }
        next.add(new Point(at, now.end(), now.settled()));
        return new OffsetHistory(List.copyOf(next));
    }

    private static boolean keep(Point point, List<Point> kept, Instant now) {
        Duration age = Duration.between(point.at(), now);
        return age.compareTo(KEPT) <= 0
                && (age.compareTo(DENSE) <= 0
                        || kept.isEmpty()
                        || Duration.between(kept.getLast().at(), point.at()).compareTo(SPARSE_STEP) >= 0);
    }

    int size() {
        return points.size();
    }

    /** Since when there are polls. */
    Optional<Instant> since() {
        return points.isEmpty()
                ? Optional.empty()
                : Optional.of(points.getFirst().at());
    }

    /** Whether the record with this offset came after the last poll. */
    boolean isBehind(long offset) {
        return !points.isEmpty() && points.getLast().end() <= offset;
    }

    /** When the record with this offset, which is below the last end, was appended, as far as polls tell. */
    Between appended(long offset) {
        for (int i = points.size() - 1; i >= 0; i--) {
            if (points.get(i).end() <= offset) {
                return new Between(
                        Optional.of(points.get(i).at()), points.get(i + 1).at());
            }
        }
        return new Between(Optional.empty(), points.getFirst().at());
    }

    /** A good guess of the same, as if records had come evenly between two polls; empty when they came before the first. */
    Optional<Instant> interpolated(long offset) {
        for (int i = points.size() - 2; i >= 0; i--) {
            Point before = points.get(i);
            if (before.end() <= offset) {
                Point after = points.get(i + 1);
                double share = (offset - before.end() + 0.5) / Math.max(1, after.end() - before.end());
                long millis = Duration.between(before.at(), after.at()).toMillis();
                return Optional.of(before.at().plusMillis((long) (millis * share)));
            }
        }
        return Optional.empty();
    }

    /** Records that came, per second, over about the last {@code window}. */
    double arrivalPerSecond(Duration window) {
        Point from = start(window);
        return perSecond(from, last().end() - from.end());
    }

    /** Records that were settled, per second, over about the last {@code window}. */
    double servicePerSecond(Duration window) {
        Point from = start(window);
        return perSecond(from, Math.max(0, last().settled() - from.settled()));
    }

    /** Unsettled records at about {@code window} ago, count. */
    long backlogBefore(Duration window) {
        Point then = start(window);
        return then.end() - then.settled();
    }

    private Point last() {
        return points.getLast();
    }

    /** The latest poll that is at least {@code window} old, or the first. */
    private Point start(Duration window) {
        Instant from = last().at().minus(window);
        for (int i = points.size() - 2; i >= 0; i--) {
            if (!points.get(i).at().isAfter(from)) {
                return points.get(i);
            }
        }
        return points.getFirst();
    }

    private double perSecond(Point from, long records) {
        long millis = Duration.between(from.at(), last().at()).toMillis();
        return millis <= 0 ? 0 : records * MILLIS / millis;
    }
}
