package dev.posthorn.worker.kafka;

import dev.posthorn.contract.StatusEvent.Reason;
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
import dev.posthorn.worker.delivery.Verdict;
import dev.posthorn.worker.metrics.WorkerMetrics;
import dev.posthorn.worker.provider.Admission;
import dev.posthorn.worker.provider.Provider;
import dev.posthorn.worker.provider.Providers;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What happens to one record between being handed out and being acknowledged: decode, poison check, deadline, not-before,
 * epoch, rate, account, preferences, ledger (the {@link Checks}), provider call, decision, and by {@link Endings} the writes.
 */
final class RecordPath {

    private static final Logger LOG = LoggerFactory.getLogger(RecordPath.class);
    /** Clocks of two workers may differ by this much before a record that one found due goes back to the ladder. */
    private static final Duration CLOCK_SKEW = Duration.ofSeconds(1);

    private final DeliveryPolicy policy;
    private final ProviderCall call;
    private final Check admission;
    private final Check gate;
    private final Providers providers;
    private final Records records;
    private final Endings endings;
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
        this.call = new ProviderCall(settings.delivery().attemptTimeout().toDuration(), policy.onAmbiguousTimeout());
        this.admission = checks.admission();
        this.gate = checks.gate();
        this.providers = providers;
        this.records = new Records(settings);
        this.endings = new Endings(settings, journal, records, metrics, clock);
        this.metrics = metrics;
        this.clock = clock;
    }

    /** A record on its way. */
    private record Journey(ConsumerRecord<byte[], byte[]> record, Envelope envelope, Landing landing) {}

    /**
     * Takes a record to its next resting place. Blocks for as long as checks and provider take; the writes go on without the
     * caller's thread.
     *
     * @param lane lane that it was read from
     */
    void settle(ConsumerRecord<byte[], byte[]> record, LaneName lane, Landing landing) {
        var appended = Instant.ofEpochMilli(record.timestamp());
        switch (records.codec()
                .decode(Records.text(record.headers()), record.value(), appended, lane, clock.instant())) {
            case Decoded.Undecodable undecodable -> {
                LOG.warn("{} is {}: {}", at(record), undecodable.reason(), undecodable.why());
                endings.deadLetterRaw(record, lane, undecodable.reason(), landing, landing::landed);
            }
            case Decoded.Ok ok -> settle(new Journey(record, ok.envelope(), landing));
        }
    }

    /** To the ladder behind another of its recipient, even if its deadline passes there: it ends when its turn comes. */
    void behind(ConsumerRecord<byte[], byte[]> record, LaneName lane, Duration wait, Landing landing) {
        var appended = Instant.ofEpochMilli(record.timestamp());
        var now = clock.instant();
        switch (records.codec().decode(Records.text(record.headers()), record.value(), appended, lane, now)) {
            case Decoded.Undecodable undecodable -> settle(record, lane, landing);
            case Decoded.Ok ok -> endings.back(record, ok.envelope(), now.plus(wait), landing, landing::landed);
        }
    }

    private void settle(Journey journey) {
        var now = clock.instant();
        var record = journey.record();
        var envelope = journey.envelope();
        if (record.deliveryCount().orElse((short) 1) > WorkGroup.POISON_DELIVERIES) {
            LOG.warn("{} was handed out {} times and never settled", at(record), record.deliveryCount());
            carryOut(journey, new Decision.DeadLetter(Reason.Poison));
        } else if (!envelope.deadline().isAfter(now)) {
            carryOut(journey, new Decision.Expire(Reason.DeadlinePassed));
        } else if (envelope.notBefore().isPresent()
                && envelope.notBefore().get().isAfter(now.plus(CLOCK_SKEW))) {
            endings.back(record, envelope, envelope.notBefore().get(), journey.landing(), journey.landing()::landed);
        } else if (!journey.landing().wanted()) {
            journey.landing().landed(false);
        } else {
            admit(journey, now);
        }
    }

    private void admit(Journey journey, Instant now) {
        switch (admission.before(journey.envelope(), now)) {
            case Verdict.Send send -> chooseAccount(journey, send.permit());
            case Verdict.End end -> end(journey, end);
            case Verdict.Hold hold -> hold(journey, hold.until(), hold.reason());
            case Verdict.Drop drop -> journey.landing().landed(true);
        }
    }

    private void chooseAccount(Journey journey, Permit admitted) {
        switch (providers.admit(journey.envelope())) {
            case Admission.Go go -> passGate(journey, admitted, go.provider());
            case Admission.Hold hold -> {
                admitted.withdrawn();
                hold(journey, hold.until(), hold.reason());
            }
        }
    }

    private void passGate(Journey journey, Permit admitted, Provider provider) {
        var verdict = gate.before(journey.envelope(), clock.instant());
        if (!(verdict instanceof Verdict.Send)) {
            admitted.withdrawn();
        }
        switch (verdict) {
            case Verdict.Send send -> attempt(journey, Checks.joined(admitted, send.permit()), provider);
            case Verdict.End end -> end(journey, end);
            case Verdict.Hold hold -> hold(journey, hold.until(), hold.reason());
            case Verdict.Drop drop -> journey.landing().landed(true);
        }
    }

    private void attempt(Journey journey, Permit permit, Provider provider) {
        if (!journey.landing().wanted()) {
            permit.withdrawn();
            journey.landing().landed(false);
            return;
        }
        var envelope = journey.envelope();
        var started = clock.instant();
        var outcome = call.make(envelope, permit, provider);
        var now = clock.instant();
        metrics.called(provider.name(), outcome.label(), Duration.between(started, now));
        LOG.debug("{} attempt {} by {}: {}", envelope.id(), envelope.attempts() + 1, provider.name(), outcome);
        var after =
                envelope.attempted(new Attempt(now.toEpochMilli(), provider.name(), outcome.label(), outcome.code()));
        var decision = policy.after(after, outcome, now, ThreadLocalRandom.current());
        var told = permit.ended(after, outcome, decision, now);
        endings.carryOut(
                journey.record(),
                after,
                decision,
                journey.landing(),
                confirmed -> landWhenTold(journey, told, confirmed));
    }

    /** What was told of is bounded by the clients of the stores, whose calls have time-outs. */
    private static void landWhenTold(Journey journey, CompletionStage<?> told, boolean confirmed) {
        told.whenComplete((nothing, failure) -> {
            if (failure != null) {
                LOG.warn(
                        "{} goes back: the end of its attempt was not noted: {}",
                        at(journey.record()),
                        failure.toString());
            }
            journey.landing().landed(confirmed && failure == null);
        });
    }

    private void carryOut(Journey journey, Decision decision) {
        endings.carryOut(journey.record(), journey.envelope(), decision, journey.landing(), journey.landing()::landed);
    }

    private void end(Journey journey, Verdict.End end) {
        LOG.debug("{} ends at {} without an attempt: {}", journey.envelope().id(), at(journey.record()), end);
        endings.end(journey.record(), journey.envelope(), end, journey.landing(), journey.landing()::landed);
    }

    private void hold(Journey journey, Instant until, Reason reason) {
        endings.hold(journey.record(), journey.envelope(), until, reason, journey.landing(), journey.landing()::landed);
    }

    private static String at(ConsumerRecord<byte[], byte[]> record) {
        return record.topic() + "-" + record.partition() + "@" + record.offset();
    }
}
