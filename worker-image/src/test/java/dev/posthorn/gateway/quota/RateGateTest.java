package dev.posthorn.gateway.quota;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.posthorn.contract.TenantRate;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class RateGateTest {

    private final AtomicLong nanos = new AtomicLong();
    private final AtomicReference<Map<String, TenantRate>> rates =
            new AtomicReference<>(Map.of("acme", new TenantRate(10, 5, "Plan")));
    private final RateGate gate = new RateGate(rates::get, nanos::get);

    @Test
    void overAnyTimeNoMoreIsAcceptedThanTheRateAndOneBurst() {
        var accepted = 0;
        for (var millis = 0; millis < 10_000; millis++) {
            nanos.set(Duration.ofMillis(millis).toNanos());
            accepted += gate.take("acme").isEmpty() ? 1 : 0;
        }

        assertThat(accepted).isBetween(100 + 4, 100 + 5);
    }

    @Test
    void aRefusalSaysWhyAndWhenThereIsATokenAgain() {
        for (var i = 0; i < 5; i++) {
            assertThat(gate.take("acme")).isEmpty();
        }

        assertThat(gate.take("acme")).hasValue(new Refusal("Plan", Duration.ofMillis(100)));
        nanos.set(Duration.ofMillis(100).toNanos());
        assertThat(gate.take("acme")).isEmpty();
    }

    @Test
    void aNewRateIsInForceAtOnceAndNobodyIsUnlimited() {
        gate.take("acme");

        rates.set(Map.of());

        assertThat(gate.standing("acme").rate()).isEqualTo(TenantRate.DEFAULT);
        assertThat(gate.standing("acme").left()).isEqualTo(4);
    }

    @Test
    void ratesThatMakeNoSenseAreRefused() {
        assertThatThrownBy(() -> RatesFile.of(Map.of("rates.json", "{\"a\":{\"perSecond\":0,\"burst\":1}}".getBytes())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("rates.json");
        assertThatThrownBy(() -> RatesFile.of(Map.of())).isInstanceOf(IllegalArgumentException.class);
    }
}
