package dev.posthorn.local.simulators;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which calls of a provider go wrong, and how; start from {@link #none()} or {@link #seeded(long)} and add.
 *
 * <p>The answer depends on the seed, the notification and the number of the call alone, and on the time only where an outage
 * is planned, so that threads that race do not change what happens to a notification.
 *
 * @param seed makes two plans with the same rates hit different notifications
 * @param rates share of calls that meet each fault, 0 to 1; their sum is at most 1
 * @param stubborn share of notifications that fail with {@link Fault#SERVER_ERROR} however often they are tried, 0 to 1
 * @param outages when every connection breaks, counted from the start of the simulator
 * @param retryAfter what a throttled caller is asked to wait, sent in whole seconds
 * @param latency how long an answer takes
 */
public record FaultPlan(
        long seed,
        Map<Fault, Double> rates,
        double stubborn,
        List<Outage> outages,
        Duration retryAfter,
        Duration latency) {

    /** A time in which the provider is down: {@code from} inclusive, {@code to} exclusive, since the simulator started. */
    public record Outage(Duration from, Duration to) {
        public Outage {
            if (to.compareTo(from) <= 0) {
                throw new IllegalArgumentException("An outage must end after it began, not from " + from + " to " + to);
            }
        }

        boolean covers(Duration sinceStart) {
            return sinceStart.compareTo(from) >= 0 && sinceStart.compareTo(to) < 0;
        }
    }

    private static final long STUBBORN_SALT = 0x5715_BB07L;

    public FaultPlan {
        var sum = 0.0;
        for (var rate : rates.entrySet()) {
            requireShare(rate.getKey().name(), rate.getValue());
            sum += rate.getValue();
        }
        requireShare("the sum of all rates", sum);
        requireShare("stubborn", stubborn);
        rates = Map.copyOf(rates);
        outages = List.copyOf(outages);
    }

    /** Every call is answered well and at once. */
    public static FaultPlan none() {
        return seeded(0);
    }

    /** No faults yet; those that are added hit the notifications that the seed picks. */
    public static FaultPlan seeded(long seed) {
        return new FaultPlan(seed, Map.of(), 0, List.of(), Duration.ofSeconds(1), Duration.ZERO);
    }

    /** Lets a share of all calls meet a fault. */
    public FaultPlan with(Fault fault, double rate) {
        var all = new EnumMap<Fault, Double>(Fault.class);
        all.putAll(rates);
        all.put(fault, rate);
        return new FaultPlan(seed, all, stubborn, outages, retryAfter, latency);
    }

    /** Lets a share of all notifications fail for good, by errors that look as if a retry could help. */
    public FaultPlan withStubborn(double share) {
        return new FaultPlan(seed, rates, share, outages, retryAfter, latency);
    }

    /** Lets the provider be down for a while, counted from the start of the simulator. */
    public FaultPlan downBetween(Duration from, Duration to) {
        var all = new ArrayList<>(outages);
        all.add(new Outage(from, to));
        return new FaultPlan(seed, rates, stubborn, all, retryAfter, latency);
    }

    public FaultPlan withRetryAfter(Duration wait) {
        return new FaultPlan(seed, rates, stubborn, outages, wait, latency);
    }

    public FaultPlan withLatency(Duration answerTime) {
        return new FaultPlan(seed, rates, stubborn, outages, retryAfter, answerTime);
    }

    /**
     * What happens to one call.
     *
     * @param id the notification
     * @param call number of the call for this notification, from 1
     * @param sinceStart time since the simulator started
     */
    public Optional<Fault> faultFor(String id, int call, Duration sinceStart) {
        if (outages.stream().anyMatch(outage -> outage.covers(sinceStart))) {
            return Optional.of(Fault.RESET_NOT_DELIVERED);
        }
        if (share(id, STUBBORN_SALT) < stubborn) {
            return Optional.of(Fault.SERVER_ERROR);
        }
        var drawn = share(id, call);
        var upTo = 0.0;
        for (var fault : Fault.values()) {
            upTo += rates.getOrDefault(fault, 0.0);
            if (drawn < upTo) {
                return Optional.of(fault);
            }
        }
        return Optional.empty();
    }

    /** A number from 0 to 1, evenly spread over notifications and salts: SplitMix64's finalizer over an FNV-1a hash. */
    private double share(String id, long salt) {
        var hash = 0xcbf29ce484222325L ^ seed * 0x9E3779B97F4A7C15L ^ salt * 0xD1B54A32D192ED03L;
        for (var i = 0; i < id.length(); i++) {
            hash = (hash ^ id.charAt(i)) * 0x100000001b3L;
        }
        hash = (hash ^ hash >>> 30) * 0xBF58476D1CE4E5B9L;
        hash = (hash ^ hash >>> 27) * 0x94D049BB133111EBL;
        return ((hash ^ hash >>> 31) >>> 11) * 0x1.0p-53;
    }

    private static void requireShare(String what, double share) {
        if (!(share >= 0 && share <= 1 + 1e-9)) {
            throw new IllegalArgumentException(what + " must be between 0 and 1, not " + share);
        }
    }
}
