package dev.posthorn.worker.preferences;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuietHoursTest {

    @ParameterizedTest
    @CsvSource({
        // Berlin is one hour ahead of UTC in winter.
        "22:00-07:00, 2026-11-24T20:59:59Z,",
        "22:00-07:00, 2026-11-24T21:00:00Z, 2026-11-25T06:00:00Z",
        "22:00-07:00, 2026-11-25T05:59:59Z, 2026-11-25T06:00:00Z",
        "22:00-07:00, 2026-11-25T06:00:00Z,",
        "13:00-15:00, 2026-11-24T12:30:00Z, 2026-11-24T14:00:00Z",
        "13:00-15:00, 2026-11-24T14:00:00Z,",
        "00:00-07:00, 2026-11-24T23:00:00Z, 2026-11-25T06:00:00Z",
    })
    void theyEndWhenTheRecipientsClockSaysSo(String hours, Instant now, Instant end) {
        assertThat(QuietHours.parse(hours).endIfWithin(now, ZoneId.of("Europe/Berlin")))
                .isEqualTo(java.util.Optional.ofNullable(end));
    }

    @Test
    void theNightOnWhichClocksGoForwardIsAnHourShorter() {
        // 2026-03-29 in Berlin, 02:00 becomes 03:00.
        assertThat(QuietHours.parse("22:00-07:00")
                        .endIfWithin(Instant.parse("2026-03-28T22:00:00Z"), ZoneId.of("Europe/Berlin")))
                .contains(Instant.parse("2026-03-29T05:00:00Z"));
        assertThat(QuietHours.parse("01:00-02:30")
                        .endIfWithin(Instant.parse("2026-03-29T00:30:00Z"), ZoneId.of("Europe/Berlin")))
                .contains(Instant.parse("2026-03-29T01:30:00Z"));
    }

    @Test
    void theNightOnWhichClocksGoBackNeverEndsBeforeItBegan() {
        // 2026-10-25 in Berlin, 03:00 becomes 02:00: 02:15 comes twice.
        var zone = ZoneId.of("Europe/Berlin");
        var hours = QuietHours.parse("02:10-02:30");
        assertThat(hours.endIfWithin(Instant.parse("2026-10-25T00:15:00Z"), zone))
                .contains(Instant.parse("2026-10-25T00:30:00Z"));
        assertThat(hours.endIfWithin(Instant.parse("2026-10-25T01:15:00Z"), zone))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "22:00", "22:00-22:00", "25:00-07:00", "-", "late-early"})
    void whatIsNoTimeOfDayIsRefused(String text) {
        assertThatThrownBy(() -> QuietHours.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("22:00-07:00");
    }
}
