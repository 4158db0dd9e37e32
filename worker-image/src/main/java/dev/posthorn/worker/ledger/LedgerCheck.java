package dev.posthorn.worker.ledger;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.contract.TopicNames;
import dev.posthorn.crd.LaneName;
import dev.posthorn.crd.OnAmbiguousTimeout;
import dev.posthorn.worker.delivery.Check;
import dev.posthorn.worker.delivery.Decision;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.delivery.Permit;
import dev.posthorn.worker.delivery.Verdict;
import dev.posthorn.worker.metrics.WorkerMetrics;
import dev.posthorn.worker.provider.Found;
import dev.posthorn.worker.store.StoreDownException;
import dev.posthorn.worker.store.StorePause;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the ledger before each call of a provider, and tells it what came of the call. With the ledger down, critical goes on and is
 * counted; everything else waits.
 */
public final class LedgerCheck implements Check {

    private static final Logger LOG = LoggerFactory.getLogger(LedgerCheck.class);
    private static final String STORE = "ledger";
    /**
     * Beyond the time-out of a call: for what a worker does around it, and for a pause of its JVM. Shorter than what Kafka adds to
     * the lock of a record, so that the claim of a worker that died is over when Kafka hands the record out again.
     */
    private static final Duration LEASE_MARGIN = Duration.ofSeconds(5);
    /** How late the ladder may bring a record back before others may have its key. */
    private static final Duration LADDER_MARGIN = Duration.ofSeconds(60);

    private final Ledger ledger;
    private final TopicNames channel;
    private final RecipientCaps caps;
    private final OnAmbiguousTimeout onAmbiguous;
    private final Duration lease;
    private final Function<Envelope, Found> providers;
    private final WorkerMetrics metrics;

    /**
     * @param channel whose keys these are
     * @param attemptTimeout how long a call of a provider may take
     * @param providers what became of a notification that may have been sent, for {@link OnAmbiguousTimeout#Lookup}
     */
    public LedgerCheck(
            Ledger ledger,
            TopicNames channel,
            RecipientCaps caps,
            OnAmbiguousTimeout onAmbiguous,
            Duration attemptTimeout,
            Function<Envelope, Found> providers,
            WorkerMetrics metrics) {
        this.ledger = ledger;
        this.channel = channel;
        this.caps = caps;
        this.onAmbiguous = onAmbiguous;
        var calls = onAmbiguous == OnAmbiguousTimeout.Lookup ? 2 : 1;
        this.lease = attemptTimeout.multipliedBy(calls).plus(LEASE_MARGIN);
        this.providers = providers;
        this.metrics = metrics;
    }

    @Override
    public Verdict before(Envelope envelope, Instant now) {
        var claim = new Claim(
                LedgerKey.of(channel, envelope),
                Fingerprint.of(envelope.id()),
                envelope.attempts() + 1,
                lease,
                onAmbiguous == OnAmbiguousTimeout.PreferDuplicate,
                caps.of(envelope.lane()));
        try {
            return verdict(ledger.claim(claim), claim, envelope);
        } catch (StoreDownException e) {
            return down(envelope, now, e);
        }
    }

    private Verdict verdict(Answer answer, Claim claim, Envelope envelope) throws StoreDownException {
        return switch (answer) {
            case Answer.Send send -> {
                if (send.unclear()) {
                    metrics.unclear(envelope.lane());
                }
                yield new Verdict.Send(new Claimed(claim));
            }
            case Answer.Repeat repeat -> new Verdict.End(Status.Delivered, Optional.empty());
            case Answer.Duplicate duplicate -> new Verdict.End(Status.Suppressed, Optional.of(Reason.Duplicate));
            case Answer.Held held -> new Verdict.Hold(held.until(), Reason.HeldByAnother);
            case Answer.Superseded superseded -> new Verdict.Drop();
            case Answer.Capped capped -> new Verdict.End(Status.Suppressed, Optional.of(Reason.FrequencyCap));
            case Answer.Unclear unclear -> unclear(claim, envelope);
        };
    }

    private Verdict unclear(Claim claim, Envelope envelope) throws StoreDownException {
        return switch (onAmbiguous) {
            case PreferDuplicate -> verdict(ledger.claim(claim.insisting()), claim.insisting(), envelope);
            case PreferLoss -> {
                metrics.unclear(envelope.lane());
                yield new Verdict.End(Status.DeadLettered, Optional.of(Reason.Ambiguous));
            }
            case Lookup ->
                switch (providers.apply(envelope)) {
                    case Delivered -> {
                        noted(ledger.settle(claim.key(), claim.holder()));
                        yield new Verdict.End(Status.Delivered, Optional.empty());
                    }
                    case NotDelivered, Unknown -> verdict(ledger.claim(claim.insisting()), claim.insisting(), envelope);
                };
        };
    }

    private Verdict down(Envelope envelope, Instant now, StoreDownException failure) {
        metrics.storeFailed(STORE);
        if (envelope.lane() == LaneName.critical) {
            metrics.dedupBypassed(envelope.lane());
            LOG.debug("{} goes on without the ledger: {}", envelope.id(), failure.getMessage());
            return new Verdict.Send(Permit.NONE);
        }
        LOG.debug("{} waits for the ledger: {}", envelope.id(), failure.getMessage());
        return new Verdict.Hold(StorePause.until(now), Reason.StoreUnavailable);
    }

    /** A write that failed is counted and forgotten: the record is at its end, and holding it back would send it twice for sure. */
    private CompletionStage<?> noted(CompletionStage<?> written) {
        return written.<@Nullable Void>handle((done, failure) -> {
            if (failure != null) {
                metrics.storeFailed(STORE);
                LOG.debug("The ledger did not hear of the end of a call: {}", failure.toString());
            }
            return null;
        });
    }

    private final class Claimed implements Permit {
        private final Claim claim;

        Claimed(Claim claim) {
            this.claim = claim;
        }

        @Override
        public CompletionStage<?> ended(Envelope after, Outcome outcome, Decision decision, Instant now) {
            return switch (decision) {
                case Decision.Settle settle -> noted(ledger.settle(claim.key(), claim.holder()));
                case Decision.Retry retry ->
                    noted(ledger.reserve(
                            claim.key(),
                            claim.holder(),
                            Duration.between(now, retry.notBefore()).plus(LADDER_MARGIN)));
                case Decision.DeadLetter dead -> givenUp(outcome);
                case Decision.Expire expire -> givenUp(outcome);
            };
        }

        /** The key is free for a replay, unless it may have been delivered and the channel would rather lose it. */
        private CompletionStage<?> givenUp(Outcome outcome) {
            return outcome instanceof Outcome.Ambiguous && onAmbiguous == OnAmbiguousTimeout.PreferLoss
                    ? CompletableFuture.completedStage(null)
                    : noted(ledger.release(claim.key(), claim.holder()));
        }

        @Override
        public void withdrawn() {
            noted(ledger.release(claim.key(), claim.holder()));
        }
    }
}
