package dev.posthorn.local.account;

import dev.posthorn.contract.StatusEvent;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/**
 * Collects what producer and status topic say while a run goes on; entries may come in any order, since a status can be read
 * before the producer has heard that its record was accepted. Safe for use by several threads.
 */
public final class AccountBook {

    private static final long HIGHEST_LATENESS_MILLIS = 24 * 3600 * 1000L;
    private static final int DIGITS = 3;

    private final Map<String, Entry> entries = new HashMap<>();
    private int accepted;
    private int settled;

    /** What is known of one notification. */
    private static final class Entry {
        private long acceptedAtMillis = -1;
        private long settledAtMillis;
        private int ends;
        private boolean contradictory;
        private boolean retried;
        private StatusEvent.@Nullable Status end;

        private boolean accepted() {
            return acceptedAtMillis >= 0;
        }
    }

    /**
     * The run as far as it has come.
     *
     * @param accepted confirmed by Kafka, count
     * @param settled of these, the ones with an end, count
     */
    public record Interim(int accepted, int settled) {
        public int open() {
            return accepted - settled;
        }
    }

    /**
     * Enters that Kafka confirmed a notification.
     *
     * @param id as the status topic will name it
     * @param atMillis when it was handed to the producer, epoch milliseconds
     */
    public synchronized void accepted(String id, long atMillis) {
        var entry = entries.computeIfAbsent(id, key -> new Entry());
        if (!entry.accepted()) {
            entry.acceptedAtMillis = atMillis;
            accepted++;
            settled += entry.ends > 0 ? 1 : 0;
        }
    }

    /** Enters one event of the status topic. */
    public synchronized void status(StatusEvent event) {
        var entry = entries.computeIfAbsent(event.id(), key -> new Entry());
        if (!event.terminal()) {
            entry.retried = true;
            return;
        }
        entry.ends++;
        entry.contradictory = entry.contradictory || (entry.end != null && entry.end != event.status());
        if (entry.ends == 1) {
            entry.end = event.status();
            entry.settledAtMillis = event.at();
            settled += entry.accepted() ? 1 : 0;
        }
    }

    public synchronized Interim interim() {
        return new Interim(accepted, settled);
    }

    /** Some of the notifications that are accepted and have no end yet, by id. */
    public synchronized List<String> open(int atMost) {
        return entries.entrySet().stream()
                .filter(named -> named.getValue().accepted() && named.getValue().ends == 0)
                .map(Map.Entry::getKey)
                .sorted()
                .limit(atMost)
                .toList();
    }

    /**
     * Draws the account.
     *
     * @param deliveries by notification, how often its recipient got it, as providers say
     */
    public synchronized Account close(Map<String, Integer> deliveries) {
        var sums = new Sums();
        for (var named : entries.entrySet()) {
            if (named.getValue().accepted()) {
                sums.add(named.getValue(), deliveries.getOrDefault(named.getKey(), 0));
            }
        }
        var duplicates = deliveries.values().stream()
                .mapToLong(times -> Math.max(0, times - 1))
                .sum();
        return new Account(
                accepted,
                sums.delivered,
                sums.retried,
                sums.deadLettered,
                sums.expired,
                sums.suppressed,
                duplicates,
                sums.lost,
                sums.contradictory,
                sums.repeated,
                new Account.Lateness(sums.seconds(50), sums.seconds(99)));
    }

    private static final class Sums {
        private final Histogram lateness = new Histogram(HIGHEST_LATENESS_MILLIS, DIGITS);
        private int delivered;
        private int retried;
        private int deadLettered;
        private int expired;
        private int suppressed;
        private int lost;
        private int contradictory;
        private int repeated;

        private void add(Entry entry, int deliveries) {
            retried += entry.retried ? 1 : 0;
            contradictory += entry.contradictory ? 1 : 0;
            repeated += Math.max(0, entry.ends - 1);
            if (entry.end == null) {
                lost++;
                return;
            }
            switch (entry.end) {
                case Delivered -> addDelivered(entry, deliveries);
                case DeadLettered -> deadLettered++;
                case Expired -> expired++;
                case Suppressed -> suppressed++;
                case Retrying -> throw new IllegalStateException("Retrying is not an end");
            }
        }

        private void addDelivered(Entry entry, int deliveries) {
            if (deliveries == 0) {
                lost++;
                return;
            }
            delivered++;
            var late = Math.max(0, entry.settledAtMillis - entry.acceptedAtMillis);
            lateness.recordValue(Math.min(late, HIGHEST_LATENESS_MILLIS));
        }

        private double seconds(double percentile) {
            return lateness.getTotalCount() == 0 ? 0 : lateness.getValueAtPercentile(percentile) / 1000.0;
        }
    }
}
