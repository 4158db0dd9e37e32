package dev.posthorn.worker.ordered;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class OffsetLedgerTest {

    private final OffsetLedger ledger = new OffsetLedger();

    @Test
    void nothingIsCommittedBeforeTheFirstRecord() {
        assertThat(ledger.committable()).isEmpty();
    }

    @Test
    void whatIsDoneBehindAnOpenRecordIsNotCommitted() {
        for (long offset = 10; offset < 14; offset++) {
            ledger.taken(offset);
        }
        ledger.done(11);
        ledger.done(13);

        assertThat(ledger.committable()).hasValue(10);
        ledger.done(10);
        assertThat(ledger.committable()).hasValue(12);
        ledger.done(12);
        assertThat(ledger.committable()).hasValue(14);
        assertThat(ledger.open()).isZero();
    }
}
