package dev.posthorn.worker.provider;

import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that shows what a test puts on it. */
public final class Moments extends Clock {

    private final AtomicReference<Instant> now;

    private Moments(AtomicReference<Instant> now) {
        this.now = now;
    }

    public static Clock of(AtomicReference<Instant> now) {
        return new Moments(now);
    }

    @Override
    public ZoneId getZone() {
        return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
        return this;
    }

    @Override
    public Instant instant() {
        return now.get();
    }
}
