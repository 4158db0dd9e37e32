package dev.posthorn.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class EmbeddedLedgerTest implements LedgerContract {

    @Override
    public Ledger ledger(Duration window) {
        return new EmbeddedLedger(window, 10_000, Clock.systemUTC(), forgotten -> {});
    }

    @Test
    void memoryIsBoundedAndWhatIsForgottenTooEarlyIsCounted() throws Exception {
        var forgotten = new AtomicLong();
        var ledger = new EmbeddedLedger(Duration.ofHours(1), 640, Clock.systemUTC(), forgotten::addAndGet);
        for (var i = 0; i < 5_000; i++) {
            ledger.claim(new Claim(
                    LedgerContract.key(), LedgerContract.holder("n-" + i), 1, Duration.ofMinutes(1), false, List.of()));
        }

        assertThat(ledger.size()).isLessThanOrEqualTo(640);
        assertThat(forgotten.get()).isEqualTo(5_000 - ledger.size());
    }
}
