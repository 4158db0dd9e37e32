package dev.posthorn.worker.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LedgerRuleTest {

    private static final Instant NOW = Instant.parse("2026-11-24T12:00:00Z");
    private static final Instant LATER = NOW.plusSeconds(10);
    private static final Fingerprint MINE = Fingerprint.of("mine");
    private static final Fingerprint OTHER = Fingerprint.of("other");

    @Test
    void everyStateHasOneAnswerToEveryClaim() {
        // Nobody has it.
        assertThat(judge(null, 1)).isEqualTo(new Answer.Send(false));
        // It was delivered.
        assertThat(judge(new Entry.Settled(MINE), 1)).isEqualTo(new Answer.Repeat());
        assertThat(judge(new Entry.Settled(OTHER), 1)).isEqualTo(new Answer.Duplicate());
        // It waits for its next attempt.
        assertThat(judge(new Entry.Reserved(MINE, LATER), 2)).isEqualTo(new Answer.Send(false));
        assertThat(judge(new Entry.Reserved(OTHER, LATER), 1)).isEqualTo(new Answer.Held(LATER));
        assertThat(judge(new Entry.Reserved(OTHER, NOW), 1)).isEqualTo(new Answer.Send(false));
        // It is being sent.
        assertThat(judge(new Entry.Attempted(MINE, 1, LATER), 1)).isEqualTo(new Answer.Held(LATER));
        assertThat(judge(new Entry.Attempted(MINE, 1, LATER), 2)).isEqualTo(new Answer.Send(false));
        assertThat(judge(new Entry.Attempted(MINE, 2, LATER), 1)).isEqualTo(new Answer.Superseded());
        assertThat(judge(new Entry.Attempted(OTHER, 3, LATER), 1)).isEqualTo(new Answer.Held(LATER));
        // Whoever sent it has died.
        assertThat(judge(new Entry.Attempted(MINE, 1, NOW), 1)).isEqualTo(new Answer.Unclear());
        assertThat(judge(new Entry.Attempted(OTHER, 1, NOW), 1)).isEqualTo(new Answer.Unclear());
        assertThat(judge(new Entry.Attempted(MINE, 2, NOW), 1)).isEqualTo(new Answer.Superseded());
    }

    @Test
    void toInsistChangesNothingButTheUnclear() {
        for (var entry : List.<Entry>of(
                new Entry.Settled(MINE),
                new Entry.Settled(OTHER),
                new Entry.Reserved(OTHER, LATER),
                new Entry.Attempted(MINE, 1, LATER),
                new Entry.Attempted(MINE, 2, NOW))) {
            assertThat(LedgerRule.judge(Optional.of(entry), claim(1).insisting(), NOW))
                    .isEqualTo(LedgerRule.judge(Optional.of(entry), claim(1), NOW));
        }
        assertThat(LedgerRule.judge(Optional.of(new Entry.Attempted(OTHER, 1, NOW)), claim(1).insisting(), NOW))
                .isEqualTo(new Answer.Send(true));
    }

    @Test
    void anEntrySurvivesItsText() {
        for (var entry : List.<Entry>of(
                new Entry.Settled(MINE), new Entry.Reserved(OTHER, LATER), new Entry.Attempted(MINE, 17, NOW))) {
            assertThat(Entry.parse(entry.text())).isEqualTo(entry);
        }
    }

    @Test
    void textsThatMeetAreToldApart() {
        assertThat(Fingerprint.of("ab", "c")).isNotEqualTo(Fingerprint.of("a", "bc"));
        assertThat(Fingerprint.of("", "a")).isNotEqualTo(Fingerprint.of("a", ""));
    }

    private static Answer judge(@Nullable Entry entry, int attempt) {
        return LedgerRule.judge(Optional.ofNullable(entry), claim(attempt), NOW);
    }

    private static Claim claim(int attempt) {
        var key = new LedgerKey(Fingerprint.of("recipient"), Fingerprint.of("message"));
        return new Claim(key, MINE, attempt, Duration.ofSeconds(20), false, List.of());
    }
}
