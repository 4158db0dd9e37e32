package dev.posthorn.worker.kafka;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.LaneName;
import dev.posthorn.worker.delivery.Attempt;
import dev.posthorn.worker.delivery.Decision;
import dev.posthorn.worker.delivery.Decoded;
import dev.posthorn.worker.delivery.DeliveryPolicy;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.RetryLadder;
import dev.posthorn.worker.metrics.WorkerMetrics;
import dev.posthorn.worker.provider.Providers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to one record between being handed out and being acknowledged: decode, poison check, deadline, not-before,
 * provider call, decision, writes.
 */
final class RecordPath {

    private static final Logger LOG = LoggerFactory.getLogger(RecordPath.class);
    /** Clocks of two workers may differ by this much before a record that one found due goes back to the ladder. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(1);

    private final DeliveryPolicy policy;
    private final RetryLadder ladder;
    private final Duration attemptTimeout;
    private final WorkerSettings settings;
    private final Providers providers;
    private final Journal journal;
    private final Records records;
    private final WorkerMetrics metrics;
    private final Clock clock;

    RecordPath(WorkerSettings settings, Providers providers, Journal journal, WorkerMetrics metrics, Clock clock) {
        this.policy = DeliveryPolicy.of(settings.delivery());
        this.ladder = new RetryLadder(
                settings.rungs().stream().map(rung -> rung.toDuration()).toList());
        this.attemptTimeout = settings.delivery().attemptTimeout().toDuration();
        this.settings = settings;
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
        var attempted = attempt(envelope, wanted);
        return attempted.isPresent()
                && carryOut(record, attempted.get().envelope(), attempted.get().decision(), wanted);
    }

    private record Attempted(Envelope envelope, Decision decision) {}

    private Optional<Attempted> attempt(Envelope envelope, BooleanSupplier wanted) {
        if (!wanted.getAsBoolean()) {
            return Optional.empty();
        }
        var provider = providers.forAttempt(envelope.attempts() + 1);
        var started = clock.instant();
        var outcome = provider.deliver(envelope, attemptTimeout);
        var now = clock.instant();
        metrics.called(provider.name(), outcome.label(), Duration.between(started, now));
        LOG.debug("{} attempt {} by {}: {}", envelope.id(), envelope.attempts() + 1, provider.name(), outcome);
        var after =
                envelope.attempted(new Attempt(now.toEpochMilli(), provider.name(), outcome.label(), outcome.code()));
        return Optional.of(new Attempted(after, policy.after(after, outcome, now, ThreadLocalRandom.current())));
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
