package dev.posthorn.local.simulators;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProviderLedgerTest {

    @Test
    void duplicatesAreWhatARecipientGotBeyondTheFirst() {
        var ledger = new ProviderLedger();
        for (var i = 0; i < 3; i++) {
            ledger.called("twice-too-often");
            ledger.accepted("twice-too-often");
        }
        ledger.called("once");
        ledger.accepted("once");
        ledger.called("never");

        assertThat(ledger.tally("twice-too-often").duplicates()).isEqualTo(2);
        assertThat(ledger.totals()).isEqualTo(new ProviderLedger.Totals(3, 5, 4, 2));
    }

    @Test
    void aFullLedgerSaysThatItDidNotSeeAll() {
        var ledger = new ProviderLedger(2);
        ledger.called("a");
        ledger.called("b");
        ledger.called("c");
        ledger.called("a");

        assertThat(ledger.tallies()).containsOnlyKeys("a", "b");
        assertThat(ledger.tally("a").calls()).isEqualTo(2);
        assertThat(ledger.untracked()).isEqualTo(1);
    }
}
