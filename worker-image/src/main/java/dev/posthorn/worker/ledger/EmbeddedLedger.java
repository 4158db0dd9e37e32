package dev.posthorn.worker.ledger;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongConsumer;

/**
 * The ledger of one worker, in its memory. It suppresses repeats that reach the same worker while that lives, and nothing else: not
 * across workers, not across a restart, and not beyond {@code capacity} keys, when the oldest are forgotten.
 *
 * <p>Split into stripes by key, each with its own lock; all is done in memory, so none is ever held for long.
 */
public final class EmbeddedLedger implements Ledger {

    private static final int STRIPES = 64;
    private static final CompletionStage<Void> DONE = CompletableFuture.completedStage(null);

    private final Stripe[] stripes = new Stripe[STRIPES];
    private final Duration window;
    private final Clock clock;

    /**
     * @param window how long a key is remembered
     * @param capacity keys at most, count
     * @param forgotten told how many keys within their window had to make room
     */
    public EmbeddedLedger(Duration window, int capacity, Clock clock, LongConsumer forgotten) {
        this.window = window;
        this.clock = clock;
        for (var i = 0; i < STRIPES; i++) {
            stripes[i] = new Stripe(Math.max(1, capacity / STRIPES), forgotten);
        }
    }

    /** Keys remembered now, count. */
    public int size() {
        var sum = 0;
        for (var stripe : stripes) {
            stripe.lock.lock();
            try {
                sum += stripe.known.size();
            } finally {
                stripe.lock.unlock();
            }
        }
        return sum;
    }

    @Override
    public Answer claim(Claim claim) {
        var now = clock.instant();
        var stripe = stripe(claim.key());
        stripe.lock.lock();
        try {
            var answer = LedgerRule.judge(stripe.get(claim.key(), now), claim, now);
            if (!(answer instanceof Answer.Send)) {
                return answer;
            }
            if (!stripe.admits(claim, now)) {
                return new Answer.Capped();
            }
            stripe.put(claim.key(), LedgerRule.claimed(claim, now), now.plus(window), now);
            return answer;
        } finally {
            stripe.lock.unlock();
        }
    }

    @Override
    public CompletionStage<?> settle(LedgerKey key, Fingerprint holder) {
        return change(key, holder, true, Optional.of(new Entry.Settled(holder)));
    }

    @Override
    public CompletionStage<?> reserve(LedgerKey key, Fingerprint holder, Duration wait) {
        var until = clock.instant().plus(wait);
        return change(key, holder, false, Optional.of(new Entry.Reserved(holder, until)));
    }

    @Override
    public CompletionStage<?> release(LedgerKey key, Fingerprint holder) {
        return change(key, holder, false, Optional.empty());
    }

    private CompletionStage<?> change(LedgerKey key, Fingerprint holder, boolean always, Optional<Entry> to) {
        var now = clock.instant();
        var stripe = stripe(key);
        stripe.lock.lock();
        try {
            if (always || LedgerRule.mayChange(stripe.get(key, now), holder)) {
                to.ifPresentOrElse(
                        entry -> stripe.put(key, entry, now.plus(window), now), () -> stripe.known.remove(key));
            }
        } finally {
            stripe.lock.unlock();
        }
        return DONE;
    }

    /** By recipient, so that a recipient's keys and what caps count stand under one lock. */
    private Stripe stripe(LedgerKey key) {
        return stripes[Math.floorMod(key.recipient().low(), STRIPES)];
    }

    private record Kept(Entry entry, Instant forgetAt) {}

    /** A part of the keys, oldest first. */
    private static final class Stripe {
        private final ReentrantLock lock = new ReentrantLock();
        private final LinkedHashMap<LedgerKey, Kept> known = new LinkedHashMap<>();
        private final LinkedHashMap<Fingerprint, Sends> sends = new LinkedHashMap<>();
        private final int capacity;
        private final LongConsumer forgotten;

        Stripe(int capacity, LongConsumer forgotten) {
            this.capacity = capacity;
            this.forgotten = forgotten;
        }

        Optional<Entry> get(LedgerKey key, Instant now) {
            return Optional.ofNullable(known.get(key))
                    .filter(kept -> kept.forgetAt().isAfter(now))
                    .map(Kept::entry);
        }

        void put(LedgerKey key, Entry entry, Instant forgetAt, Instant now) {
            known.remove(key);
            known.put(key, new Kept(entry, forgetAt));
            var oldest = known.entrySet().iterator();
            while (oldest.hasNext()) {
                Map.Entry<LedgerKey, Kept> next = oldest.next();
                var over = !next.getValue().forgetAt().isAfter(now);
                if (!over && known.size() <= capacity) {
                    return;
                }
                oldest.remove();
                if (!over) {
                    forgotten.accept(1);
                }
            }
        }

        /** Counts the notification unless a cap is reached; one that was counted before is not counted again. */
        boolean admits(Claim claim, Instant now) {
            if (claim.caps().isEmpty()) {
                return true;
            }
            var recipient = claim.key().recipient();
            var past = Optional.ofNullable(sends.remove(recipient)).orElseGet(Sends::new);
            sends.put(recipient, past);
            if (sends.size() > capacity) {
                sends.pollFirstEntry();
            }
            return past.admits(claim, now);
        }
    }

    private record Sent(Fingerprint notification, Instant at) {}

    /** When a recipient was last sent something, as far back as the longest cap looks. */
    private static final class Sends {
        private final ArrayDeque<Sent> times = new ArrayDeque<>();

        boolean admits(Claim claim, Instant now) {
            var longest = claim.caps().stream()
                    .map(Claim.Cap::per)
                    .max(Duration::compareTo)
                    .orElse(Duration.ZERO);
            while (!times.isEmpty() && !times.getFirst().at().plus(longest).isAfter(now)) {
                times.removeFirst();
            }
            if (times.stream().anyMatch(sent -> sent.notification().equals(claim.holder()))) {
                return true;
            }
            for (var cap : claim.caps()) {
                var since = times.stream()
                        .filter(sent -> sent.at().plus(cap.per()).isAfter(now))
                        .count();
                if (since >= cap.max()) {
                    return false;
                }
            }
            times.addLast(new Sent(claim.holder(), now));
            return true;
        }
    }
}
