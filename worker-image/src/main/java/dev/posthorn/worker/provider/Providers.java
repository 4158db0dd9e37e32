package dev.posthorn.worker.provider;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.worker.delivery.Attempt;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.health.Candidate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;

/**
 * The accounts of a channel, and which of them makes an attempt: one that has not failed the notification yet before one that has,
 * of these the one of the lowest priority number whose breaker lets it through, among equals by weight and health.
 */
public final class Providers implements AutoCloseable {

    /** Not all come back in the moment in which a breaker lets the first probe through. */
    private static final Duration LONGEST_STAGGER = Duration.ofSeconds(15);

    private final List<WatchedAccount> accounts;
    private final Clock clock;

    /** Accounts without a cap, each used only while those before it cannot. */
    public Providers(List<? extends Provider> inOrder) {
        this(inPlaces(inOrder), Clock.systemUTC());
    }

    public Providers(List<WatchedAccount> accounts, Clock clock) {
        if (accounts.isEmpty()) {
            throw new IllegalArgumentException(
                    "A channel needs at least one provider; providers of the settings is empty");
        }
        this.accounts = List.copyOf(accounts);
        this.clock = clock;
    }

    /**
     * The account for the next attempt of {@code envelope}; may block the caller's (virtual) thread for a while, for the account's
     * rate. While all breakers are open the notification is held: it waits on the ladder and spends no attempt.
     */
    public Admission admit(Envelope envelope) {
        var recipient = envelope.notification().recipient();
        var able = accounts.stream()
                .filter(account -> account.provider().addresses(recipient))
                .toList();
        if (able.isEmpty()) {
            return new Admission.Go(new Nobody());
        }
        var now = clock.instant();
        var candidates = new ArrayList<Candidate>();
        for (var i = 0; i < able.size(); i++) {
            if (able.get(i).admits(now)) {
                candidates.add(able.get(i).candidate(i, attempts(envelope, able.get(i)), now));
            }
        }
        return Candidate.choose(candidates, ThreadLocalRandom.current().nextDouble())
                .map(chosen -> able.get(chosen.index()).admission(envelope, now))
                .orElseGet(() -> new Admission.Hold(afterBreakers(able, now), Reason.ProvidersDown));
    }

    /** What became of a notification that some account may have delivered; {@code NotDelivered} only if all of them say so. */
    public Found lookUp(Envelope envelope, Duration timeout) {
        var found = accounts.stream()
                .map(account -> account.provider().lookUp(envelope, timeout))
                .collect(Collectors.toSet());
        return found.contains(Found.Delivered)
                ? Found.Delivered
                : found.contains(Found.Unknown) ? Found.Unknown : Found.NotDelivered;
    }

    @Override
    public void close() {
        accounts.forEach(account -> account.provider().close());
    }

    private static Instant afterBreakers(List<WatchedAccount> able, Instant now) {
        var first = able.stream()
                .map(account -> account.opensAt(now))
                .min(Instant::compareTo)
                .orElse(now);
        return first.plusMillis(1 + ThreadLocalRandom.current().nextLong(LONGEST_STAGGER.toMillis()));
    }

    private static int attempts(Envelope envelope, WatchedAccount account) {
        var name = account.provider().name();
        return (int) envelope.history().stream()
                .map(Attempt::provider)
                .filter(name::equals)
                .count();
    }

    private static List<WatchedAccount> inPlaces(List<? extends Provider> inOrder) {
        var accounts = new ArrayList<WatchedAccount>();
        for (var provider : inOrder) {
            accounts.add(new WatchedAccount(provider, accounts.size(), 1, Pacing.NONE, Clock.systemUTC()));
        }
        return accounts;
    }

    /** Stands in where no account of the channel can reach a recipient. */
    private record Nobody() implements Provider {
        @Override
        public String name() {
            return "none";
        }

        @Override
        public Outcome deliver(Envelope envelope, Duration timeout) {
            return new Outcome.InvalidRecipient("no-account-for-it");
        }
    }
}
