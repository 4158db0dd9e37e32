package dev.posthorn.gateway.accept;

import static org.assertj.core.api.Assertions.assertThat;

import dev.posthorn.gateway.accept.IdempotencyWindow.Claim;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class EmbeddedWindowTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    private static final Fingerprint BODY = Fingerprint.of("body");

    private final AtomicInteger forgotten = new AtomicInteger();
    private final EmbeddedWindow window = new EmbeddedWindow(Duration.ofHours(1), 3, forgotten::incrementAndGet);

    @Test
    void aKeyIsFreeThenInFlightThenARepeat() {
        assertThat(window.claim("acme", "k", BODY, NOON)).isEqualTo(new Claim.Free());
        assertThat(window.claim("acme", "k", BODY, NOON)).isEqualTo(new Claim.InFlight());
        assertThat(window.claim("acme", "k", Fingerprint.of("other"), NOON)).isEqualTo(new Claim.OtherBody());
        assertThat(window.claim("other", "k", BODY, NOON)).isEqualTo(new Claim.Free());

        window.accepted("acme", "k", "id", NOON);

        assertThat(window.claim("acme", "k", BODY, NOON)).isEqualTo(new Claim.Repeat("id", NOON));
        assertThat(window.claim("acme", "k", Fingerprint.of("other"), NOON)).isEqualTo(new Claim.OtherBody());
    }

    @Test
    void anUncertainKeyMayBeTriedAgainWithTheSameBodyOnly() {
        window.claim("acme", "k", BODY, NOON);
        window.unsure("acme", "k");

        assertThat(window.claim("acme", "k", Fingerprint.of("other"), NOON)).isEqualTo(new Claim.OtherBody());
        assertThat(window.claim("acme", "k", BODY, NOON)).isEqualTo(new Claim.Free());
    }

    @Test
    void aKeyIsForgottenAfterTheWindow() {
        window.claim("acme", "k", BODY, NOON);
        window.accepted("acme", "k", "id", NOON);

        assertThat(window.claim("acme", "k", BODY, NOON.plusSeconds(3599))).isInstanceOf(Claim.Repeat.class);
        assertThat(window.claim("acme", "k", BODY, NOON.plusSeconds(3600))).isEqualTo(new Claim.Free());
        assertThat(forgotten).hasValue(0);
    }

    @Test
    void withoutRoomTheOldestGoesButNeverOneInFlight() {
        window.claim("acme", "in-flight", BODY, NOON);
        for (var i = 0; i < 5; i++) {
            window.claim("acme", "k" + i, BODY, NOON);
            window.accepted("acme", "k" + i, "id", NOON);
        }

        assertThat(window.size()).isEqualTo(3);
        assertThat(forgotten).hasValue(3);
        assertThat(window.claim("acme", "in-flight", BODY, NOON)).isEqualTo(new Claim.InFlight());
        assertThat(window.claim("acme", "k4", BODY, NOON)).isInstanceOf(Claim.Repeat.class);
    }
}
