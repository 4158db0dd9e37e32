package dev.posthorn.worker.provider;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.health.Breaker;
import dev.posthorn.worker.provider.health.BreakerPolicy;
import dev.posthorn.worker.provider.health.Candidate;
import dev.posthorn.worker.provider.health.Signal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An account with its place among the others, its breaker and its pace. */
public final class WatchedAccount {

    private static final Logger LOG = LoggerFactory.getLogger(WatchedAccount.class);
    /** Waiting in flight costs nothing but a place; below the time that a worker has to drain. */
    private static final Duration LONGEST_WAIT = Duration.ofSeconds(5);

    private static final BreakerPolicy POLICY = BreakerPolicy.USUAL;

    private final Provider provider;
    private final int priority;
    private final int weight;
    private final Pacing pacing;
    private final Clock clock;
    private Breaker breaker;

    /**
     * @param priority accounts of a lower number are used first
     * @param weight share among those of the same priority
     */
    public WatchedAccount(Provider provider, int priority, int weight, Pacing pacing, Clock clock) {
        this.provider = provider;
        this.priority = priority;
        this.weight = weight;
        this.pacing = pacing;
        this.clock = clock;
        this.breaker = Breaker.closed(clock.instant());
    }

    Provider provider() {
        return provider;
    }

    synchronized boolean admits(Instant now) {
        return breaker.admits(now, POLICY);
    }

    synchronized Instant opensAt(Instant now) {
        return breaker.opensAt(now);
    }

    synchronized Candidate candidate(int index, int attempts, Instant now) {
        return new Candidate(index, attempts, priority, weight, breaker.score(now, POLICY));
    }

    /** A call by this account, if its pace allows one within some seconds; else the notification goes back without an attempt. */
    Admission admission(Envelope envelope, Instant now) {
        if (!called(now)) {
            // Another probe was quicker.
            return hold(now, Reason.ProvidersDown);
        }
        if (pacing.acquire(envelope.lane(), LONGEST_WAIT)) {
            return new Admission.Go(new Heard());
        }
        hear(new Signal.Nothing());
        return hold(clock.instant(), Reason.RateLimited);
    }

    private synchronized boolean called(Instant now) {
        if (!breaker.admits(now, POLICY)) {
            return false;
        }
        breaker = breaker.calling(now);
        return true;
    }

    private static Admission hold(Instant now, Reason reason) {
        var wait = LONGEST_WAIT.toMillis() + ThreadLocalRandom.current().nextLong(LONGEST_WAIT.toMillis());
        return new Admission.Hold(now.plusMillis(wait), reason);
    }

    private void heard(Outcome outcome) {
        if (outcome instanceof Outcome.Throttled) {
            pacing.toldTooMany();
        }
        if (hear(Signal.of(outcome))) {
            LOG.warn("Account {}: the breaker has moved after {} {}", provider.name(), outcome.label(), outcome.code());
        }
    }

    /** Whether the breaker opened, closed or began to probe by it. */
    private synchronized boolean hear(Signal signal) {
        var before = breaker;
        breaker = before.heard(signal, clock.instant(), POLICY);
        return !before.getClass().equals(breaker.getClass());
    }

    /** The account's client, of whose answers the breaker hears. */
    private final class Heard implements Provider {
        @Override
        public String name() {
            return provider.name();
        }

        @Override
        public Outcome deliver(Envelope envelope, Duration timeout) {
            var outcome = provider.deliver(envelope, timeout);
            heard(outcome);
            return outcome;
        }
    }
}
