package dev.posthorn.worker.provider;

import dev.posthorn.worker.delivery.Envelope;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** The accounts of a channel, in the order in which attempts walk them: attempt k goes to the k-th and starts over after the last. */
public final class Providers implements AutoCloseable {

    private final List<Provider> inOrder;

    public Providers(List<? extends Provider> inOrder) {
        if (inOrder.isEmpty()) {
            throw new IllegalArgumentException(
                    "A channel needs at least one provider; providers of the settings is empty");
        }
        this.inOrder = List.copyOf(inOrder);
    }

    /** The account for the next attempt of {@code envelope}; may block the caller's (virtual) thread for a while. */
    public Admission admit(Envelope envelope) {
        return new Admission.Go(inOrder.get(envelope.attempts() % inOrder.size()));
    }

    /** What became of a notification that some account may have delivered; {@code NotDelivered} only if all of them say so. */
    public Found lookUp(Envelope envelope, Duration timeout) {
        var found = inOrder.stream()
                .map(provider -> provider.lookUp(envelope, timeout))
                .collect(Collectors.toSet());
        return found.contains(Found.Delivered)
                ? Found.Delivered
                : found.contains(Found.Unknown) ? Found.Unknown : Found.NotDelivered;
    }

    @Override
    public void close() {
        inOrder.forEach(Provider::close);
    }
}
