package dev.posthorn.worker.ledger;

import dev.posthorn.contract.TopicNames;
import dev.posthorn.worker.delivery.Envelope;

/**
 * What must not be sent twice: one idempotency key of a tenant, to one recipient, by one channel.
 *
 * @param recipient channel, tenant and recipient, which is also what caps count by
 * @param message the idempotency key
 */
public record LedgerKey(Fingerprint recipient, Fingerprint message) {

    public static LedgerKey of(TopicNames channel, Envelope envelope) {
        return new LedgerKey(
                Fingerprint.of(
                        channel.namespace(),
                        channel.channel(),
                        envelope.tenant().orElse(""),
                        envelope.notification().recipient()),
                Fingerprint.of(envelope.idempotencyKey()));
    }
}
