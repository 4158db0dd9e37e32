package dev.posthorn.worker.kafka;

import dev.posthorn.crd.OnAmbiguousTimeout;
import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.delivery.Permit;
import dev.posthorn.worker.provider.Provider;
import java.time.Duration;
import java.util.Optional;

/**
 * One call of a provider, and the question afterwards where there was no answer.
 *
 * @param timeout after which a call is given up as ambiguous
 * @param onAmbiguous whether a provider that can say afterwards what became of a call is asked
 */
record ProviderCall(Duration timeout, OnAmbiguousTimeout onAmbiguous) {

    /** Blocks the caller's (virtual) thread until the outcome is known, or as known as it gets. */
    Outcome make(Envelope envelope, Permit permit, Provider provider) {
        var outcome = answer(envelope, permit, provider);
        if (!(outcome instanceof Outcome.Ambiguous) || onAmbiguous != OnAmbiguousTimeout.Lookup) {
            return outcome;
        }
        return switch (provider.lookUp(envelope, timeout)) {
            case Delivered -> new Outcome.Delivered("lookup");
            case NotDelivered -> new Outcome.Unavailable("lookup", Optional.empty());
            case Unknown -> outcome;
        };
    }

    /** What throws is a record that breaks its worker; its key must be free when Kafka hands it out again and counts. */
    private Outcome answer(Envelope envelope, Permit permit, Provider provider) {
        try {
            return provider.deliver(envelope, timeout);
        } catch (RuntimeException e) {
            permit.withdrawn();
            throw e;
        }
    }
}
