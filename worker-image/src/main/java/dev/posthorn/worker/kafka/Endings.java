package dev.posthorn.worker.kafka;

import dev.posthorn.contract.StatusEvent.Reason;
import dev.posthorn.contract.StatusEvent.Status;
import dev.posthorn.contract.WorkerSettings;
import dev.posthorn.crd.LaneName;
import dev.posthorn.worker.delivery.Decision;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.RetryLadder;
import dev.posthorn.worker.delivery.Verdict;
import dev.posthorn.worker.metrics.WorkerMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * Writes what becomes of a record. Each method returns at once, and tells {@code done} whether all is confirmed; only then may
 * the record be acknowledged.
 */
final class Endings {

    private final WorkerSettings settings;
    private final RetryLadder ladder;
    private final Journal journal;
    private final Records records;
    private final WorkerMetrics metrics;
    private final Clock clock;

    Endings(WorkerSettings settings, Journal journal, Records records, WorkerMetrics metrics, Clock clock) {
        this.settings = settings;
        this.ladder = new RetryLadder(
                settings.rungs().stream().map(rung -> rung.toDuration()).toList());
        this.journal = journal;
        this.records = records;
        this.metrics = metrics;
        this.clock = clock;
    }

    void carryOut(
            ConsumerRecord<byte[], byte[]> record,
            Envelope envelope,
            Decision decision,
            Landing landing,
            Consumer<Boolean> done) {
        var now = clock.instant();
        switch (decision) {
            case Decision.Settle settle ->
                step(List.of(), envelope, Status.Delivered, Optional.empty(), now, landing, done);
            case Decision.Retry retry -> {
                landing.parked();
                var onRung = onRung(record, envelope, retry.notBefore(), now);
                step(List.of(onRung), envelope, Status.Retrying, Optional.of(retry.reason()), now, landing, done);
            }
            case Decision.DeadLetter dead -> {
                var letter = records.deadLetter(record, envelope, dead.reason());
                step(List.of(letter), envelope, Status.DeadLettered, Optional.of(dead.reason()), now, landing, done);
            }
            case Decision.Expire expire ->
                step(List.of(), envelope, Status.Expired, Optional.of(expire.reason()), now, landing, done);
        }
    }

    void end(
            ConsumerRecord<byte[], byte[]> record,
            Envelope envelope,
            Verdict.End end,
            Landing landing,
            Consumer<Boolean> done) {
        if (end.status() == Status.DeadLettered) {
            var letter = new Decision.DeadLetter(end.reason().orElse(Reason.Rejected));
            carryOut(record, envelope, letter, landing, done);
            return;
        }
        step(List.of(), envelope, end.status(), end.reason(), clock.instant(), landing, done);
    }

    /** To the ladder without an attempt, or to its end when it would be due too late. */
    void hold(
            ConsumerRecord<byte[], byte[]> record,
            Envelope envelope,
            Instant until,
            Reason reason,
            Landing landing,
            Consumer<Boolean> done) {
        if (!until.isBefore(envelope.deadline())) {
            carryOut(record, envelope, new Decision.Expire(reason), landing, done);
            return;
        }
        back(record, envelope, until, landing, confirmed -> {
            if (confirmed) {
                metrics.held(envelope.lane(), reason);
            }
            done.accept(confirmed);
        });
    }

    /** Back to the ladder as if it had never left. */
    void back(
            ConsumerRecord<byte[], byte[]> record,
            Envelope envelope,
            Instant due,
            Landing landing,
            Consumer<Boolean> done) {
        landing.parked();
        journal.write(List.of(onRung(record, envelope, due, clock.instant())), landing, done);
    }

    /** Parks a record that cannot be read, as it came. */
    void deadLetterRaw(
            ConsumerRecord<byte[], byte[]> record,
            LaneName lane,
            Reason reason,
            Landing landing,
            Consumer<Boolean> done) {
        var now = clock.instant();
        var appended = Instant.ofEpochMilli(record.timestamp());
        journal.write(
                List.of(records.rawDeadLetter(record, reason), records.undecodableStatus(record, lane, reason, now)),
                landing,
                confirmed -> {
                    if (confirmed) {
                        metrics.step(lane, Status.DeadLettered, Optional.of(reason), appended, now);
                    }
                    done.accept(confirmed);
                });
    }

    private void step(
            List<ProducerRecord<byte[], byte[]>> moves,
            Envelope envelope,
            Status status,
            Optional<Reason> reason,
            Instant now,
            Landing landing,
            Consumer<Boolean> done) {
        var event = records.status(envelope, status, reason, now);
        journal.write(moves.isEmpty() ? List.of(event) : List.of(moves.getFirst(), event), landing, confirmed -> {
            if (confirmed) {
                metrics.step(envelope.lane(), status, reason, envelope.acceptedAt(), now);
            }
            done.accept(confirmed);
        });
    }

    private ProducerRecord<byte[], byte[]> onRung(
            ConsumerRecord<byte[], byte[]> record, Envelope envelope, Instant notBefore, Instant now) {
        var rung = Rung.forWait(Duration.between(now, notBefore), ladder, settings.topics(), journal);
        return records.onRung(record, envelope.due(notBefore), rung);
    }
}
