package dev.posthorn.local.bench;

import dev.posthorn.worker.delivery.Envelope;
import dev.posthorn.worker.delivery.Outcome;
import dev.posthorn.worker.provider.Provider;
import java.time.Duration;

/** An account that delivers nothing at no cost. */
record NullProvider(RateMeter meter) implements Provider {

    private static final Outcome DELIVERED = new Outcome.Delivered("204");

    @Override
    public String name() {
        return "null";
    }

    @Override
    public Outcome deliver(Envelope envelope, Duration timeout) {
        meter.count();
        return DELIVERED;
    }
}
