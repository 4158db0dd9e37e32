package dev.posthorn.worker.delivery;

import dev.posthorn.contract.Notification;
import dev.posthorn.crd.LaneName;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Notifications for tests. */
public final class Envelopes {

    /** When test notifications are accepted. */
    public static final Instant ACCEPTED = Instant.parse("2026-11-24T08:00:00Z");

    private Envelopes() {}

    /** One that nobody has tried to deliver yet. */
    public static Envelope fresh(String id, String recipient) {
        return new Envelope(
                id,
                Optional.of("acme"),
                id,
                Optional.empty(),
                LaneName.normal,
                ACCEPTED,
                ACCEPTED.plus(Duration.ofHours(4)),
                0,
                0,
                Optional.empty(),
                List.of(),
                new Notification(recipient, "A subject", "A body", null));
    }

    static Envelope attempted(int times) {
        var envelope = fresh("n-1", "r");
        for (var i = 0; i < times; i++) {
            envelope = envelope.attempted(new Attempt(i, "fake", "ProviderError", "503"));
        }
        return envelope;
    }
}
