package dev.posthorn.worker.kafka;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.LaneName;
import dev.posthorn.worker.delivery.Attempt;
import dev.posthorn.worker.delivery.Check;
import dev.posthorn.worker.delivery.Checks;
import dev.posthorn.worker.delivery.Decision;
import dev.posthorn.worker.delivery.Decoded;
import dev.posthorn.worker.delivery.DeliveryPolicy;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Permit;
import dev.posthorn.worker.delivery.RetryLadder;
import dev.posthorn.worker.delivery.Verdict;
import dev.posthorn.worker.metrics.WorkerMetrics;
import dev.posthorn.worker.provider.Admission;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.provider.Providers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to one record between being handed out and being acknowledged: decode, poison check, deadline, not-before,
 * epoch, rate, account, preferences, ledger (the {@link Checks}), provider call, decision, writes.
 */
final class RecordPath {

    private static final Logger LOG = LoggerFactory.getLogger(RecordPath.class);
    /** Clocks of two workers may differ by this much before a record that one found due goes back to the ladder. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(1);

    private final DeliveryPolicy policy;
    private final RetryLadder ladder;
    private final ProviderCall call;
    private final WorkerSettings settings;
    private final Check admission;
    private final Check gate;
    private final Providers providers;
    private final Journal journal;
    private final Records records;
    private final WorkerMetrics metrics;
    private final Clock clock;

    RecordPath(
            WorkerSettings settings,
            Checks checks,
            Providers providers,
            Journal journal,
            WorkerMetrics metrics,
            Clock clock) {
        this.policy = DeliveryPolicy.of(settings.delivery());
        this.ladder = new RetryLadder(
                settings.rungs().stream().map(rung -> rung.toDuration()).toList());
        this.call = new ProviderCall(settings.delivery().attemptTimeout().toDuration(), policy.onAmbiguousTimeout());
        this.settings = settings;
        this.admission = checks.admission();
        this.gate = checks.gate();
        this.providers = providers;
        this.journal = journal;
        this.records = new Records(settings);
        this.metrics = metrics;
        this.clock = clock;
    }

    /**
     * Takes a record to its next resting place.
     *
     * @param lane lane that it was read from
     * @param wanted false once somebody else will be handed the record, so nothing more may be written about it
     * @return whether all that had to be written is confirmed, so that the record can be acknowledged
     */
    boolean settle(ConsumerRecord<byte[], byte[]> record, LaneName lane, BooleanSupplier wanted) {
        var appended = Instant.ofEpochMilli(record.timestamp());
        return switch (records.codec().decode(Records.text(record.headers()), record.value(), appended, lane)) {
            case Decoded.Undecodable undecodable -> {
                LOG.warn("{} is undecodable: {}", at(record), undecodable.why());
                yield deadLetterRaw(record, lane, appended, wanted);
            }
            case Decoded.Ok ok -> settle(record, ok.envelope(), wanted);
        };
    }

    private boolean settle(ConsumerRecord<byte[], byte[]> record, Envelope envelope, BooleanSupplier wanted) {
        var now = clock.instant();
        if (record.deliveryCount().orElse((short) 1) > WorkGroup.POISON_DELIVERIES) {
            LOG.warn(
                    "{} was handed out {} times and never settled",
                    at(record),
                    record.deliveryCount().orElse((short) 0));
            return carryOut(record, envelope, new Decision.DeadLetter(Reason.Poison), wanted);
        }
        if (!envelope.deadline().isAfter(now)) {
            return carryOut(record, envelope, new Decision.Expire(Reason.DeadlinePassed), wanted);
        }
        var early = envelope.notBefore().filter(due -> due.isAfter(now.plus(CLOCK_SKEW)));
        if (early.isPresent()) {
            return journal.write(List.of(onRung(record, envelope, early.get(), now)), wanted);
        }
        return wanted.getAsBoolean() && admitted(record, envelope, now, wanted);
    }

    private boolean admitted(
            ConsumerRecord<byte[], byte[]> record, Envelope envelope, Instant now, BooleanSupplier wanted) {
        return switch (admission.before(envelope, now)) {
            case Verdict.Send send -> byAccount(record, envelope, send.permit(), wanted);
            case Verdict.End end -> end(record, envelope, end, wanted);
            case Verdict.Hold hold -> hold(record, envelope, hold.until(), hold.reason(), wanted);
            case Verdict.Drop drop -> true;
        };
    }

    private boolean byAccount(
            ConsumerRecord<byte[], byte[]> record, Envelope envelope, Permit admitted, BooleanSupplier wanted) {
        return switch (providers.admit(envelope)) {
            case Admission.Go go -> throughGate(record, envelope, admitted, go.provider(), wanted);
            case Admission.Hold hold -> {
                admitted.withdrawn();
                yield hold(record, envelope, hold.until(), hold.reason(), wanted);
            }
        };
    }

    private boolean throughGate(
            ConsumerRecord<byte[], byte[]> record,
            Envelope envelope,
            Permit admitted,
            Provider provider,
            BooleanSupplier wanted) {
        var verdict = gate.before(envelope, clock.instant());
        if (!(verdict instanceof Verdict.Send)) {
            admitted.withdrawn();
        }
        return switch (verdict) {
            case Verdict.Send send ->
                attempt(record, envelope, Checks.joined(admitted, send.permit()), provider, wanted);
            case Verdict.End end -> end(record, envelope, end, wanted);
            case Verdict.Hold hold -> hold(record, envelope, hold.until(), hold.reason(), wanted);
            case Verdict.Drop drop -> true;
        };
    }

    private boolean attempt(
            ConsumerRecord<byte[], byte[]> record,
            Envelope envelope,
            Permit permit,
            Provider provider,
            BooleanSupplier wanted) {
        if (!wanted.getAsBoolean()) {
            permit.withdrawn();
            return false;
        }
        var started = clock.instant();
        var outcome = call.make(envelope, permit, provider);
        var now = clock.instant();
        metrics.called(provider.name(), outcome.label(), Duration.between(started, now));
        LOG.debug("{} attempt {} by {}: {}", envelope.id(), envelope.attempts() + 1, provider.name(), outcome);
        var after =
                envelope.attempted(new Attempt(now.toEpochMilli(), provider.name(), outcome.label(), outcome.code()));
        var decision = policy.after(after, outcome, now, ThreadLocalRandom.current());
        var told = permit.ended(after, outcome, decision, now).toCompletableFuture();
        return carryOut(record, after, decision, wanted) && heard(told, record);
    }

    /** Bounded by the clients of the stores, whose calls have time-outs. */
    private static boolean heard(CompletableFuture<?> told, ConsumerRecord<byte[], byte[]> record) {
        try {
            told.get();
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } catch (ExecutionException e) {
            LOG.warn(
                    "{} goes back: the end of its attempt was not noted: {}", at(record), String.valueOf(e.getCause()));
            return false;
        }
    }

    private boolean end(
            ConsumerRecord<byte[], byte[]> record, Envelope envelope, Verdict.End end, BooleanSupplier wanted) {
        LOG.debug("{} ends at {} without an attempt: {}", envelope.id(), at(record), end);
        if (end.status() == Status.DeadLettered) {
            return carryOut(
                    record, envelope, new Decision.DeadLetter(end.reason().orElse(Reason.Rejected)), wanted);
        }
        return confirm(List.of(), envelope, end.status(), end.reason(), clock.instant(), wanted);
    }

    /** To the ladder without an attempt, or to its end when it would be due too late. */
    private boolean hold(
            ConsumerRecord<byte[], byte[]> record,
            Envelope envelope,
            Instant until,
            Reason reason,
            BooleanSupplier wanted) {
        if (!until.isBefore(envelope.deadline())) {
            return carryOut(record, envelope, new Decision.Expire(reason), wanted);
        }
        var confirmed = journal.write(List.of(onRung(record, envelope, until, clock.instant())), wanted);
        if (confirmed) {
            metrics.held(envelope.lane(), reason);
        }
        return confirmed;
    }

    private boolean carryOut(
            ConsumerRecord<byte[], byte[]> record, Envelope envelope, Decision decision, BooleanSupplier wanted) {
        var now = clock.instant();
        return switch (decision) {
            case Decision.Settle settle ->
                confirm(List.of(), envelope, Status.Delivered, Optional.empty(), now, wanted);
            case Decision.Retry retry ->
                confirm(
                        List.of(onRung(record, envelope, retry.notBefore(), now)),
                        envelope,
                        Status.Retrying,
                        Optional.of(retry.reason()),
                        now,
                        wanted);
            case Decision.DeadLetter dead ->
                confirm(
                        List.of(records.deadLetter(record, envelope, dead.reason())),
                        envelope,
                        Status.DeadLettered,
                        Optional.of(dead.reason()),
                        now,
                        wanted);
            case Decision.Expire expire ->
                confirm(List.of(), envelope, Status.Expired, Optional.of(expire.reason()), now, wanted);
        };
    }

    private boolean confirm(
            List<ProducerRecord<byte[], byte[]>> moves,
            Envelope envelope,
            Status status,
            Optional<Reason> reason,
            Instant now,
            BooleanSupplier wanted) {
        var all = new java.util.ArrayList<>(moves);
        all.add(records.status(envelope, status, reason, now));
        var confirmed = journal.write(all, wanted);
        if (confirmed) {
            metrics.step(envelope.lane(), status, reason, envelope.acceptedAt(), now);
        }
        return confirmed;
    }

    private ProducerRecord<byte[], byte[]> onRung(
            ConsumerRecord<byte[], byte[]> record, Envelope envelope, Instant notBefore, Instant now) {
        var rung = Rung.forWait(Duration.between(now, notBefore), ladder, settings.topics(), journal);
        return records.onRung(record, envelope.due(notBefore), rung);
    }

    private boolean deadLetterRaw(
            ConsumerRecord<byte[], byte[]> record, LaneName lane, Instant appended, BooleanSupplier wanted) {
        var now = clock.instant();
        var confirmed = journal.write(
                List.of(
                        records.rawDeadLetter(record, Reason.Undecodable),
                        records.undecodableStatus(record, lane, Reason.Undecodable, now)),
                wanted);
        if (confirmed) {
            metrics.step(lane, Status.DeadLettered, Optional.of(Reason.Undecodable), appended, now);
        }
        return confirmed;
    }

    private static String at(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
